"""A ticket is one chore: what to do, who does it, the day it is due, and how it stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, Self

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.access import Role
from outreach.db import ByteOrder, Model, member, walled
from outreach.journal.models import Visibility
from outreach.meetups.models import Meetup, Workstream
from outreach.people.models import Community, Company, Person, Secret
from outreach.tickets.models.comment import Comment
from outreach.tickets.models.due import When
from outreach.tickets.models.label import Label, ticket_label
from outreach.tickets.models.life import By, Living
from outreach.tickets.models.plan import Planned, tidied
from outreach.tickets.models.sight import Sighted
from outreach.tickets.models.words import Anchor, DueRule, Kind, Outcome, Priority, State

DULL: dict[str, Any] = {
    "kind": Kind.TASK,
    "body": "",
    "priority": Priority.NORMAL,
    "effort": 2,
    "visibility": Visibility.SHARED,
    "waiting_for": "",
    "outcome_note": "",
    "wakes_on_answer": False,
    "source": "form",
}


class Ticket(Sighted, Planned, Living, Model):
    number: Mapped[int]
    meetup_id: Mapped[int | None]
    parent_id: Mapped[int | None]
    kind: Mapped[Kind] = mapped_column(default=Kind.TASK)
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text, default="")
    workstream: Mapped[Workstream | None]
    priority: Mapped[Priority] = mapped_column(default=Priority.NORMAL)
    effort: Mapped[int] = mapped_column(default=2)
    assignee_id: Mapped[int | None]
    company_id: Mapped[int | None]
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.SHARED)
    accepted_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    waiting_since: Mapped[datetime | None]
    waiting_on_id: Mapped[int | None]
    waiting_for: Mapped[str] = mapped_column(String(200), default="")
    follow_up_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]
    outcome_note: Mapped[str] = mapped_column(String(500), default="")
    original_id: Mapped[int | None]
    snoozed_until: Mapped[date | None]
    wakes_on_answer: Mapped[bool] = mapped_column(default=False)
    due_rule: Mapped[DueRule] = mapped_column(default=DueRule.NONE)
    due_anchor: Mapped[Anchor] = mapped_column(default=Anchor.START)
    due_offset: Mapped[int | None]
    due_time: Mapped[time | None]
    due_snap: Mapped[str | None] = mapped_column(String(20))
    due_after_id: Mapped[int | None]
    due_zone: Mapped[str | None] = mapped_column(String(60))
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    begin_offset: Mapped[int | None]
    begin_on: Mapped[date | None]
    zone_data: Mapped[str] = mapped_column(String(10), default=clock.ZONE_DATA)
    rank: Mapped[str] = mapped_column(ByteOrder)
    source: Mapped[str] = mapped_column(String(20), default="form")
    source_ref: Mapped[str | None] = mapped_column(String(500))
    playbook_id: Mapped[int | None]
    step_key: Mapped[str | None] = mapped_column(String(60))
    reporter_id: Mapped[int | None]
    changed_at: Mapped[datetime] = mapped_column(default=lambda: clock.now(), onupdate=lambda: clock.now())
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    community: Mapped[Community] = relationship(
        primaryjoin="foreign(Ticket.community_id) == Community.id", lazy="raise_on_sql"
    )
    meetup: Mapped[Meetup | None] = relationship(
        primaryjoin="foreign(Ticket.meetup_id) == Meetup.id", lazy="raise_on_sql"
    )
    assignee: Mapped[Person | None] = relationship(
        primaryjoin="foreign(Ticket.assignee_id) == Person.id", lazy="raise_on_sql"
    )
    waiting_on: Mapped[Person | None] = relationship(
        primaryjoin="foreign(Ticket.waiting_on_id) == Person.id", lazy="raise_on_sql"
    )
    reporter: Mapped[Person | None] = relationship(
        primaryjoin="foreign(Ticket.reporter_id) == Person.id", lazy="raise_on_sql"
    )
    company: Mapped[Company | None] = relationship(
        primaryjoin="foreign(Ticket.company_id) == Company.id", lazy="raise_on_sql"
    )
    original: Mapped[Ticket | None] = relationship(
        primaryjoin="foreign(Ticket.original_id) == remote(Ticket.id)", lazy="raise_on_sql"
    )
    labels: Mapped[list[Label]] = relationship(
        secondary=ticket_label, lazy="raise_on_sql", order_by="Label.name"
    )
    comments: Mapped[list[Comment]] = relationship(
        primaryjoin="Ticket.id == foreign(Comment.ticket_id)",
        lazy="raise_on_sql",
        back_populates="ticket",
        order_by="Comment.id",
    )

    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("community_id", "number"),
        UniqueConstraint("meetup_id", "rank"),
        UniqueConstraint("meetup_id", "step_key"),
        UniqueConstraint("community_id", "source", "source_ref"),
        walled("meetup", "meetup_id"),
        walled("ticket", "parent_id"),
        walled("ticket", "original_id"),
        walled("ticket", "due_after_id"),
        walled("company", "company_id"),
        walled("playbook", "playbook_id"),
        member("assignee_id"),
        member("waiting_on_id"),
        member("reporter_id"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="outcome"),
        CheckConstraint("waiting_since IS NULL OR follow_up_on IS NOT NULL", name="follow_up"),
        CheckConstraint("waiting_since IS NULL OR closed_at IS NULL", name="waiting_open"),
        CheckConstraint("started_at IS NULL OR accepted_at IS NOT NULL", name="started_accepted"),
        CheckConstraint("visibility <> 'company' OR company_id IS NOT NULL", name="private_company"),
        CheckConstraint(
            "outcome IS NULL OR outcome <> 'duplicate' OR original_id IS NOT NULL", name="original"
        ),
        CheckConstraint("due_rule <> 'relative' OR meetup_id IS NOT NULL", name="relative_meetup"),
        Index("ix_ticket_meetup_due", "meetup_id", "due_on"),
        Index("ix_ticket_changed", "community_id", "changed_at", "id"),
        Index(
            "ix_ticket_triage",
            "community_id",
            "id",
            sqlite_where=text("accepted_at IS NULL AND closed_at IS NULL"),
            postgresql_where=text("accepted_at IS NULL AND closed_at IS NULL"),
        ),
        Index(
            "ix_ticket_assignee_due",
            "assignee_id",
            "due_on",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_ticket_due",
            "community_id",
            "due_on",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def open(cls, community: Community, meetup: Meetup | None, by: By, due: When, **values: Any) -> Self:
        """A new ticket, in triage. `operations.open_ticket` finds its number and rank."""
        ticket = cls(
            community_id=community.id,
            community=community,
            meetup_id=meetup.id if meetup else None,
            meetup=meetup,
            reporter_id=by.actor_ids[0] if by else None,
            comments=[],
            **DULL | tidied(values),
        )
        ticket.keep(due)
        details: dict[str, Any] = {} if ticket.source == "form" else {"source": ticket.source}
        ticket.log("opened", by, **details)
        return ticket

    @property
    def state(self) -> State:
        if self.closed_at:
            return State.DONE if self.outcome == Outcome.DONE else State.DROPPED
        if not self.accepted_at:
            return State.TRIAGE
        if self.waiting_since:
            return State.WAITING
        return State.DOING if self.started_at else State.OPEN

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def is_gate(self) -> bool:
        return self.kind == Kind.GATE

    @property
    def topics(self) -> list[str]:
        people = [f"person:{self.assignee_id}"] if self.assignee_id else []
        return [*super().topics, f"tickets:{self.community_id}", *people]

    @property
    def about(self) -> dict[str, Any]:
        return {"meetup_id": self.meetup_id, "visibility": self.visibility, "company_id": self.company_id}

    def passages(self) -> Iterable[tuple[int, Visibility, int | None, str]]:
        if self.deleted_at is None:
            yield 0, self.visibility, self.company_id, f"{self.title}\n{self.body}"

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        if not isinstance(who, Person) or not self.is_seen_by(who):
            return set()
        roles = who.roles_in(self.community_id)
        if roles and who.id == self.assignee_id:
            roles.add(Role.ASSIGNEE)
        if roles and self.meetup:
            roles |= self.meetup.roles_of(who) & {Role.HOST}
            if self.workstream and self.meetup.leads(who, self.workstream):
                roles.add(Role.LEAD)
        return roles
