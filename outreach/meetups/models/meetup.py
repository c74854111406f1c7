"""A meetup begins at one wall time in one zone; its people read that moment on their own clocks."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, Float, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.access import Role
from outreach.db import Inside, Model, WallTime, Zoned, member, walled
from outreach.journal.models import Journaled
from outreach.people.models import Community, Company, Person, Secret

if TYPE_CHECKING:
    from outreach.meetups.models.talk import Talk


class Format(StrEnum):
    ONSITE = "onsite"
    ONLINE = "online"
    HYBRID = "hybrid"


class Workstream(StrEnum):
    """The ten lines of work behind a meetup. Finer sorting is by label."""

    VENUE = "venue"
    LIVESTREAM = "livestream"
    SPEAKERS = "speakers"
    PROGRAMME = "programme"
    PUBLICITY = "publicity"
    LOGISTICS = "logistics"
    SPONSORS = "sponsors"
    FINANCE = "finance"
    SAFETY = "safety"
    FOLLOW_UP = "follow_up"


class CrewPart(StrEnum):
    LEAD = "lead"
    SHADOW = "shadow"
    HELPER = "helper"
    ADVISER = "adviser"


class Venue(Journaled, Inside, Model):
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(300), default="")
    zone: Mapped[str] = mapped_column(String(60))
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    capacity: Mapped[int | None]
    notes: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        return who.roles_in(self.community_id) if isinstance(who, Person) else set()


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


class Host(Inside, Model):
    """A company that organises a meetup with us."""

    meetup_id: Mapped[int]
    company_id: Mapped[int]

    meetup: Mapped[Meetup] = relationship(
        primaryjoin="foreign(Host.meetup_id) == Meetup.id", lazy="raise_on_sql", back_populates="hosts"
    )
    company: Mapped[Company] = relationship(
        primaryjoin="foreign(Host.company_id) == Company.id", lazy="raise_on_sql"
    )

    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("meetup_id", "company_id"),
        walled("meetup", "meetup_id"),
        walled("company", "company_id"),
    )


class Crew(Journaled, Inside, Model):
    """Who carries a workstream of a meetup. One leads it at a time."""

    meetup_id: Mapped[int]
    workstream: Mapped[Workstream]
    person_id: Mapped[int] = mapped_column(index=True)
    part: Mapped[CrewPart]
    leads_since: Mapped[datetime | None]

    meetup: Mapped[Meetup] = relationship(
        primaryjoin="foreign(Crew.meetup_id) == Meetup.id", lazy="raise_on_sql", back_populates="crew"
    )
    person: Mapped[Person] = relationship(
        primaryjoin="foreign(Crew.person_id) == Person.id", lazy="raise_on_sql"
    )

    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("meetup_id", "workstream", "person_id"),
        walled("meetup", "meetup_id"),
        member("person_id"),
        CheckConstraint("part <> 'lead' OR leads_since IS NOT NULL", name="leads_since"),
        Index(
            "uq_crew_lead",
            "meetup_id",
            "workstream",
            unique=True,
            sqlite_where=text("leads_since IS NOT NULL"),
            postgresql_where=text("leads_since IS NOT NULL"),
        ),
    )
