"""What a board and the triage page work out of rows."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.people.models import Person
from outreach.text import tokens
from outreach.tickets import queries
from outreach.tickets.models import State, Ticket

COLUMNS = (State.OPEN, State.DOING, State.WAITING, State.DONE)
ALIKE = 0.4
MOST_COMPARED = 2000


def columns(tickets: Iterable[Ticket]) -> dict[State, list[Ticket]]:
    """The columns of a board in order, each with its cards in theirs; what was done last comes first."""
    found: dict[State, list[Ticket]] = {state: [] for state in COLUMNS}
    for ticket in tickets:
        if ticket.state in found:
            found[ticket.state].append(ticket)
    found[State.DONE].sort(key=lambda ticket: (ticket.closed_at, ticket.id), reverse=True)
    return found


def similar(session: Session, ticket: Ticket, person: Person, limit: int = 3) -> list[Ticket]:
    """Open tickets that this person sees, with nearly the same title: the most alike first."""
    wanted = set(tokens(ticket.title))
    here = queries.visible(ticket.community, person)
    titles = (
        select(Ticket.id, Ticket.title)
        .where(here, queries.ACTIVE, Ticket.id != ticket.id)
        .order_by(Ticket.id.desc())
        .limit(MOST_COMPARED)
    )
    alike = {each_id: overlap(wanted, set(tokens(title))) for each_id, title in session.execute(titles)}
    nearest = sorted((each for each in alike if alike[each] >= ALIKE), key=lambda each: (-alike[each], -each))
    chosen = nearest[:limit]
    if not chosen:
        return []
    found = session.scalars(queries.whole(ticket.community, person).where(Ticket.id.in_(chosen))).unique()
    return sorted(found, key=lambda each: chosen.index(each.id))


def overlap(one: set[str], other: set[str]) -> float:
    """How much two titles share: 0 for nothing, 1 for all."""
    together = one | other
    return len(one & other) / len(together) if together else 0.0
