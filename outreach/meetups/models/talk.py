"""A talk: anything in the programme, and the speakers who give it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from uuid import uuid4

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.access import Role
from outreach.db import Inside, Model, WallTime, Zoned, member, walled
from outreach.journal.models import Journaled
from outreach.meetups.models.meetup import Meetup
from outreach.people.models import Person, Purpose, Secret


class TalkKind(StrEnum):
    TALK = "talk"
    PANEL = "panel"
    BREAK = "break"
    REHEARSAL = "rehearsal"


class Talk(Zoned, Journaled, Inside, Model):
    TIMES: ClassVar[tuple[str, ...]] = ("starts",)

    meetup_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[TalkKind] = mapped_column(default=TalkKind.TALK)
    title: Mapped[str] = mapped_column(String(200))
    abstract: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(10), default="en")
    guid: Mapped[str] = mapped_column(String(40), default=lambda: str(uuid4()), unique=True)
    starts_local: Mapped[datetime | None] = mapped_column(WallTime)
    starts_fold: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[datetime | None]
    minutes: Mapped[int] = mapped_column(default=30)
    cancelled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    meetup: Mapped[Meetup] = relationship(
        primaryjoin="foreign(Talk.meetup_id) == Meetup.id", lazy="raise_on_sql", back_populates="talks"
    )
    speakers: Mapped[list[Speaker]] = relationship(
        primaryjoin="Talk.id == foreign(Speaker.talk_id)",
        lazy="raise_on_sql",
        back_populates="talk",
        order_by="Speaker.id",
    )

    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        walled("meetup", "meetup_id"),
        CheckConstraint("minutes > 0", name="minutes"),
        CheckConstraint("(starts_local IS NULL) = (starts_at IS NULL)", name="starts_both"),
    )
    __mapper_args__ = {"version_id_col": version}

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        return self.meetup.roles_of(who)


class Speaker(Journaled, Inside, Model):
    """A person in a talk: asked, and what they answered."""

    talk_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(index=True)
    asked_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")

    talk: Mapped[Talk] = relationship(
        primaryjoin="foreign(Speaker.talk_id) == Talk.id", lazy="raise_on_sql", back_populates="speakers"
    )
    person: Mapped[Person] = relationship(
        primaryjoin="foreign(Speaker.person_id) == Person.id", lazy="raise_on_sql"
    )

    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("talk_id", "person_id"),
        walled("talk", "talk_id"),
        member("person_id"),
        CheckConstraint("accepted_at IS NULL OR declined_at IS NULL", name="one_answer"),
    )

    @property
    def topics(self) -> list[str]:
        return [f"speaker:{self.id}", f"talk:{self.talk_id}", f"person:{self.person_id}"]

    @property
    def about(self) -> dict[str, Any]:
        return {"meetup_id": self.talk.meetup_id}

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        if isinstance(who, Secret):
            return {Role.SPEAKER} if who.opens(Purpose.TALK, self.id) else set()
        roles = self.talk.roles_of(who)
        return roles | {Role.SPEAKER} if who is not None and who.id == self.person_id else roles
