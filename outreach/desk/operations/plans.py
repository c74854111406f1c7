"""The plan of one meetup: its gates, a line for each workstream, and what is true of each line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from outreach import clock, trule
from outreach.desk import queries
from outreach.desk.operations.departures import Departure, departures
from outreach.desk.operations.stops import stop
from outreach.meetups.models import Crew, CrewPart, Meetup, Workstream
from outreach.people.models import Community, Person
from outreach.tickets import queries as tickets
from outreach.tickets.models import Ticket
from outreach.tickets.operations import Readiness, readiness

WEEK = 7
LONGEST_LEFT, LONGEST_RIGHT = -84, 21
NO_DAY = date(2001, 1, 1)


@dataclass(frozen=True)
class Gate:
    """A gate and, where it is open, how much work is due until then."""

    ticket: Ticket
    offset: int | None
    state: str
    late: int
    left: int


@dataclass(frozen=True)
class Lane:
    """One workstream: who carries it, its line, and what there is to say."""

    workstream: Workstream
    lead: str | None
    shadow: str | None
    line: trule.Lane
    readiness: Readiness | None
    late: int
    unowned: int
    starts: int | None
    coming: Ticket | None
    is_done: bool


@dataclass(frozen=True)
class Plan:
    departure: Departure
    gates: list[Gate]
    lanes: list[Lane]
    rule: trule.TRule
    has_tickets: bool


def plan(
    session: Session, community: Community, person: Person, meetup: Meetup, names: Mapping[int, str]
) -> Plan:
    stops = session.scalars(tickets.lanes(community, person, meetup)).all()
    (departure,) = departures(session, community, person, [meetup])
    gates = session.scalars(tickets.gates(community, person, meetup)).all()
    left = [each for each in stops if each.is_open]
    scale = Scale.of(meetup, departure.today, stops)
    ready = readiness(session, [meetup])
    return Plan(
        departure=departure,
        gates=[gate(each, left, departure.today) for each in gates],
        lanes=[
            lane(meetup, each, stops, scale, names, ready.get((meetup.id, each)))
            for each in workstreams(meetup, stops)
        ],
        rule=scale.rule(departure.gates),
        has_tickets=bool(stops) or bool(session.scalar(queries.has_ticket(meetup))),
    )


@dataclass(frozen=True)
class Scale:
    """The stretch of days that the rule and all lanes share."""

    today: date
    day: date
    first: int
    last: int
    has_day: bool

    @classmethod
    def of(cls, meetup: Meetup, today: date, stops: Sequence[Ticket]) -> Scale:
        offsets = [each.t_offset for each in stops if each.t_offset is not None]
        first = max(min([trule.FIRST, *offsets]) // WEEK * WEEK, LONGEST_LEFT)
        last = min(-(-max([trule.LAST, *offsets]) // WEEK) * WEEK, LONGEST_RIGHT)
        day = meetup.day or NO_DAY
        return cls(today if meetup.day else day + timedelta(days=first), day, first, last, bool(meetup.day))

    def rule(self, gates: list[tuple[int, str]]) -> trule.TRule:
        rule = trule.trule(self.today, self.day, gates, self.first, self.last)
        return rule if self.has_day else replace(rule, today=None, done=None)

    def lane(self, stops: list[tuple[int, str]]) -> trule.Lane:
        lane = trule.lane(self.today, self.day, stops, self.first, self.last)
        return lane if self.has_day else replace(lane, today=None)


def workstreams(meetup: Meetup, stops: Sequence[Ticket]) -> list[Workstream]:
    """Those with tickets or crew, in the order of the house."""
    used = {each.workstream for each in stops} | {crew.workstream for crew in meetup.crew}
    return [each for each in Workstream if each in used]


def gate(ticket: Ticket, left: Sequence[Ticket], today: date) -> Gate:
    offset, state = stop(ticket, "closed") or (None, "open" if ticket.is_open else "closed")
    before = [
        each
        for each in left
        if each.id != ticket.id and each.due_on and ticket.due_on and each.due_on <= ticket.due_on
    ]
    late = (today - ticket.due_on).days if state == "late" and ticket.due_on else 0
    return Gate(ticket, offset, state, late, len(before))


def lane(
    meetup: Meetup,
    workstream: Workstream,
    stops: Sequence[Ticket],
    scale: Scale,
    names: Mapping[int, str],
    ready: Readiness | None,
) -> Lane:
    own = [each for each in stops if each.workstream == workstream]
    left = [each for each in own if each.is_open]
    soon = clock.today(meetup.zone) + timedelta(days=WEEK)
    marks = [mark for each in own if (mark := stop(each))]
    first = min((offset for offset, _ in marks), default=None)
    days = -meetup.days_to_go if meetup.days_to_go is not None else None
    is_ahead = first is not None and (days is None or days < first) and len(left) == len(own)
    carrying = {crew.part: crew for crew in meetup.crew if crew.workstream == workstream}
    return Lane(
        workstream=workstream,
        lead=called(carrying.get(CrewPart.LEAD), names),
        shadow=called(carrying.get(CrewPart.SHADOW), names),
        line=scale.lane(marks),
        readiness=None if is_ahead or not ready or not ready.total else ready,
        late=sum(each.is_overdue for each in left),
        unowned=sum(
            not each.assignee_id and each.due_on is not None and each.due_on <= soon for each in left
        ),
        starts=first if is_ahead else None,
        coming=next(iter(left), None),
        is_done=bool(own) and not left,
    )


def called(crew: Crew | None, names: Mapping[int, str]) -> str | None:
    return names.get(crew.person_id) if crew else None
