import gzip

import pytest
from sqlalchemy import create_engine, func, select

from outreach import backup
from outreach.backup import BadBackup
from outreach.db import Base, db
from outreach.journal.models import Entry
from outreach.people.models import Person, Purpose, Secret
from tests import make


@pytest.fixture
def filled(meetup, olga, mei):
    """A community at work: rows in many tables, a row that points to a later one of its own table."""
    olga.edit(by=olga, name="Olga 懇親会", preferences={"theme": "dark"})
    old, new = (Secret.issue(Purpose.FEED, olga, subject_id=1) for _ in "ab")
    make.saved(old)
    make.saved(new)
    old.replaced_by_id = new.id
    db.session.commit()
    return old


def emptied():
    for table in reversed(Base.registry.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.commit()


def test_restore_brings_back_every_row_with_the_same_hash(filled, tmp_path):
    taken = backup.backup(db.engine, tmp_path / "copy")
    before = {row.id: row.replaced_by_id for row in db.session.scalars(select(Secret))}
    emptied()

    restored = backup.restore(db.engine, tmp_path / "copy")

    assert restored == taken
    assert {row.id: row.replaced_by_id for row in db.session.scalars(select(Secret))} == before
    assert db.session.scalar(select(func.count()).select_from(Entry)) > 0


def test_restore_lets_new_rows_follow(filled, tmp_path):
    backup.backup(db.engine, tmp_path / "copy")
    emptied()
    backup.restore(db.engine, tmp_path / "copy")

    make.person("Newcomer")

    assert db.session.scalars(select(Person.name).order_by(Person.id.desc())).first() == "Newcomer"


def test_restore_refuses_a_file_with_one_wrong_byte(filled, tmp_path):
    backup.backup(db.engine, tmp_path / "copy")
    content = gzip.decompress((tmp_path / "copy").read_bytes()).replace(b"Mei", b"Moi", 1)
    (tmp_path / "copy").write_bytes(gzip.compress(content))
    emptied()

    with pytest.raises(BadBackup, match="damaged"):
        backup.restore(db.engine, tmp_path / "copy")
    assert db.session.scalar(select(func.count()).select_from(Person)) == 0


def test_restore_refuses_a_file_cut_short(filled, tmp_path):
    backup.backup(db.engine, tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    (tmp_path / "copy").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(BadBackup):
        backup.restore(db.engine, tmp_path / "copy")


def test_restore_refuses_a_database_with_rows(filled, tmp_path):
    backup.backup(db.engine, tmp_path / "copy")

    with pytest.raises(BadBackup, match="not empty"):
        backup.restore(db.engine, tmp_path / "copy")


def test_backup_is_one_moment_while_others_write(filled, tmp_path):
    with backup.snapshot(db.engine) as connection:
        with backup.read_only():
            before = backup.content_hash(connection)
        other = create_engine(db.engine.url)
        with other.begin() as writing:
            writing.execute(Person.__table__.update().values(name="Changed meanwhile"))
        assert backup.content_hash(connection) == before
        other.dispose()
