"""Add the index that search asks: FTS5 on SQLite, a GIN index over tsvector on PostgreSQL."""

from __future__ import annotations

from alembic import op

revision = "2026_11_25_search_index"
down_revision = "2026_11_25_first_tables"
branch_labels = None
depends_on = None

SQLITE = [
    "CREATE VIRTUAL TABLE passage_index USING fts5(tokens, content='passage', content_rowid='id')",
    """CREATE TRIGGER passage_index_insert AFTER INSERT ON passage BEGIN
         INSERT INTO passage_index(rowid, tokens) VALUES (new.id, new.tokens);
       END""",
    """CREATE TRIGGER passage_index_delete AFTER DELETE ON passage BEGIN
         INSERT INTO passage_index(passage_index, rowid, tokens) VALUES ('delete', old.id, old.tokens);
       END""",
    """CREATE TRIGGER passage_index_update AFTER UPDATE ON passage BEGIN
         INSERT INTO passage_index(passage_index, rowid, tokens) VALUES ('delete', old.id, old.tokens);
         INSERT INTO passage_index(rowid, tokens) VALUES (new.id, new.tokens);
       END""",
    "INSERT INTO passage_index(passage_index) VALUES ('rebuild')",
]


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE:
            op.execute(statement)
    else:
        op.execute("CREATE INDEX ix_passage_tokens ON passage USING gin (to_tsvector('simple', tokens))")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER passage_index_{name}")
        op.execute("DROP TABLE passage_index")
    else:
        op.execute("DROP INDEX ix_passage_tokens")
