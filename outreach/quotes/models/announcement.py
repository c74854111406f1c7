"""An announcement: what is to be told, until when members may speak, and when it may be public."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.access import Role
from outreach.db import ByteOrder, Inside, Model, Row, WallTime, Zoned, walled
from outreach.journal.models import Entry, Journaled, Visibility
from outreach.people.models import Community, Company, Person, Secret
from outreach.quotes.models.version import QuoteVersion, Side

if TYPE_CHECKING:
    from outreach.quotes.models.quote import Quote


class Announcement(Zoned, Journaled, Inside, Model):
    TIMES: ClassVar[tuple[str, ...]] = ("due", "embargo")

    slug: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    brief: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    meetup_id: Mapped[int | None]
    about_id: Mapped[int | None]
    languages: Mapped[list[str]] = mapped_column(JSON, default=lambda: ["en"])
    style: Mapped[str] = mapped_column(String(20), default="block")
    limits: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    rules: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    consent: Mapped[str] = mapped_column(Text, default="")
    due_local: Mapped[datetime | None] = mapped_column(WallTime)
    due_fold: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    embargo_local: Mapped[datetime | None] = mapped_column(WallTime)
    embargo_fold: Mapped[int] = mapped_column(default=0)
    embargo_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    frozen_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    community: Mapped[Community] = relationship(
        primaryjoin="foreign(Announcement.community_id) == Community.id", lazy="raise_on_sql"
    )
    about_company: Mapped[Company | None] = relationship(
        primaryjoin="foreign(Announcement.about_id) == Company.id", lazy="raise_on_sql"
    )
    quotes: Mapped[list[Quote]] = relationship(
        primaryjoin="Announcement.id == foreign(Quote.announcement_id)",
        lazy="raise_on_sql",
        back_populates="announcement",
        order_by="Quote.id",
    )
    placements: Mapped[list[Placement]] = relationship(
        primaryjoin="Announcement.id == foreign(Placement.announcement_id)",
        lazy="raise_on_sql",
        back_populates="announcement",
        order_by="Placement.rank",
    )

    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("community_id", "slug"),
        walled("meetup", "meetup_id"),
        walled("company", "about_id"),
        CheckConstraint(
            "published_at IS NULL OR embargo_at IS NULL OR published_at >= embargo_at", name="embargo"
        ),
        CheckConstraint("(due_local IS NULL) = (due_at IS NULL)", name="due_both"),
        CheckConstraint("(embargo_local IS NULL) = (embargo_at IS NULL)", name="embargo_both"),
        Index(
            "ix_announcement_out",
            "community_id",
            "published_at",
            sqlite_where=sql("published_at IS NOT NULL AND withdrawn_at IS NULL"),
            postgresql_where=sql("published_at IS NOT NULL AND withdrawn_at IS NULL"),
        ),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def about(self) -> dict[str, Any]:
        return {
            "meetup_id": self.meetup_id,
            "visibility": Visibility.SHARED if self.is_public else Visibility.CHAIR,
        }

    @property
    def is_public(self) -> bool:
        return (
            self.published_at is not None
            and self.withdrawn_at is None
            and (self.embargo_at is None or self.embargo_at <= clock.now())
        )

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        roles = {Role.VISITOR} if self.is_public else set()
        return roles | (who.roles_in(self.community_id) if isinstance(who, Person) else set())


class Placement(Inside, Model):
    """A quote in its place. It cannot exist without both sides' agreement on that very version."""

    announcement_id: Mapped[int]
    language: Mapped[str] = mapped_column(String(10))
    rank: Mapped[str] = mapped_column(ByteOrder)
    quote_id: Mapped[int]
    version_id: Mapped[int]
    member_side: Mapped[Side] = mapped_column(default=Side.MEMBER)
    chair_side: Mapped[Side] = mapped_column(default=Side.CHAIR)

    announcement: Mapped[Announcement] = relationship(
        primaryjoin="foreign(Placement.announcement_id) == Announcement.id",
        lazy="raise_on_sql",
        back_populates="placements",
    )
    quote: Mapped[Quote] = relationship(
        primaryjoin="foreign(Placement.quote_id) == Quote.id",
        lazy="raise_on_sql",
        back_populates="placements",
    )
    version: Mapped[QuoteVersion] = relationship(
        primaryjoin="foreign(Placement.version_id) == QuoteVersion.id", lazy="raise_on_sql"
    )

    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("quote_id", "language"),
        UniqueConstraint("announcement_id", "language", "rank"),
        walled("announcement", "announcement_id"),
        walled("quote", "quote_id"),
        ForeignKeyConstraint(["quote_id", "version_id"], ["quote_version.quote_id", "quote_version.id"]),
        ForeignKeyConstraint(["version_id", "member_side"], ["agreement.version_id", "agreement.side"]),
        ForeignKeyConstraint(["version_id", "chair_side"], ["agreement.version_id", "agreement.side"]),
        CheckConstraint("member_side = 'member' AND chair_side = 'chair'", name="both_sides"),
    )


class Seal(Row, Model):
    """One link of an announcement's chain: hash = SHA-256(hash before ‖ canonical entry ‖ version hash)."""

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"))
    no: Mapped[int]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    hash: Mapped[str] = mapped_column(String(64))

    entry: Mapped[Entry] = relationship(lazy="raise_on_sql")

    __table_args__ = (UniqueConstraint("announcement_id", "no"),)
