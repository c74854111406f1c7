"""A quote: what one company is asked for, and how far it has come."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.access import Role
from outreach.db import Inside, Model, Row, WallTime, Zoned, member, walled
from outreach.journal.models import Journaled, Visibility
from outreach.people.models import Company, Person, Purpose, Secret
from outreach.quotes.models.announcement import Announcement

if TYPE_CHECKING:
    from outreach.quotes.models.announcement import Placement
    from outreach.quotes.models.version import QuoteVersion


class QuoteState(StrEnum):
    """Derived from the facts, the first that holds."""

    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    PUBLISHED = "published"
    PLACED = "placed"
    PROPOSED = "edit proposed"
    APPROVED = "approved"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    DRAFTING = "drafting"
    OPENED = "opened"
    REQUESTED = "requested"
    PLANNED = "planned"


class Quote(Zoned, Journaled, Inside, Model):
    TIMES: ClassVar[tuple[str, ...]] = ("due",)

    announcement_id: Mapped[int] = mapped_column(index=True)
    company_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(index=True)
    due_local: Mapped[datetime | None] = mapped_column(WallTime)
    due_fold: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    requested_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    drafted_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    frozen_no: Mapped[int | None]
    submitted_no: Mapped[int | None]
    agreed_no: Mapped[int | None]
    proposed_no: Mapped[int | None]
    extension_asked_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    muted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    cancelled_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    reuses_id: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)

    announcement: Mapped[Announcement] = relationship(
        primaryjoin="foreign(Quote.announcement_id) == Announcement.id",
        lazy="raise_on_sql",
        back_populates="quotes",
    )
    company: Mapped[Company] = relationship(
        primaryjoin="foreign(Quote.company_id) == Company.id", lazy="raise_on_sql"
    )
    person: Mapped[Person] = relationship(
        primaryjoin="foreign(Quote.person_id) == Person.id", lazy="raise_on_sql"
    )
    drafts: Mapped[list[Draft]] = relationship(
        primaryjoin="Quote.id == foreign(Draft.quote_id)", lazy="raise_on_sql", back_populates="quote"
    )
    versions: Mapped[list[QuoteVersion]] = relationship(
        primaryjoin="Quote.id == foreign(QuoteVersion.quote_id)",
        lazy="raise_on_sql",
        back_populates="quote",
        order_by="QuoteVersion.no",
    )
    placements: Mapped[list[Placement]] = relationship(
        primaryjoin="Quote.id == foreign(Placement.quote_id)", lazy="raise_on_sql", back_populates="quote"
    )

    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        walled("announcement", "announcement_id"),
        walled("company", "company_id"),
        walled("quote", "reuses_id"),
        member("person_id"),
        Index(
            "uq_quote_live",
            "announcement_id",
            "company_id",
            unique=True,
            sqlite_where=sql("cancelled_at IS NULL AND declined_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sql("cancelled_at IS NULL AND declined_at IS NULL AND withdrawn_at IS NULL"),
        ),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.due_at <= clock.now()

    @property
    def topics(self) -> list[str]:
        return [f"quote:{self.id}", f"announcement:{self.announcement_id}", f"person:{self.person_id}"]

    @property
    def about(self) -> dict[str, Any]:
        return {"visibility": Visibility.CHAIR, "company_id": self.company_id}

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        if isinstance(who, Secret):
            return {Role.AUTHOR} if who.opens(Purpose.AUTHOR, self.id) else set()
        return who.roles_in(self.community_id) if who else set()


class Draft(Row, Model):
    """What somebody has typed so far. `revision` is checked on each save."""

    quote_id: Mapped[int] = mapped_column(ForeignKey("quote.id"))
    language: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text, default="")
    attribution: Mapped[dict[str, Any]] = mapped_column(default=dict)
    revision: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(default=lambda: clock.now())

    quote: Mapped[Quote] = relationship(lazy="raise_on_sql", back_populates="drafts")

    __table_args__ = (UniqueConstraint("quote_id", "language"),)
