"""Guard what was agreed: versions, agreements and seals refuse every change but the emptying of a text."""

from __future__ import annotations

from alembic import op

revision = "2026_11_25_guard_words"
down_revision = "2026_11_25_search_index"
branch_labels = None
depends_on = None

KEPT = [
    "quote_id",
    "no",
    "language",
    "style",
    "split",
    "origin",
    "parent_no",
    "source_hash",
    "hash",
    "community_id",
]
WORDS = "(new.text <> '' AND new.text <> old.text) OR (new.salt <> '' AND new.salt <> old.salt)"
TABLES = ["quote_version", "agreement", "seal"]


def differs(column: str) -> str:
    return f"new.{column} IS DISTINCT FROM old.{column}"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        guard_sqlite()
    else:
        guard_postgresql()


def guard_sqlite() -> None:
    kept = " OR ".join(f"new.{column} IS NOT old.{column}" for column in KEPT)
    op.execute(f"""CREATE TRIGGER quote_version_update BEFORE UPDATE ON quote_version WHEN {kept} OR {WORDS}
        OR (new.attribution <> '{{}}' AND new.attribution <> old.attribution)
        BEGIN SELECT RAISE(ABORT, 'a version never changes'); END""")
    op.execute("""CREATE TRIGGER agreement_update BEFORE UPDATE ON agreement
        WHEN new.version_id <> old.version_id OR new.hash <> old.hash OR new.side <> old.side
          OR new.agreed_at <> old.agreed_at OR (new.name <> '' AND new.name <> old.name)
          OR new.wording <> old.wording OR new.person_id IS NOT old.person_id
          OR new.secret_id IS NOT old.secret_id
        BEGIN SELECT RAISE(ABORT, 'an agreement never changes'); END""")
    op.execute("""CREATE TRIGGER seal_update BEFORE UPDATE ON seal
        BEGIN SELECT RAISE(ABORT, 'a seal never changes'); END""")
    for table in TABLES:
        op.execute(f"""CREATE TRIGGER {table}_delete BEFORE DELETE ON {table}
            BEGIN SELECT RAISE(ABORT, 'what was agreed is never deleted'); END""")


def guard_postgresql() -> None:
    kept = " OR ".join(differs(column) for column in KEPT)
    op.execute("""CREATE FUNCTION never_changes() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'what was agreed never changes'; END $$""")
    op.execute(f"""CREATE TRIGGER quote_version_update BEFORE UPDATE ON quote_version FOR EACH ROW
        WHEN ({kept} OR {WORDS} OR (new.attribution::text <> '{{}}'
          AND new.attribution::text <> old.attribution::text)) EXECUTE FUNCTION never_changes()""")
    op.execute("""CREATE TRIGGER agreement_update BEFORE UPDATE ON agreement FOR EACH ROW
        WHEN (new.version_id <> old.version_id OR new.hash <> old.hash OR new.side <> old.side
          OR new.agreed_at <> old.agreed_at OR (new.name <> '' AND new.name <> old.name)
          OR new.wording <> old.wording OR new.person_id IS DISTINCT FROM old.person_id
          OR new.secret_id IS DISTINCT FROM old.secret_id)
        EXECUTE FUNCTION never_changes()""")
    op.execute("""CREATE TRIGGER seal_update BEFORE UPDATE ON seal FOR EACH ROW
        EXECUTE FUNCTION never_changes()""")
    for table in TABLES:
        op.execute(f"""CREATE TRIGGER {table}_delete BEFORE DELETE ON {table} FOR EACH ROW
            EXECUTE FUNCTION never_changes()""")


def downgrade() -> None:
    embedded = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_{verb}" + ("" if embedded else f" ON {table}"))
    if not embedded:
        op.execute("DROP FUNCTION never_changes()")
