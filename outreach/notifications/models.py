"""A message is written with its cause and delivered by a worker; a watch is a wish to be told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.access import Role
from outreach.db import Inside, Model, Row, member
from outreach.errors import Refused
from outreach.journal.models import Journaled, Visibility
from outreach.people.models import Community, Person, Secret
from outreach.text import _

CHAIRS_ONLY = {"quote", "announcement"}


class Channel(StrEnum):
    MAIL = "mail"
    INBOX = "inbox"


class Fate(StrEnum):
    """Derived from the facts, never stored."""

    WAITING = "waiting"
    IN_HAND = "in hand"
    UNSURE = "unsure"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Why(StrEnum):
    """Our own reasons, kept as words in `error`; anything else there is what the mail server said."""

    EXPIRED = "expired"
    ENDED = "ended"
    MOVED = "moved"
    UNDONE = "undone"
    BY_HAND = "by hand"
    CLOSED = "closed"
    NO_LINK = "no link"
    DEAD_LINK = "dead link"
    SILENT = "silent"
    UNWRITTEN = "unwritten"


class Watch(Inside, Model):
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(String(20))
    muted_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("subject", "subject_id", "person_id"),
        member("person_id"),
    )


class Message(Journaled, Row, Model):
    """One letter. The key makes it one; `content` is facts, rendered in the reader's language when sent."""

    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"), index=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    channel: Mapped[Channel] = mapped_column(default=Channel.MAIL)
    template: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(10), default="en")
    content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sealed: Mapped[str | None] = mapped_column(Text)
    due_at: Mapped[datetime] = mapped_column(default=lambda: clock.now())
    expires_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(500), default="")
    folded_into_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    community: Mapped[Community | None] = relationship(lazy="raise_on_sql")

    __table_args__ = (
        Index("ix_message_subject", "subject", "subject_id"),
        Index(
            "ix_message_waiting",
            "due_at",
            sqlite_where=text("sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL"),
            postgresql_where=text("sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL"),
        ),
    )

    @property
    def fate(self) -> Fate:
        if self.sent_at:
            return Fate.SENT
        if self.failed_at:
            return Fate.FAILED
        if self.dropped_at:
            return Fate.DROPPED
        if self.leased_until is None:
            return Fate.WAITING
        return Fate.IN_HAND if self.leased_until > clock.now() else Fate.UNSURE

    @property
    def is_open(self) -> bool:
        return not (self.sent_at or self.failed_at or self.dropped_at)

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        if not isinstance(who, Person) or self.community_id is None:
            return set()
        return who.roles_in(self.community_id)

    @property
    def about(self) -> dict[str, Any]:
        return {"visibility": Visibility.CHAIR if self.is_for_chairs else Visibility.ORGANIZERS}

    @property
    def topics(self) -> list[str]:
        return [f"message:{self.id}"]

    @property
    def is_for_chairs(self) -> bool:
        """Whether its words and its link are for chairs alone: it is about a quote."""
        return self.subject in CHAIRS_ONLY

    @property
    def gives(self) -> set[Role]:
        """Which role its link gives, if it is an invitation."""
        is_invitation = self.template == "community_invited"
        return {Role(self.content.get("role", Role.MEMBER))} if is_invitation else set()

    @property
    def ticket_numbers(self) -> set[int]:
        """Which tickets its words are about."""
        if self.subject != "ticket":
            return set()
        told = [*self.content.get("tickets", []), self.content.get("ticket", {}), self.content]
        return {each["number"] for each in told if "number" in each}

    def _changed(self) -> dict[str, list[Any]]:
        """The journal never holds a link, sealed or not."""
        return {name: values for name, values in super()._changed().items() if name != "sealed"}

    def retry(self, by: Person) -> None:
        if self.sent_at or self.dropped_at:
            raise Refused(_("This mail is done with. Only what waits or failed can be tried again."))
        self.failed_at, self.attempts, self.error = None, 0, ""
        self.due_at = clock.now()
        self.log("retried", by)

    def drop(self, by: Person) -> None:
        if self.sent_at:
            raise Refused(_("This mail was sent already."))
        if self.fate == Fate.IN_HAND:
            raise Refused(_("This mail is being sent right now. Look again in two minutes."))
        if self.dropped_at is None:
            self.dropped_at, self.error, self.sealed = clock.now(), Why.BY_HAND, None
            self.log("dropped", by)

    def reveal(self, by: Person) -> str:
        """The sealed link, for somebody who carries it over by hand. Opening it is the outbox's task."""
        if self.sealed is None or self.sent_at or self.dropped_at:
            raise Refused(_("This mail holds no link any more."))
        self.log("revealed", by)
        return self.sealed
