"""One entry a verb. Histories, messages, feeds, search and undo all read from here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, inspect
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from outreach.access import Role
from outreach.db import Model, Row

if TYPE_CHECKING:
    from outreach.people.models import Person, Secret

SPOKEN = "journal.spoken"
_order = count()


class Actor(Protocol):
    """Who does something: a person, or the holder of a secret link."""

    @property
    def actor_ids(self) -> tuple[int | None, int | None]: ...


class Via(StrEnum):
    WEB = "web"
    LINK = "link"
    MAIL = "mail"
    API = "api"
    JOB = "job"
    IMPORT = "import"


class Visibility(StrEnum):
    """Who may see a subject, its comments, its history, and find it."""

    SHARED = "shared"
    ORGANIZERS = "organizers"
    COMPANY = "company"
    CHAIR = "chair"


class Batch(Row, Model):
    """One command, however many subjects it touched. It is undone as a whole, once."""

    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    secret_id: Mapped[int | None] = mapped_column(ForeignKey("secret.id"))
    via: Mapped[Via]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"), unique=True)

    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    entries: Mapped[list[Entry]] = relationship(
        lazy="raise_on_sql", back_populates="batch", order_by="Entry.id"
    )

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        """Whoever gave a command may take it back; the holder of a link is nobody here."""
        if self.community_id is None or who is None or not hasattr(who, "roles_in"):
            return set()
        roles: set[Role] = who.roles_in(self.community_id)
        return roles | {Role.SELF} if roles and who.id == self.person_id else roles


class Entry(Row, Model):
    """One verb on one subject: `changes` is {column: [before, after]}, `details` what no column holds."""

    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), index=True)
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    verb: Mapped[str] = mapped_column(String(40))
    version: Mapped[int | None]
    changes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    meetup_id: Mapped[int | None] = mapped_column(index=True)
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.SHARED)
    company_id: Mapped[int | None]
    topics: Mapped[list[str]] = mapped_column(default=list)

    batch: Mapped[Batch] = relationship(lazy="raise_on_sql", back_populates="entries")

    __table_args__ = (
        Index("ix_entry_subject", "subject", "subject_id", "id"),
        Index("ix_entry_community", "community_id", "id"),
    )


class Passage(Row, Model):
    """What can be found of a subject: part 0 is its shared text, others its private comments."""

    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"), index=True)
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    part: Mapped[int] = mapped_column(default=0)
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.SHARED)
    company_id: Mapped[int | None]
    tokens: Mapped[str] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("subject", "subject_id", "part"),)


@dataclass
class Line:
    """A verb just said. `secret` is the link made for it, its token still clear."""

    noun: Journaled
    verb: str
    by: Actor | None
    changes: dict[str, list[Any]]
    details: dict[str, Any]
    secret: Secret | None = None
    entry: Entry | None = None
    order: int = field(default_factory=lambda: next(_order))


class Journaled:
    """A subject whose verbs are written down. A verb sets columns, then calls `log`, then returns."""

    if TYPE_CHECKING:
        __tablename__: str
        id: Mapped[int]

    def log(self, verb: str, by: Actor | None, secret: Secret | None = None, **details: Any) -> None:
        lines: list[Line] = self.__dict__.setdefault("_lines", [])
        lines.append(Line(self, verb, by, self._changed(), details, secret))
        session = object_session(self)
        if session is not None:
            if not session.in_transaction():
                session.begin()  # so that a rollback takes the line away, too
            session.info.setdefault(SPOKEN, []).extend(lines)
            lines.clear()

    def _changed(self) -> dict[str, list[Any]]:
        """The columns that differ from what the database holds, less those an earlier verb already told."""
        state = inspect(self)
        if state is None or not state.has_identity:
            return {}
        session = object_session(self)
        told = {
            column
            for line in (session.info.get(SPOKEN, []) if session else [])
            if line.noun is self
            for column in line.changes
        }
        return {
            attribute.key: [
                plain(attribute.history.deleted[0] if attribute.history.deleted else None),
                plain(attribute.history.added[0]),
            ]
            for attribute in state.attrs
            if attribute.key in state.mapper.column_attrs
            and attribute.history.added
            and attribute.key not in told | {"version"}
        }

    @property
    def about(self) -> dict[str, Any]:
        """What an entry says of its subject beside the verb: meetup_id, visibility, company_id."""
        return {"meetup_id": getattr(self, "meetup_id", None)}

    @property
    def topics(self) -> list[str]:
        """Whom and what this concerns, such as `meetup:7`: feeds and watchers of those topics hear of it."""
        meetup_id = getattr(self, "meetup_id", None)
        return [f"{self.__tablename__}:{self.id}", *([f"meetup:{meetup_id}"] if meetup_id else [])]

    def passages(self) -> Iterable[tuple[int, Visibility, int | None, str]]:
        """What can be found: (part, visibility, company, text)."""
        return ()


def plain(value: Any) -> Any:
    """A column's value as JSON keeps it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value
