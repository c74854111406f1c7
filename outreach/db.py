"""The database: one session, one base class, the wall between communities, one way to keep a moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar, Self

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    Select,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    event,
    select,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, registry

from outreach import clock

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept as UTC. A naive one is a mistake, so it is refused."""

    impl = DateTime
    cache_ok = True
    python_type = datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


class WallTime(TypeDecorator[datetime]):
    """What a clock on the wall shows: naive. An aware datetime is a mistake, so it is refused."""

    impl = DateTime
    cache_ok = True
    python_type = datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is not None:
            raise ValueError(f"{value} has a time zone; a wall time has none")
        return value


ByteOrder = String(64).with_variant(String(64, collation="C"), "postgresql")


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            datetime: UTCDateTime,
            dict[str, Any]: JSON,
            list[str]: JSON,
            StrEnum: Enum(
                StrEnum, native_enum=False, length=20, create_constraint=False, values_callable=list
            ),
        },
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

Long = Text


class Row:
    """What every table has: a number and the moment it was written."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-10)
    created_at: Mapped[datetime] = mapped_column(default=lambda: clock.now(), sort_order=90)


class Inside(Row):
    """A row inside a community. Keys to it carry the community, so none can reach over the wall."""

    if TYPE_CHECKING:
        __table__: Any

    @declared_attr
    def community_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("community.id"), sort_order=-9)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        return (UniqueConstraint("community_id", "id"),)

    @classmethod
    def inside(cls, community: Any) -> Select[Self]:
        """This community's rows: where every query on this noun starts."""
        return select(cls).where(cls.community_id == community.id)


def walled(table: str, column: str, **options: Any) -> ForeignKeyConstraint:
    """A key to a row of the same community."""
    return ForeignKeyConstraint(["community_id", column], [f"{table}.community_id", f"{table}.id"], **options)


def member(column: str) -> ForeignKeyConstraint:
    """A key to a person who is known in the same community."""
    return ForeignKeyConstraint(["community_id", column], ["membership.community_id", "membership.person_id"])


# --- connections ---------------------------------------------------------------------------------

reading: ContextVar[bool] = ContextVar("reading", default=False)
_switches = count()


@contextmanager
def read_only() -> Iterator[None]:
    """Transactions begun inside cannot write: the database itself refuses."""
    before = reading.set(True)
    try:
        yield
    finally:
        reading.reset(before)


@event.listens_for(Engine, "connect")
def prepare(connection: Any, record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")


def keep_to_reading(connection: Connection, only: bool) -> None:
    """SQLite sets this flag when the words are prepared, not when they run, so no kept statement may do it.

    It also makes all kept statements be prepared anew: hence only where it changes."""
    if connection.info.get("reading") is not only:
        connection.exec_driver_sql(f"PRAGMA query_only={int(only)} -- {next(_switches)}")
        connection.info["reading"] = only


@event.listens_for(Engine, "begin")
def begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        keep_to_reading(connection, reading.get())
        connection.exec_driver_sql("BEGIN" if reading.get() else "BEGIN IMMEDIATE")
    elif reading.get():
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


# --- wall times ----------------------------------------------------------------------------------


class Zoned:
    """A row whose wall times lie in one zone. The wall time is the truth, the instant is derived from it."""

    TIMES: ClassVar[tuple[str, ...]] = ()

    zone: Mapped[str] = mapped_column(String(60))
    zone_data: Mapped[str] = mapped_column(String(10), default=clock.ZONE_DATA)

    def set_time(self, name: str, local: datetime | None, fold: int | None = None) -> None:
        """Keep a typed wall time: refuses a skipped one, and a doubled one without its fold (0 or 1)."""
        at = None if local is None else clock.instant(local, self.zone, fold)
        setattr(self, f"{name}_local", local)
        setattr(self, f"{name}_fold", fold or 0)
        setattr(self, f"{name}_at", at)
        self.zone_data = clock.ZONE_DATA

    def recompute_times(self) -> bool:
        """Derive the instants anew from the wall times; true where one moved."""
        before = [getattr(self, f"{name}_at") for name in self.TIMES]
        for name in self.TIMES:
            local, fold = getattr(self, f"{name}_local"), getattr(self, f"{name}_fold")
            setattr(self, f"{name}_at", None if local is None else clock.computed(local, self.zone, fold))
        self.zone_data = clock.ZONE_DATA
        return before != [getattr(self, f"{name}_at") for name in self.TIMES]


# --- what belongs to the installation, not to a community -----------------------------------------


class Known(Row, Model):
    """One thing the installation remembers about itself, such as the zone data of its instants."""

    name: Mapped[str] = mapped_column(String(60), unique=True)
    value: Mapped[str] = mapped_column(String(200))


class Bucket(Row, Model):
    """A token bucket: how many more tries somebody has. The name is a hash, never an address."""

    name: Mapped[str] = mapped_column(String(80), unique=True)
    tokens: Mapped[float]
    at: Mapped[datetime]
