"""A meetup begins at one wall time in one zone; its people read that moment on their own clocks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock, text
from outreach.access import Role
from outreach.db import Inside, Model, WallTime, Zoned, walled
from outreach.errors import Refused
from outreach.journal.models import Journaled
from outreach.meetups.models.crew import Crew, CrewPart, Host, Workstream
from outreach.meetups.models.venue import Format, Venue, refuse_address
from outreach.people.models import Community, Person, Secret
from outreach.text import _

if TYPE_CHECKING:
    from outreach.meetups.models.talk import Talk


class Meetup(Zoned, Journaled, Inside, Model):
    TIMES: ClassVar[tuple[str, ...]] = ("starts", "ends")

    slug: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text, default="")
    format: Mapped[Format]
    language: Mapped[str] = mapped_column(String(10), default="en")
    venue_id: Mapped[int | None]
    join_url: Mapped[str] = mapped_column(String(500), default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    starts_local: Mapped[datetime | None] = mapped_column(WallTime)
    starts_fold: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime | None]
    ends_local: Mapped[datetime | None] = mapped_column(WallTime)
    ends_fold: Mapped[int] = mapped_column(default=0)
    ends_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    community: Mapped[Community] = relationship(
        primaryjoin="foreign(Meetup.community_id) == Community.id", lazy="raise_on_sql"
    )
    venue: Mapped[Venue | None] = relationship(
        primaryjoin="foreign(Meetup.venue_id) == Venue.id", lazy="raise_on_sql"
    )
    hosts: Mapped[list[Host]] = relationship(
        primaryjoin="Meetup.id == foreign(Host.meetup_id)", lazy="selectin", back_populates="meetup"
    )
    crew: Mapped[list[Crew]] = relationship(
        primaryjoin="Meetup.id == foreign(Crew.meetup_id)", lazy="selectin", back_populates="meetup"
    )
    talks: Mapped[list[Talk]] = relationship(
        primaryjoin="Meetup.id == foreign(Talk.meetup_id)",
        lazy="raise_on_sql",
        back_populates="meetup",
        order_by="Talk.starts_at.nulls_last(), Talk.id",
    )

    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("community_id", "slug"),
        walled("venue", "venue_id"),
        CheckConstraint("(starts_local IS NULL) = (starts_at IS NULL)", name="starts_both"),
        CheckConstraint("(ends_local IS NULL) = (ends_at IS NULL)", name="ends_both"),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="both_or_neither"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index("ix_meetup_starts_at", "starts_at"),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def about(self) -> dict[str, Any]:
        return {"meetup_id": self.id}

    @property
    def day(self) -> date | None:
        """The day it begins, on the calendar of its own zone."""
        return self.starts_local.date() if self.starts_local else None

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def is_over(self) -> bool:
        return self.finished_at is not None or (self.ends_at is not None and self.ends_at <= clock.now())

    @property
    def is_public(self) -> bool:
        return self.published_at is not None

    @property
    def days_to_go(self) -> int | None:
        """Days until the meetup in its zone: T−19 is 19, the day itself 0, the day after −1."""
        return (self.day - clock.today(self.zone)).days if self.day else None

    @property
    def has_stream(self) -> bool:
        return self.format != Format.ONSITE

    def leads(self, person: Person, workstream: Workstream | None = None) -> bool:
        return any(
            crew.person_id == person.id and crew.part == CrewPart.LEAD
            for crew in self.crew
            if workstream in {None, crew.workstream}
        )

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        roles = {Role.VISITOR} if self.is_public else set()
        if not isinstance(who, Person):
            return roles
        inside = who.roles_in(self.community_id)
        if inside and self.leads(who):
            inside.add(Role.LEAD)
        if inside and who.company_ids & {host.company_id for host in self.hosts}:
            inside.add(Role.HOST)
        return roles | inside

    # --- verbs -------------------------------------------------------------------------------

    @classmethod
    def plan(
        cls,
        community: Community,
        by: Person,
        starts: datetime | None = None,
        ends: datetime | None = None,
        starts_fold: int | None = None,
        ends_fold: int | None = None,
        **values: Any,
    ) -> Self:
        """A new meetup. operations.plan finds a free slug; without one it is that of the title."""
        values.setdefault("slug", text.slug(values["title"]))
        refuse_address(values.get("join_url", ""))
        meetup = cls(community=community, community_id=community.id, **values)
        meetup.talks, meetup.hosts, meetup.crew = [], [], []
        meetup.set_times(starts, ends, starts_fold, ends_fold)
        meetup.log("planned", by)
        return meetup

    def edit(self, by: Person, **values: Any) -> None:
        """Change words, format, place or link. Times and zone are moved, not edited."""
        refuse_address(values.get("join_url", ""))
        changed = {name: value for name, value in values.items() if getattr(self, name) != value}
        for name, value in changed.items():
            setattr(self, name, value)
        if changed:
            self.log("edited", by)

    def move(
        self,
        by: Person,
        starts: datetime,
        ends: datetime,
        zone: str | None = None,
        starts_fold: int | None = None,
        ends_fold: int | None = None,
    ) -> None:
        """Set another time; talks (load them) keep their distance on the clock."""
        self.refuse_cancelled()
        before = (self.starts_at, self.ends_at, self.zone)
        distances = self.distances()
        self.zone = zone or self.zone
        self.set_times(starts, ends, starts_fold, ends_fold)
        if before == (self.starts_at, self.ends_at, self.zone):
            return
        self.facts = {name: value for name, value in self.facts.items() if name != "distances"}
        self.log("moved", by)
        for talk in self.talks:
            minutes = distances.get(str(talk.id))
            talk.follow(by, None if minutes is None else starts + timedelta(minutes=minutes))

    def postpone(self, by: Person) -> None:
        """Take the date away. Where its talks stood is kept for the next date."""
        self.refuse_cancelled()
        if self.starts_at is None:
            return
        self.facts = {**self.facts, "distances": self.distances()}
        self.set_times(None, None)
        self.log("postponed", by)
        for talk in self.talks:
            talk.follow(by, None)

    def publish(self, by: Person) -> None:
        self.refuse_cancelled()
        if not self.is_public:
            self.published_at = clock.now()
            self.log("published", by)

    def unpublish(self, by: Person) -> None:
        if self.is_public:
            self.published_at = None
            self.log("unpublished", by)

    def cancel(self, by: Person, reason: str = "") -> None:
        if self.is_over:
            raise Refused(_("This meetup is over. What happened cannot be cancelled."))
        if not self.is_cancelled:
            self.cancelled_at = clock.now()
            self.log("cancelled", by, reason=reason)

    def uncancel(self, by: Person) -> None:
        if self.is_cancelled:
            self.cancelled_at = None
            self.log("uncancelled", by)

    def finish(self, by: Person) -> None:
        self.refuse_cancelled()
        if self.starts_at is None or self.starts_at > clock.now():
            raise Refused(_("This meetup has not begun yet. Finish it when it is over."))
        if self.finished_at is None:
            self.finished_at = clock.now()
            self.log("finished", by)

    # --- what the verbs share ------------------------------------------------------------------

    def set_times(
        self,
        starts: datetime | None,
        ends: datetime | None,
        starts_fold: int | None = None,
        ends_fold: int | None = None,
    ) -> None:
        if (starts is None) != (ends is None):
            raise Refused(_("Say when it begins and when it ends, or leave both open."))
        self.set_time("starts", starts, starts_fold)
        self.set_time("ends", ends, ends_fold)
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise Refused(_("It has to end after it begins."))

    def distances(self) -> dict[str, int]:
        """Minutes on the clock from the meetup's start to each talk; kept while there is no date."""
        if self.starts_local is None:
            return dict(self.facts.get("distances", {}))
        return {
            str(talk.id): round((talk.starts_local - self.starts_local).total_seconds() / 60)
            for talk in self.talks
            if talk.starts_local
        }

    def refuse_cancelled(self) -> None:
        if self.is_cancelled:
            raise Refused(_("This meetup is cancelled. Take that back first."))
