"""Lists of tickets: triage, the board, whatever is asked for, and what the home page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from outreach import clock
from outreach.journal.queries import found
from outreach.meetups.models import Meetup, Workstream
from outreach.people.models import Community, Person
from outreach.tickets.models import Comment, Label, Outcome, State, Ticket
from outreach.tickets.queries.sight import seen_by, whole

SOON = 7
DONE_STAYS = timedelta(days=7)
MOST_WORDS = 8

ACTIVE = Ticket.closed_at.is_(None)
ACCEPTED = and_(ACTIVE, Ticket.accepted_at.is_not(None))

STATES: dict[State, ColumnElement[bool]] = {
    State.TRIAGE: and_(ACTIVE, Ticket.accepted_at.is_(None)),
    State.OPEN: and_(ACCEPTED, Ticket.started_at.is_(None), Ticket.waiting_since.is_(None)),
    State.DOING: and_(ACCEPTED, Ticket.started_at.is_not(None), Ticket.waiting_since.is_(None)),
    State.WAITING: and_(ACCEPTED, Ticket.waiting_since.is_not(None)),
    State.DONE: Ticket.outcome == Outcome.DONE,
    State.DROPPED: Ticket.outcome != Outcome.DONE,
}


def awake(today: date) -> ColumnElement[bool]:
    return or_(Ticket.snoozed_until.is_(None), Ticket.snoozed_until <= today)


def triage(community: Community, person: Person) -> Select[Ticket]:
    """What waits for a decision, the oldest first; what sleeps comes back on its day."""
    waits = (STATES[State.TRIAGE], awake(clock.today(community.zone)))
    return whole(community, person).where(*waits).order_by(Ticket.id)


def board(community: Community, person: Person, meetup: Meetup | None) -> Select[Ticket]:
    """The cards of a meetup or of the standing list, in their order; what was closed stays for a week."""
    return whole(community, person).where(on_board(meetup)).order_by(Ticket.rank, Ticket.id)


def on_board(meetup: Meetup | None) -> ColumnElement[bool]:
    here = Ticket.meetup_id == meetup.id if meetup else Ticket.meetup_id.is_(None)
    lately = and_(Ticket.outcome == Outcome.DONE, Ticket.closed_at > clock.now() - DONE_STAYS)
    return and_(here, or_(ACCEPTED, lately))


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to. `state` is a State, "active" for all not closed, or None for all."""

    state: State | str | None = "active"
    workstream: Workstream | None = None
    assignee_id: int | None = None
    is_unassigned: bool = False
    meetup_id: int | None = None
    is_standing: bool = False
    due: str | None = None
    label: str | None = None
    text: str = ""
    sort: str = "due"


def index(community: Community, person: Person, filters: Filters) -> Select[Ticket]:
    """The list, narrowed: `due` is overdue, week, month or none; `sort` is due, changed or number."""
    narrowed = [
        *narrowed_state(filters.state),
        *narrowed_due(filters.due, clock.today(community.zone)),
        *([Ticket.workstream == filters.workstream] if filters.workstream else []),
        *([Ticket.assignee_id == filters.assignee_id] if filters.assignee_id else []),
        *([Ticket.assignee_id.is_(None)] if filters.is_unassigned else []),
        *([Ticket.meetup_id == filters.meetup_id] if filters.meetup_id else []),
        *([Ticket.meetup_id.is_(None)] if filters.is_standing else []),
        *([Ticket.labels.any(Label.name == filters.label)] if filters.label else []),
        *([matching(community, person, filters.text)] if filters.text.strip() else []),
    ]
    return whole(community, person).where(*narrowed).order_by(*ORDERS.get(filters.sort, ORDERS["due"]))


ORDERS: dict[str, tuple[Any, ...]] = {
    "due": (Ticket.due_on.nulls_last(), Ticket.due_at.nulls_last(), Ticket.id),
    "changed": (Ticket.changed_at.desc(), Ticket.id.desc()),
    "number": (Ticket.number.desc(),),
}


def narrowed_state(state: State | str | None) -> list[ColumnElement[bool]]:
    if state == "active":
        return [ACTIVE]
    return [STATES[State(state)]] if state in set(State) else []


def narrowed_due(due: str | None, today: date) -> list[ColumnElement[bool]]:
    windows: dict[str, ColumnElement[bool]] = {
        "overdue": and_(ACTIVE, Ticket.due_on < today),
        "week": Ticket.due_on.between(today, today + timedelta(days=7)),
        "month": Ticket.due_on.between(today, today + timedelta(days=31)),
        "none": Ticket.due_on.is_(None),
    }
    return [windows[due]] if due in windows else []


def matching(community: Community, person: Person, asked: str) -> ColumnElement[bool]:
    """Each word is in the title or body, or in a comment that this person may see."""
    return and_(*(holding(community, person, word) for word in asked.split()[:MOST_WORDS]))


def holding(community: Community, person: Person, word: str) -> ColumnElement[bool]:
    said = select(Comment.ticket_id).where(
        Comment.id.in_(found(community, word, "comment").order_by(None)),
        seen_by(person, community, Comment),
    )
    return or_(Ticket.id.in_(found(community, word, "ticket").order_by(None)), Ticket.id.in_(said))


def mine(community: Community, person: Person, days: int = SOON) -> Select[Ticket]:
    """What this person has to do until then, what is overdue first."""
    until = clock.today(community.zone) + timedelta(days=days)
    return (
        whole(community, person)
        .where(ACCEPTED, Ticket.assignee_id == person.id, Ticket.due_on <= until)
        .order_by(*ORDERS["due"])
    )


def unassigned(community: Community, person: Person, days: int = SOON) -> Select[Ticket]:
    """What is due until then and nobody does."""
    until = clock.today(community.zone) + timedelta(days=days)
    return (
        whole(community, person)
        .where(ACCEPTED, Ticket.assignee_id.is_(None), Ticket.due_on <= until)
        .order_by(*ORDERS["due"])
    )


def came_back(community: Community, person: Person) -> Select[Ticket]:
    """What waited or slept until today."""
    today = clock.today(community.zone)
    returned = or_(
        and_(Ticket.waiting_since.is_not(None), Ticket.follow_up_on <= today), Ticket.snoozed_until <= today
    )
    back = func.coalesce(Ticket.follow_up_on, Ticket.snoozed_until)
    return whole(community, person).where(ACTIVE, returned).order_by(back, Ticket.id)
