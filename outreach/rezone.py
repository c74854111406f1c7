"""A new edition of the zone data moves instants, never wall times: what is to come is computed anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from outreach import clock
from outreach.db import Known
from outreach.meetups.models import Meetup, Talk
from outreach.quotes.models import Announcement, Quote
from outreach.tickets.models import Ticket

KNOWN = "zone data"
NOUNS: tuple[Any, ...] = (Meetup, Talk, Announcement, Quote)


@dataclass(frozen=True)
class Rezoned:
    """How many rows were looked at, and the nouns whose instants moved."""

    seen: int
    moved: list[Any]


def recompute_times(session: Session) -> Rezoned:
    """Derive the instants of all that is to come from their wall times, where other zone data made them."""
    moved, seen = [], 0
    for noun_class in NOUNS:
        for noun in session.scalars(outdated(noun_class)).all():
            seen += 1
            if noun.recompute_times():
                noun.log("rezoned", None, zone_data=clock.ZONE_DATA)
                moved.append(noun)
    session.flush()
    for ticket in session.scalars(outdated_tickets()).all():
        seen += 1
        if ticket.keep(ticket.when):
            ticket.log("rezoned", None, zone_data=clock.ZONE_DATA)
            moved.append(ticket)
    remember(session)
    return Rezoned(seen, moved)


def outdated(noun_class: Any) -> Any:
    last = getattr(noun_class, f"{noun_class.TIMES[-1]}_at")
    to_come = or_(last.is_(None), last > clock.now())
    return select(noun_class).where(noun_class.zone_data != clock.ZONE_DATA, to_come)


def outdated_tickets() -> Any:
    return (
        select(Ticket)
        .options(joinedload(Ticket.meetup))
        .where(Ticket.zone_data != clock.ZONE_DATA, Ticket.closed_at.is_(None), Ticket.due_at.is_not(None))
    )


def is_due(session: Session) -> bool:
    """Whether the zone data changed since the instants were last computed."""
    return session.scalar(select(Known.value).where(Known.name == KNOWN)) != clock.ZONE_DATA


def remember(session: Session) -> None:
    known = session.scalar(select(Known).where(Known.name == KNOWN))
    if known is None:
        session.add(Known(name=KNOWN, value=clock.ZONE_DATA))
    else:
        known.value = clock.ZONE_DATA
