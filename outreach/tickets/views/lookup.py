"""What the pages of tickets look up: a ticket, whom and what one can choose, and how a verb is answered."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from flask import g, redirect, render_template, request, url_for
from sqlalchemy import Select
from werkzeug import Response

from outreach import clock
from outreach.access import Permission
from outreach.db import db
from outreach.errors import Refused
from outreach.meetups import queries as meetups
from outreach.meetups.models import Crew, CrewPart, Meetup, Workstream
from outreach.people.models import Person
from outreach.text import _, whole_number
from outreach.tickets import queries
from outreach.tickets.models import Ticket
from outreach.web import Form, can, done, need, need_person, safe_next

T = TypeVar("T")


def the_ticket(number: int, permission: Permission = Permission.SEE_TICKETS) -> Ticket:
    """The ticket of that number, for those who may do this to it."""
    person = need_person()
    ticket: Ticket = db.one_or_404(queries.ticket(g.community, person, number))
    return need(permission, ticket)


def the_meetup(slug: str, permission: Permission = Permission.SEE_TICKETS) -> Meetup:
    need_person()
    meetup: Meetup = db.one_or_404(meetups.meetup(g.community, slug))
    return need(permission, meetup)


def all_of(question: Select[T]) -> list[T]:
    return list(db.session.scalars(question).unique())


def names() -> dict[int, str]:
    """What everybody who was ever known here is called."""
    return dict(db.session.execute(queries.names(g.community)).all())


def people() -> dict[int, str]:
    """Whom one can give a ticket: who belongs here now, by name."""
    return {each.person_id: each.name for each in all_of(meetups.helpers(g.community)) if each.is_member}


def open_meetups(*also: Meetup | None) -> list[Meetup]:
    """Meetups to come whose plans this person sees, the nearest first; `also` are those a ticket has."""
    coming = all_of(meetups.upcoming(g.community, clock.now()))
    ahead = [each for each in coming if not each.is_cancelled and can(Permission.SEE_MEETUPS, each)]
    return ahead + [each for each in also if each is not None and each not in ahead]


def by_slug(found: list[Meetup]) -> dict[str, str]:
    return {each.slug: each.title for each in found}


def person_chosen(chosen: str | None) -> Person | None:
    person_id = whole_number(chosen)
    return db.session.get(Person, person_id) if person_id else None


def lead_of(meetup: Meetup | None, workstream: Workstream | None) -> int | None:
    """Who leads that workstream of the meetup."""
    crew = carriers(meetup, workstream, CrewPart.LEAD)
    return crew[0].person_id if crew else None


def carriers(meetup: Meetup | None, workstream: Workstream | None, part: CrewPart) -> list[Crew]:
    crew = meetup.crew if meetup else []
    return [each for each in crew if each.workstream == workstream and each.part == part]


def today_of(meetup: Meetup | None) -> date:
    return clock.today(meetup.zone if meetup else g.community.zone)


def days_late(ticket: Ticket) -> int:
    """How many days an overdue ticket is late; at least one."""
    if ticket.due_on is None or not ticket.is_overdue:
        return 0
    return max(1, (today_of(ticket.meetup) - ticket.due_on).days)


def days_since(ticket: Ticket) -> int:
    """How many days it has waited."""
    zone = ticket.meetup.zone if ticket.meetup else g.community.zone
    return clock.days_between(ticket.waiting_since, clock.now(), zone) if ticket.waiting_since else 0


def number_named(number: int | None) -> Ticket:
    """The ticket somebody named by its number."""
    found = db.session.scalars(queries.ticket(g.community, g.person, number or 0)).unique().one_or_none()
    if found is None:
        raise Refused(_("There is no ticket #%(number)s here.", number=number))
    return found


def way_back(ticket: Ticket) -> str:
    """Where somebody goes on after a verb: where they came from by name, else the ticket."""
    return safe_next(request.args.get("next"), url_for("tickets.show", number=ticket.number))


def answered(ticket: Ticket, message: str) -> Response:
    """After the commit: say what happened and go on."""
    tell(message)
    return redirect(way_back(ticket), code=303)


def tell(message: str) -> None:
    """Say what happened; who may undo it can do so from there."""
    done(message, undo=can(Permission.UNDO_BATCH, g.community))


def asked(verb: str, ticket: Ticket, form: Form, **context: Any) -> str:
    """The form of a verb on a page of its own: what the board links to, and where a mistake is mended."""
    return render_template(
        "tickets/verb.html", verb=verb, ticket=ticket, form=form, back=way_back(ticket), **context
    )
