"""The board as plain rows: five hundred are read in a few milliseconds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from outreach.meetups.models import Meetup
from outreach.people.models import Community, Person
from outreach.tickets.models import Ticket
from outreach.tickets.queries.lists import on_board
from outreach.tickets.queries.sight import visible

SHOWN = (
    Ticket.number,
    Ticket.title,
    Ticket.kind,
    Ticket.workstream,
    Ticket.assignee_id,
    Ticket.accepted_at,
    Ticket.started_at,
    Ticket.waiting_since,
    Ticket.waiting_on_id,
    Ticket.waiting_for,
    Ticket.closed_at,
    Ticket.outcome,
    Ticket.due_on,
    Ticket.due_at,
)


def cards(community: Community, person: Person, meetup: Meetup | None) -> Select[*tuple[Any, ...]]:
    """The same tickets as `board`, in the same order, with what a card shows and no more."""
    here = (visible(community, person), on_board(meetup))
    return select(*SHOWN).where(*here).order_by(Ticket.rank, Ticket.id)
