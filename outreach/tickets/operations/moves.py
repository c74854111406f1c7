"""Moving a meetup: its talks and the due days counted from it go along; the same function shows it first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from outreach import clock
from outreach.meetups.models import Meetup
from outreach.people.models import Person
from outreach.tickets import queries
from outreach.tickets.models import Dated, Dates, DueRule, Ticket

SATURDAY = 5
Folds = tuple[int | None, int | None]


@dataclass(frozen=True)
class MoveRow:
    """What a move does to one open ticket."""

    ticket: Ticket
    old_on: date | None
    old_at: datetime | None
    new_on: date | None
    new_at: datetime | None
    today: date

    @property
    def is_fixed(self) -> bool:
        """A day of its own stays: is it still right?"""
        return self.ticket.due_rule == DueRule.FIXED

    @property
    def is_moved(self) -> bool:
        return (self.old_on, self.old_at) != (self.new_on, self.new_at)

    @property
    def is_late(self) -> bool:
        """The new day is past already, and the old one was not."""
        is_past = self.new_on is not None and self.new_on < self.today
        return is_past and not (self.old_on is not None and self.old_on < self.today)

    @property
    def is_weekend(self) -> bool:
        return self.is_moved and self.new_on is not None and self.new_on.weekday() >= SATURDAY


def preview_move(
    session: Session, meetup: Meetup, starts: datetime | None, ends: datetime | None, zone: str
) -> list[MoveRow]:
    """What a move would do to each open ticket with a due day. Nothing changes."""
    dates = Dates(starts, ends, zone)
    return [row(ticket, dates) for ticket in session.scalars(queries.following(meetup)).unique()]


def row(ticket: Ticket, dates: Dated) -> MoveRow:
    old, new = (ticket.due_on, ticket.due_at), (ticket.due_on, ticket.due_at)
    if ticket.due_rule == DueRule.RELATIVE:
        new = ticket.when.day(dates)
    return MoveRow(ticket, *old, *new, today=clock.today(dates.zone))


def move(
    session: Session,
    meetup: Meetup,
    starts: datetime,
    ends: datetime,
    zone: str,
    by: Person,
    folds: Folds = (None, None),
) -> list[Ticket]:
    """The meetup, its talks and its open tickets go to the new date. Returns the tickets that moved."""
    session.refresh(meetup, ["talks"])
    meetup.move(by, starts, ends, zone, *folds)
    return follow(session, meetup, by)


def postpone(session: Session, meetup: Meetup, by: Person) -> list[Ticket]:
    """No date for now: days counted from the meetup keep their distance and wait for the next one."""
    session.refresh(meetup, ["talks"])
    meetup.postpone(by)
    return follow(session, meetup, by)


def follow(session: Session, meetup: Meetup, by: Person) -> list[Ticket]:
    moved = []
    for ticket in session.scalars(queries.following(meetup)).unique().all():
        if row(ticket, meetup).is_moved:
            ticket.follow(by)
            moved.append(ticket)
    return moved
