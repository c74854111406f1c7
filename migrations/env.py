"""Runs migrations on the program's own database: foreign keys off on SQLite while tables are rebuilt."""

from __future__ import annotations

import sqlite3

from alembic import context
from flask import current_app
from sqlalchemy import Enum
from sqlalchemy.dialects import postgresql

from outreach.db import UTCDateTime, WallTime, db

NOT_OURS = ("passage_index", "huey_")


def ours(item: object, name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    return not (name or "").startswith(NOT_OURS)


def plainly(kind: str, item: object, context: object) -> str | bool:
    """Types as the database has them: a migration must not change when the program's types do."""
    if kind != "type":
        return False
    if isinstance(item, UTCDateTime | WallTime):
        return "sa.DateTime()"
    if isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    if getattr(item, "length", None) == 64 and item.dialect_impl(postgresql.dialect()).collation == "C":
        return 'sa.String(64).with_variant(sa.String(64, collation="C"), "postgresql")'
    return False


def run() -> None:
    engine = db.engine
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        embedded = isinstance(raw, sqlite3.Connection)
        if embedded:
            raw.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=ours,
            render_as_batch=True,
            render_item=plainly,
            compare_type=False,
        )
        with context.begin_transaction():
            context.run_migrations()
            if embedded and (broken := raw.execute("PRAGMA foreign_key_check").fetchall()):
                raise RuntimeError(f"The migration would leave rows without their parents: {broken[:5]}")
        if embedded:
            raw.execute("PRAGMA foreign_keys=ON")


if not current_app:
    raise RuntimeError("Run migrations by `flask db upgrade`.")
run()
