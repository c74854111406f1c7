"""The board as rows and columns of cards, built from plain rows so that five hundred cost little."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import g

from outreach import clock
from outreach.access import Permission, Role
from outreach.db import db
from outreach.meetups.models import CrewPart, Meetup, Workstream
from outreach.people.models import Person, Secret
from outreach.tickets import queries
from outreach.tickets.models import Kind, State, Ticket
from outreach.tickets.views.lookup import carriers, names, today_of
from outreach.web import can

COLUMNS = (State.OPEN, State.DOING, State.WAITING, State.DONE)


@dataclass(slots=True)
class Card:
    """What a card shows of a ticket."""

    number: int
    title: str
    workstream: Workstream
    state: State
    due_on: date | None
    offset: int | None
    late: int
    assignee_id: int | None
    waits: str
    waited: int
    closed_on: date | None
    is_gate: bool
    is_mine_to_move: bool
    is_first: bool = True
    is_last: bool = True

    @property
    def is_movable(self) -> bool:
        return self.is_mine_to_move and self.closed_on is None

    @property
    def look(self) -> str:
        """Its classes beside .slip."""
        return (" is-done" if self.closed_on else "") + (" has-menu" if self.is_mine_to_move else "")


@dataclass
class Row:
    """A workstream: who carries it, and its cards by state."""

    workstream: Workstream
    leads: list[str]
    shadows: list[str]
    cells: dict[State, list[Card]] = field(default_factory=lambda: {state: [] for state in COLUMNS})

    @property
    def late(self) -> int:
        return sum(card.late > 0 for cards in self.cells.values() for card in cards)

    @property
    def open(self) -> int:
        return sum(len(cards) for state, cards in self.cells.items() if state != State.DONE)


@dataclass(frozen=True)
class Holder:
    """What somebody is to a card: the same rule as Ticket.roles_of, without loading the ticket."""

    meetup: Meetup | None
    workstream: Workstream
    assignee_id: int | None

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        if not isinstance(who, Person):
            return set()
        roles = who.roles_in(g.community.id)
        if roles and who.id == self.assignee_id:
            roles.add(Role.ASSIGNEE)
        if roles and self.meetup and self.meetup.leads(who, self.workstream):
            roles.add(Role.LEAD)
        return roles


class Cards:
    """Everything a card needs that is the same for all of them."""

    def __init__(self, meetup: Meetup | None) -> None:
        self.meetup = meetup
        self.day = meetup.day if meetup else None
        self.zone = meetup.zone if meetup else g.community.zone
        self.today, self.now = today_of(meetup), clock.now()
        self.names = names()
        self.may_all = can(Permission.EDIT_TICKET, g.community)

    def all(self, who: str) -> list[Card]:
        rows = db.session.execute(queries.cards(g.community, g.person, self.meetup))
        cards = [self.card(row) for row in rows]
        return [card for card in cards if card.assignee_id == g.person.id] if who == "me" else cards

    def card(self, row: Any) -> Card:
        state = Ticket.state.fget(row)  # type: ignore[attr-defined]
        offset = (row.due_on - self.day).days if row.due_on and self.day else None
        return Card(
            number=row.number,
            title=row.title,
            workstream=row.workstream,
            state=state,
            due_on=row.due_on,
            offset=offset,
            late=self.late(row),
            assignee_id=row.assignee_id,
            waits=self.waits(row),
            waited=clock.days_between(row.waiting_since, self.now, self.zone) if row.waiting_since else 0,
            closed_on=clock.local(row.closed_at, self.zone).date() if row.closed_at else None,
            is_gate=row.kind == Kind.GATE,
            is_mine_to_move=self.may_all or self.may(row),
        )

    def late(self, row: Any) -> int:
        if row.closed_at or not row.due_on:
            return 0
        is_past = row.due_at < self.now if row.due_at else row.due_on < self.today
        return max(1, (self.today - row.due_on).days) if is_past else 0

    def waits(self, row: Any) -> str:
        return ", ".join(filter(None, [self.names.get(row.waiting_on_id), row.waiting_for]))

    def may(self, row: Any) -> bool:
        return can(Permission.EDIT_TICKET, Holder(self.meetup, row.workstream, row.assignee_id))

    def called(self, workstream: Workstream, part: CrewPart) -> list[str]:
        crew = carriers(self.meetup, workstream, part)
        return [self.names[each.person_id] for each in crew if each.person_id in self.names]


def rows_of(maker: Cards, cards: Iterable[Card]) -> list[Row]:
    """A row for each workstream that has cards or a lead, in the order of the list of workstreams."""
    by_workstream: dict[Workstream, list[Card]] = defaultdict(list)
    for card in cards:
        by_workstream[card.workstream].append(card)
    rows = []
    for workstream in Workstream:
        row = Row(
            workstream, maker.called(workstream, CrewPart.LEAD), maker.called(workstream, CrewPart.SHADOW)
        )
        for card in by_workstream[workstream]:
            row.cells[card.state].append(card)
        for cell in row.cells.values():
            mark_places(cell)
        if row.leads or by_workstream[workstream]:
            rows.append(row)
    return rows


def mark_places(cell: list[Card]) -> None:
    """Which cards have another above them, and below them."""
    for card in cell[1:]:
        card.is_first = False
    for card in cell[:-1]:
        card.is_last = False
