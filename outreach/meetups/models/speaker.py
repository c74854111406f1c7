"""A speaker: a person in a talk, asked by a personal link, and what they answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.access import Role
from outreach.db import Inside, Model, member, walled
from outreach.errors import Refused
from outreach.journal.models import Actor, Journaled
from outreach.meetups.models.talk import Talk
from outreach.people.models import Membership, Person, Purpose, Secret
from outreach.text import _

AFTER_MEETUP = timedelta(days=30)
WITHOUT_DATE = timedelta(days=180)


class Answer(StrEnum):
    """What a speaker said so far."""

    PLANNED = "planned"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"


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

    @property
    def membership(self) -> Membership | None:
        """What the community knows of this person; their other communities are no business of ours."""
        return next(
            (each for each in self.person.memberships if each.community_id == self.community_id), None
        )

    @property
    def name(self) -> str:
        return self.membership.name if self.membership else self.person.name

    @property
    def answer(self) -> Answer:
        if self.accepted_at:
            return Answer.ACCEPTED
        if self.declined_at:
            return Answer.DECLINED
        return Answer.ASKED if self.asked_at else Answer.PLANNED

    @property
    def is_guest(self) -> bool:
        """Whether this person is only known, and has no page of their own to set a zone on."""
        return not any(each.is_member for each in self.person.memberships)

    @property
    def answers_until(self) -> datetime:
        """When the personal link dies: some time after the meetup, so that it can be looked up again."""
        ends_at = self.talk.meetup.ends_at
        return ends_at + AFTER_MEETUP if ends_at else clock.now() + WITHOUT_DATE

    @classmethod
    def add(cls, talk: Talk, person: Person, by: Person) -> Self:
        speaker = cls(
            talk=talk, talk_id=talk.id, person=person, person_id=person.id, community_id=talk.community_id
        )
        speaker.log("added", by)
        return speaker

    def ask(self, by: Person) -> Secret:
        """A fresh personal link. operations.ask ends the one before."""
        self.refuse_late()
        secret = Secret.issue(
            Purpose.TALK,
            self.person,
            subject_id=self.id,
            community_id=self.community_id,
            expires_at=self.answers_until,
        )
        self.asked_at = clock.now()
        self.log("asked", by, secret=secret)
        return secret

    def accept(self, by: Actor) -> None:
        self.refuse_late()
        if self.accepted_at is None:
            self.accepted_at, self.declined_at, self.reason = clock.now(), None, ""
            self.log("accepted", by)

    def decline(self, by: Actor, reason: str = "") -> None:
        self.refuse_late()
        if self.declined_at is None or self.reason != reason:
            self.accepted_at, self.declined_at, self.reason = None, clock.now(), reason
            self.log("declined", by)

    def set_zone(self, zone: str, by: Actor) -> None:
        """A guest says where they are. Whoever belongs to a community says it on their own page."""
        if not self.is_guest:
            raise Refused(_("Sign in to change your time zone."))
        self.person.zone = zone
        self.person.log("edited", by)

    def refuse_late(self) -> None:
        if self.talk.is_cancelled or self.talk.meetup.is_cancelled:
            raise Refused(_("This is cancelled, so nobody needs to answer any more."))
        if self.talk.meetup.is_over:
            raise Refused(_("This meetup is over, so nobody needs to answer any more."))
