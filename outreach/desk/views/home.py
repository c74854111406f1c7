"""Today: what a person finds when they come in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import g, render_template
from sqlalchemy import Select

from outreach import clock
from outreach.access import Permission
from outreach.db import db
from outreach.desk import operations, queries
from outreach.desk.operations import Row
from outreach.desk.views.blueprint import bp, names_here
from outreach.desk.views.frame import in_triage
from outreach.meetups.models import Meetup
from outreach.people.models import Community, Person
from outreach.text import _, _n
from outreach.tickets import queries as tickets
from outreach.tickets.models import Ticket
from outreach.web import need, need_person

MOST_ROWS = 40
MOST_CLOCKS = 4


@bp.get("/c/<community>/")
def home() -> str:
    person = need_person()
    community = need(Permission.SEE_TODAY, g.community)
    meetups = db.session.scalars(queries.coming(community, person, clock.now())).all()
    names = names_here()
    back = listed(tickets.came_back(community, person), names)
    mine = listed(tickets.mine(community, person), names, besides=back)
    return render_template(
        "desk/home.html",
        today=clock.today(person.zone),
        greeting=greeting(names.get(person.id, person.name), clock.local(clock.now(), person.zone).hour),
        to_do=to_do(in_triage(), len(mine)),
        clocks=zones(person, meetups, community),
        departures=operations.departures(db.session(), community, person, meetups),
        has_meetup=bool(meetups) or bool(db.session.scalar(queries.has_meetup(community))),
        came_back=back,
        mine=mine,
        unassigned=listed(tickets.unassigned(community, person), names, besides=back),
    )


def listed(question: Select[Ticket], names: dict[int, str], besides: Sequence[Row] = ()) -> list[Row]:
    """The rows of a list, without those that stand on the page already."""
    found = db.session.scalars(question.limit(MOST_ROWS)).unique().all()
    shown = {row.ticket.id for row in besides}
    return operations.rows([each for each in found if each.id not in shown], names, g.community.zone)


def zones(person: Person, meetups: Sequence[Meetup], community: Community) -> list[tuple[str, str | None]]:
    """Where it is worth knowing what time it is: the reader's place, and those of the next meetups."""
    asked: Iterable[str] = [person.zone, *(each.zone for each in meetups), community.zone]
    places: list[tuple[str, str | None]] = [(zone, None) for zone in dict.fromkeys(asked)]
    return places[:MOST_CLOCKS]


def greeting(name: str, hour: int) -> str:
    if 5 <= hour < 12:
        return _("Good morning, %(name)s.", name=name)
    if 12 <= hour < 18:
        return _("Good afternoon, %(name)s.", name=name)
    return _("Good evening, %(name)s.", name=name)


def to_do(triage: int, mine: int) -> str:
    """What there is to do, in the order in which it is best done."""
    first = _n("%(num)s thing to triage", "%(num)s things to triage", triage)
    second = _n("%(num)s of your own this week", "%(num)s of your own this week", mine)
    if triage and mine:
        return _("%(first)s, then %(second)s.", first=first, second=second)
    if triage or mine:
        return _("%(what)s.", what=first if triage else second)
    return _("Nothing waits for you this week.")
