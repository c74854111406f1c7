"""An announcement: what is to be told, until when members may speak, and when it may be public."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Self

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.access import Role
from outreach.db import Inside, Model, WallTime, Zoned, walled
from outreach.errors import Refused
from outreach.journal.models import Journaled, Visibility
from outreach.people.models import Community, Company, Person, Secret
from outreach.quotes.models import words
from outreach.quotes.models.placement import Placement
from outreach.text import _

if TYPE_CHECKING:
    from outreach.quotes.models.quote import Quote


class AnnouncementState(StrEnum):
    """Derived from the facts, the first that holds."""

    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    PUBLISHED = "published"
    CLOSED = "closed"
    OPEN = "open"
    DRAFT = "draft"


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

    @classmethod
    def write(cls, community: Community, by: Person | None, **values: Any) -> Self:
        """A new announcement. Its `due` and `embargo` are pairs of a wall time and its fold."""
        zone = values.pop("zone", community.zone)
        announcement = cls(community_id=community.id, zone=zone, quotes=[], placements=[])
        announcement.set(**values)
        announcement.log("wrote", by)
        return announcement

    @property
    def state(self) -> AnnouncementState:
        facts = {
            AnnouncementState.CANCELLED: self.cancelled_at,
            AnnouncementState.WITHDRAWN: self.withdrawn_at,
            AnnouncementState.PUBLISHED: self.published_at,
            AnnouncementState.CLOSED: self.closed_at,
            AnnouncementState.OPEN: self.opened_at,
        }
        return next((state for state, at in facts.items() if at), AnnouncementState.DRAFT)

    @property
    def takes_words(self) -> bool:
        """Whether members may still send, change and answer."""
        return self.state in (AnnouncementState.DRAFT, AnnouncementState.OPEN)

    @property
    def is_in_work(self) -> bool:
        return self.takes_words or self.state == AnnouncementState.CLOSED

    @property
    def is_embargoed(self) -> bool:
        return self.embargo_at is not None and self.embargo_at > clock.now()

    @property
    def is_public(self) -> bool:
        return self.published_at is not None and self.withdrawn_at is None and not self.is_embargoed

    @property
    def is_hasty(self) -> bool:
        """Whether it may be public before the last quote is due."""
        return self.embargo_at is not None and self.due_at is not None and self.embargo_at < self.due_at

    @property
    def counts(self) -> dict[str, int]:
        """How many are asked, and of these how many agreed, are silent, are to be read."""
        live = [quote for quote in self.quotes if quote.is_live]
        return {
            "asked": len(live),
            "agreed": sum(quote.agreed_no is not None for quote in live),
            "silent": sum(quote.is_silent for quote in live),
            "to_read": sum(quote.is_to_read for quote in live),
        }

    @property
    def row(self) -> list[Quote]:
        """The quotes that are placed, in their order."""
        return [each.quote for each in sorted(self.placements, key=lambda each: each.rank)]

    @property
    def about(self) -> dict[str, Any]:
        return {
            "meetup_id": self.meetup_id,
            "visibility": Visibility.SHARED if self.is_public else Visibility.CHAIR,
        }

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        roles = {Role.VISITOR} if self.is_public else set()
        return roles | (who.roles_in(self.community_id) if isinstance(who, Person) else set())

    def limit(self, language: str) -> dict[str, int]:
        return words.limits(self.limits or {}, language)

    def set(self, **values: Any) -> None:
        """Columns, and wall times as pairs. A deadline that is new must lie ahead."""
        times = {name: values.pop(name) for name in self.TIMES if name in values}
        if values.get("zone", self.zone) != self.zone:
            times = {**self.typed_times, **times}
        for name, value in values.items():
            setattr(self, name, value)
        before = self.due_at
        for name, (local, fold) in times.items():
            self.set_time(name, local, fold)
        if self.due_at is not None and self.due_at != before and self.due_at <= clock.now():
            raise Refused(_("The deadline is over already. Choose a later one."))

    @property
    def typed_times(self) -> dict[str, Any]:
        return {name: (getattr(self, f"{name}_local"), getattr(self, f"{name}_fold")) for name in self.TIMES}

    def edit(self, by: Person, **values: Any) -> None:
        """Change it while it is in work. Whoever was asked with the old deadline gets the new one."""
        self.need_work()
        before = self.due_at
        self.set(**values)
        self.log("edited", by)
        if self.due_at != before:
            for quote in self.quotes:
                quote.follow(before, by)

    def need_work(self) -> None:
        if not self.is_in_work:
            raise Refused(_("This announcement is finished. Nothing in it changes any more."))

    def close(self, by: Person) -> None:
        """No more words are taken; what is agreed stays."""
        self.need_work()
        if self.closed_at is None:
            self.closed_at = clock.now()
            self.log("closed", by)

    def reopen(self, by: Person) -> None:
        self.need_work()
        if self.closed_at is not None:
            self.closed_at = None
            self.log("reopened", by)

    def publish(self, by: Person | None) -> None:
        """Make it public: not a second before the embargo, and only what both sides agreed on."""
        if self.published_at is not None:
            return
        self.need_work()
        if self.is_embargoed:
            raise Refused(_("The embargo is not over. Until then nothing of this is public."))
        for placement in self.placements:
            if not placement.is_sound:
                raise Refused(
                    _(
                        "The words of %(name)s are not those that were agreed.",
                        name=placement.quote.company.name,
                    )
                )
        self.published_at = clock.now()
        self.log("published", by, hashes=[placement.version.hash for placement in self.placements])

    def withdraw(self, by: Person) -> None:
        """Take it back from the public. Who has read it has read it."""
        if self.published_at is None:
            raise Refused(_("It is not public."))
        if self.withdrawn_at is None:
            self.withdrawn_at = clock.now()
            self.log("withdrawn", by)

    def cancel(self, by: Person) -> None:
        """Call it off before it is out, and every quote with it."""
        self.need_work()
        for quote in self.quotes:
            quote.cancel(by)
        self.cancelled_at = clock.now()
        self.log("cancelled", by)
