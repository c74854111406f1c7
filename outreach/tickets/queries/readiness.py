"""How much of the work is done, and how much is usual by now, weighed in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, case, func, literal, null, or_, select

from outreach import clock
from outreach.journal.models import Visibility
from outreach.meetups.models import Meetup
from outreach.tickets.models import Anchor, DueRule, Kind, Outcome, Ticket
from outreach.tickets.queries.lists import ACCEPTED, ACTIVE

BEGIN_BY, FIND_BY = timedelta(days=3), timedelta(days=7)
IS_GATE = Ticket.kind == Kind.GATE
IS_DONE = Ticket.outcome == Outcome.DONE
WEIGHT = Ticket.effort * case((IS_GATE, 2), else_=1)


Figures = Select[*tuple[Any, ...]]


def readiness(meetups: Sequence[Meetup]) -> Figures:
    """(meetup, workstream, total, done, expected, late, slipping): weights of what is due by the day itself,
    less what was dropped or waits in triage; then how many gates are overdue and how many tickets slip.

    Tickets private to a company count for nobody, so that no figure tells of them.
    """
    today = {meetup.id: clock.today(meetup.zone) for meetup in meetups}
    is_due = or_(
        Ticket.due_on <= per_meetup({meetup.id: meetup.day for meetup in meetups}),
        and_(
            Ticket.due_on.is_(None),
            Ticket.due_rule == DueRule.RELATIVE,
            Ticket.due_anchor == Anchor.START,
            Ticket.due_offset <= 0,
        ),
    )
    overdue = and_(
        ACTIVE,
        or_(Ticket.due_at < clock.now(), and_(Ticket.due_at.is_(None), Ticket.due_on < per_meetup(today))),
    )
    return (
        select(
            Ticket.meetup_id,
            Ticket.workstream,
            weighed(is_due),
            weighed(and_(is_due, IS_DONE)),
            weighed(and_(is_due, Ticket.due_on <= per_meetup(today))),
            counted(and_(IS_GATE, overdue)),
            counted(or_(overdue, *slipping(today))),
        )
        .where(Ticket.meetup_id.in_(today), Ticket.deleted_at.is_(None))
        .where(or_(ACCEPTED, IS_DONE), Ticket.visibility != Visibility.COMPANY)
        .group_by(Ticket.meetup_id, Ticket.workstream)
    )


def slipping(today: Mapping[int, date]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Due within three days and not begun; due within seven and nobody's."""
    begin_by = per_meetup({meetup_id: day + BEGIN_BY for meetup_id, day in today.items()})
    find_by = per_meetup({meetup_id: day + FIND_BY for meetup_id, day in today.items()})
    idle = and_(Ticket.started_at.is_(None), Ticket.waiting_since.is_(None))
    return (
        and_(ACTIVE, Ticket.due_on <= begin_by, idle),
        and_(ACTIVE, Ticket.due_on <= find_by, Ticket.assignee_id.is_(None)),
    )


def per_meetup(days: Mapping[int, date | None]) -> ColumnElement[Any]:
    """The day that belongs to a ticket's meetup."""
    known = {meetup_id: literal(day, Date) for meetup_id, day in days.items() if day is not None}
    return case(known, value=Ticket.meetup_id, else_=null()) if known else literal(None, Date)


def weighed(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, WEIGHT), else_=0)), 0)


def counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
