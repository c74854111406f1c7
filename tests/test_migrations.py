"""Every revision goes up, down and up again on a filled database of either kind, and loses nothing."""

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, inspect, select, text

from outreach import backup
from outreach.db import db
from outreach.journal import queries
from outreach.journal.models import Passage
from outreach.people.models import Person
from tests import make
from tests.conftest import ON_POSTGRESQL

MIGRATIONS = Path(__file__).parent.parent / "migrations"
FIRST = "2026_11_25_first_tables"
GROWS = '''"""Add a column to a table with children."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "later", "{head}", None, None


def upgrade():
    with op.batch_alter_table("community", recreate="{recreate}") as community:
        community.add_column(sa.Column("motto", sa.String(60)))


def downgrade():
    with op.batch_alter_table("community", recreate="{recreate}") as community:
        community.drop_column("motto")
'''


@pytest.fixture
def filled(meetup, olga, mei, community):
    passage = Passage(community_id=community.id, subject="meetup", subject_id=meetup.id, tokens="直播 场地")
    make.saved(passage)
    for number in range(200):
        make.person(f"Guest {number}", community)
    db.session.commit()


def content():
    with db.engine.connect() as connection:
        return list(backup.rows(connection))


def head():
    return db.session.scalar(text("SELECT version_num FROM alembic_version"))


def test_upgrade_and_downgrade_keep_every_row(filled):
    before = content()
    db.session.rollback()

    downgrade(revision=FIRST)
    upgrade()

    assert content() == before
    found = queries.found(make.saved(db.session.get(Person, 1).memberships[0].community), "直播", "meetup")
    assert db.session.scalars(found).all() == [1]


def test_downgrade_takes_everything_away(app):
    downgrade(revision="base")

    left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    upgrade()
    assert left == set()


def test_models_and_migrations_agree(app):
    with db.engine.connect() as connection:
        options = {"include_object": lambda item, name, *rest: not (name or "").startswith("passage_index")}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), db.metadata)
    assert [each for each in differences if "ix_passage_tokens" not in str(each)] == []


def later_release(folder):
    """The folder of migrations of a release that rebuilds a table with children."""
    shutil.copytree(MIGRATIONS, folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    later = folder / "migrations" / "versions" / "2099_01_01_later.py"
    later.write_text(GROWS.format(head=head(), recreate="never" if ON_POSTGRESQL else "always"))
    return str(folder / "migrations")


def test_a_rebuilt_table_keeps_its_children(filled, tmp_path):
    later = later_release(tmp_path)
    before = db.session.scalar(select(func.count()).select_from(Person))
    db.session.rollback()

    upgrade(directory=later)

    assert db.session.scalar(text("SELECT count(*) FROM membership")) == before
    db.session.rollback()
    downgrade(directory=later, revision="-1")
