"""Backup and restore: every row as one line of JSON, from either database into either, proved by one hash."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import JSON, Column, Connection, Engine, Table, func, insert, inspect, select, text, update

from outreach.db import Base, read_only

FORMAT = "outreach-backup/1"
BATCH = 500


class BadBackup(ValueError):
    """The file is no whole backup, or the database not one to restore into. The message says what to do."""


def backup(engine: Engine, file: Path) -> str:
    """Write a consistent copy of all rows while others go on writing. Returns the content hash."""
    digest = hashlib.sha256()
    part = file.with_name(file.name + ".part")
    with read_only(), snapshot(engine) as connection, gzip.open(part, "wt", encoding="utf-8") as out:
        put(out, digest, {"format": FORMAT, "revision": revision(connection)})
        for line in rows(connection):
            put(out, digest, line)
        out.write(json.dumps({"hash": digest.hexdigest()}) + "\n")
    part.replace(file)
    return digest.hexdigest()


def restore(engine: Engine, file: Path) -> str:
    """Fill an empty, migrated database from a backup, all or nothing. Returns the content hash."""
    promised = check(file)
    with engine.begin() as connection:
        refuse_unfit(connection, file)
        fill(connection, file)
        found = content_hash(connection)
        if found != promised:
            raise BadBackup(
                f"The restored rows have the hash {found}, the backup {promised}. Nothing was kept."
            )
    return found


def snapshot(engine: Engine) -> Connection:
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    return engine.connect().execution_options(**options)


def content_hash(connection: Connection) -> str:
    digest = hashlib.sha256()
    put(None, digest, {"format": FORMAT, "revision": revision(connection)})
    for line in rows(connection):
        put(None, digest, line)
    return digest.hexdigest()


def put(out: TextIO | None, digest: Any, line: Any) -> None:
    written = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    digest.update(written.encode("utf-8", "surrogatepass"))
    if out:
        out.write(written)


def tables() -> list[Table]:
    return Base.registry.metadata.sorted_tables


def rows(connection: Connection) -> Iterator[list[Any]]:
    """[table, {column: value}] for every row, parents before children, in the order of their keys."""
    for table in tables():
        ordered = select(table).order_by(*table.primary_key.columns)
        for row in connection.execution_options(yield_per=BATCH).execute(ordered).mappings():
            yield [table.name, {column.name: out_of(row[column]) for column in table.columns}]


def out_of(value: Any) -> Any:
    """A column's value as JSON keeps it."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, datetime | date | time) else value


def into(column: Column[Any], value: Any) -> Any:
    """What JSON kept, as the column wants it."""
    kind = column.type.python_type
    if value is None or isinstance(column.type, JSON):
        return value
    if kind is bytes:
        return base64.b64decode(value)
    return kind.fromisoformat(value) if kind in {datetime, date, time} else kind(value)


def check(file: Path) -> str:
    """Read the whole file once: its hash must be the one it ends with."""
    digest, promised = hashlib.sha256(), None
    try:
        for line in lines(file):
            promised = None
            if line.startswith('{"hash"'):
                promised = json.loads(line)["hash"]
            else:
                digest.update(line.encode("utf-8", "surrogatepass"))
    except (OSError, EOFError, ValueError) as error:
        raise BadBackup(f"{file} cannot be read to its end: {error}. Take another backup.") from error
    if promised is None or promised != digest.hexdigest():
        raise BadBackup(
            f"{file} is damaged or cut short: its content does not have its hash. Take another backup."
        )
    return str(promised)


def lines(file: Path) -> Iterator[str]:
    with gzip.open(file, "rt", encoding="utf-8", newline="\n") as source:
        yield from source


def refuse_unfit(connection: Connection, file: Path) -> None:
    head = json.loads(next(lines(file)))
    if head.get("format") != FORMAT or head.get("revision") != revision(connection):
        raise BadBackup(
            f"{file} was made at revision {head.get('revision')}, this database is at {revision(connection)}."
            " Restore with the release that made the backup, then upgrade."
        )
    full = [table.name for table in tables() if connection.scalar(select(func.count()).select_from(table))]
    if full:
        raise BadBackup(f"This database is not empty ({full[0]} has rows). Restore into an empty one.")


def revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def fill(connection: Connection, file: Path) -> None:
    known = {table.name: table for table in tables()}
    waiting: list[dict[str, Any]] = []
    current: Table | None = None
    later: list[tuple[Table, int, dict[str, Any]]] = []
    for line in lines(file):
        if not line.startswith("["):
            continue
        name, values = json.loads(line)
        table = known[name]
        if current is not table or len(waiting) >= BATCH:
            write(connection, current, waiting)
            current, waiting = table, []
        row = {column.name: into(column, values[column.name]) for column in table.columns}
        inner = {column: row[column] for column in inner_keys(table) if row[column] is not None}
        if inner:
            later.append((table, row["id"], inner))
        waiting.append(row | dict.fromkeys(inner))
    write(connection, current, waiting)
    for table, row_id, inner in later:
        connection.execute(update(table).where(table.c.id == row_id).values(**inner))
    renumber(connection)


def write(connection: Connection, table: Table | None, waiting: list[dict[str, Any]]) -> None:
    if table is not None and waiting:
        connection.execute(insert(table), waiting)


def inner_keys(table: Table) -> list[str]:
    """Columns by which a row points to another one of its own table: filled in at the end."""
    return [
        column.name
        for key in table.foreign_key_constraints
        if key.referred_table is table
        for column in key.columns
        if column.name != "community_id"
    ]


def renumber(connection: Connection) -> None:
    """PostgreSQL hands out numbers above those restored."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables():
        if "id" in table.columns:
            connection.execute(
                select(
                    func.setval(
                        func.pg_get_serial_sequence(table.name, "id"),
                        select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery(),
                        False,
                    )
                )
            )
