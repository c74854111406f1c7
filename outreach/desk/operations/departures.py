"""The plate of departures: one line a coming meetup, how ready it is and the one thing to say about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from outreach import clock
from outreach.desk import queries
from outreach.desk.operations.stops import stop
from outreach.meetups.models import CrewPart, Meetup, Workstream
from outreach.people.models import Community, Person
from outreach.tickets.models import Ticket
from outreach.tickets.operations import Readiness, Standing, readiness


class Say(StrEnum):
    """The one plain reason beside a figure."""

    LATE = "late"
    SLIPPING = "slipping"
    NO_LEAD = "no_lead"
    EMPTY = "empty"
    ON_TIME = "on_time"


@dataclass(frozen=True)
class Departure:
    """A coming meetup. `gates` are (days from the meetup, state); `workstream` is the one `say` is about."""

    meetup: Meetup
    today: date
    gates: list[tuple[int, str]]
    readiness: Readiness | None
    say: Say
    workstream: Workstream | None = None


def departures(
    session: Session, community: Community, person: Person, meetups: Sequence[Meetup]
) -> list[Departure]:
    """As many queries for one meetup as for thirty."""
    if not meetups:
        return []
    ready = readiness(session, list(meetups))
    gates = by_meetup(session.scalars(queries.gates(community, person, meetups)))
    work: dict[int, set[Workstream]] = {}
    for meetup_id, workstream in session.execute(queries.in_work(community, person, meetups)):
        if meetup_id and workstream:
            work.setdefault(meetup_id, set()).add(workstream)
    lines = []
    for meetup in meetups:
        say, about = reason(meetup, ready, work.get(meetup.id, set()))
        marks = [mark for gate in gates.get(meetup.id, []) if (mark := stop(gate, "closed"))]
        lines.append(
            Departure(meetup, clock.today(meetup.zone), marks, ready.get((meetup.id, None)), say, about)
        )
    return lines


def by_meetup(tickets: Iterable[Ticket]) -> dict[int, list[Ticket]]:
    found: dict[int, list[Ticket]] = {}
    for ticket in tickets:
        found.setdefault(ticket.meetup_id or 0, []).append(ticket)
    return found


Ready = dict[tuple[int, Workstream | None], Readiness]


def reason(meetup: Meetup, ready: Ready, work: set[Workstream]) -> tuple[Say, Workstream | None]:
    """What holds it up: a workstream that is late, one that slips, one that nobody leads; or nothing."""
    for standing, say in ((Standing.LATE, Say.LATE), (Standing.SLIPPING, Say.SLIPPING)):
        behind = [each for each in standings(meetup, ready) if ready[meetup.id, each].word == standing]
        if behind:
            return say, behind[0]
    led = {crew.workstream for crew in meetup.crew if crew.part == CrewPart.LEAD}
    alone = [each for each in Workstream if each in work - led]
    if alone:
        return Say.NO_LEAD, alone[0]
    whole = ready.get((meetup.id, None))
    return (Say.ON_TIME if whole and whole.total else Say.EMPTY), None


def standings(meetup: Meetup, ready: Ready) -> list[Workstream]:
    """Its workstreams, the one farthest behind what is usual first."""
    known = [each for each in Workstream if (meetup.id, each) in ready]
    return sorted(known, key=lambda each: behind_by(ready[meetup.id, each]), reverse=True)


def behind_by(ready: Readiness) -> int:
    return (ready.expected_percent or 0) - (ready.percent or 0)
