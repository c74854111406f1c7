"""Who is behind a meetup: the companies that host it, and the people who carry its workstreams."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.db import Inside, Model, member, walled
from outreach.journal.models import Journaled
from outreach.people.models import Company, Person

if TYPE_CHECKING:
    from outreach.meetups.models.meetup import Meetup


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

    @property
    def name(self) -> str:
        """What this person is called in the community."""
        known = (each.name for each in self.person.memberships if each.community_id == self.community_id)
        return next(known, self.person.name)

    def take(self, part: CrewPart) -> None:
        """Carry another part; only a lead leads since a day."""
        if part != CrewPart.LEAD:
            self.leads_since = None
        elif self.leads_since is None:
            self.leads_since = clock.now()
        self.part = part
