"""A talk: anything in the programme, at a time on the clock of its meetup."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Self
from uuid import uuid4

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.access import Role
from outreach.db import Inside, Model, WallTime, Zoned, walled
from outreach.journal.models import Journaled
from outreach.meetups.models.meetup import Meetup
from outreach.people.models import Person, Secret

if TYPE_CHECKING:
    from outreach.meetups.models.speaker import Speaker


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

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        return self.meetup.roles_of(who)

    @classmethod
    def add(
        cls,
        meetup: Meetup,
        by: Person,
        starts: datetime | None = None,
        starts_fold: int | None = None,
        **values: Any,
    ) -> Self:
        talk = cls(
            meetup=meetup, meetup_id=meetup.id, community_id=meetup.community_id, zone=meetup.zone, **values
        )
        talk.speakers = []
        talk.set_time("starts", starts, starts_fold)
        talk.log("added", by)
        return talk

    def edit(self, by: Person, **values: Any) -> None:
        changed = {name: value for name, value in values.items() if getattr(self, name) != value}
        for name, value in changed.items():
            setattr(self, name, value)
        if changed:
            self.log("edited", by)

    def move(self, by: Person, starts: datetime | None, starts_fold: int | None = None) -> None:
        """Give it another time, or none yet."""
        before = (self.starts_at, self.starts_local)
        self.set_time("starts", starts, starts_fold)
        if before != (self.starts_at, self.starts_local):
            self.log("moved", by)

    def follow(self, by: Person, starts: datetime | None) -> None:
        """Go where its meetup went: a worked-out time may fall into a skipped or doubled hour."""
        before = (self.starts_at, self.zone)
        self.zone = self.meetup.zone
        self.starts_local, self.starts_fold = starts, 0
        self.recompute_times()
        if before != (self.starts_at, self.zone):
            self.log("moved", by)

    def cancel(self, by: Person, reason: str = "") -> None:
        if not self.is_cancelled:
            self.cancelled_at = clock.now()
            self.log("cancelled", by, reason=reason)

    def uncancel(self, by: Person) -> None:
        if self.is_cancelled:
            self.cancelled_at = None
            self.log("uncancelled", by)
