"""Who does a ticket, by when, and where it belongs."""

from __future__ import annotations

from flask import g
from werkzeug import Response

from outreach.access import Permission
from outreach.db import db
from outreach.meetups.models import Meetup, Workstream
from outreach.text import _
from outreach.tickets import operations
from outreach.tickets.forms import (
    WORKSTREAMS,
    AssignForm,
    DueForm,
    SortForm,
    offer_meetups,
    offer_people,
    spoken,
    typed_due,
)
from outreach.tickets.models import Ticket
from outreach.tickets.views.blueprint import bp
from outreach.tickets.views.lookup import (
    answered,
    asked,
    by_slug,
    open_meetups,
    people,
    person_chosen,
    the_ticket,
)
from outreach.web import need


@bp.route("/c/<community>/tickets/<int:number>/assign", methods=["GET", "POST"])
def assign(number: int) -> str | Response:
    ticket = the_ticket(number, Permission.EDIT_TICKET)
    form = assign_form(ticket, people())
    if form.validate_on_submit():
        with form.refusing():
            to = person_chosen(form.assignee.data)
            give(ticket, form.assignee.data)
            db.session.commit()
            told = _("#%(number)s is with %(name)s.", number=number, name=to.name) if to else None
            return answered(ticket, told or _("#%(number)s is with nobody now.", number=number))
    return asked("assign", ticket, form)


def assign_form(ticket: Ticket, known: dict[int, str]) -> AssignForm:
    form = AssignForm(assignee=str(ticket.assignee_id or ""))
    offer_people(form.assignee, known)
    return form


def give(ticket: Ticket, chosen: str | None) -> None:
    """To the person chosen, or to nobody."""
    to = person_chosen(chosen)
    if to is None:
        ticket.unassign(g.person)
    else:
        ticket.assign(to, g.person)


@bp.route("/c/<community>/tickets/<int:number>/due", methods=["GET", "POST"])
def set_due(number: int) -> str | Response:
    ticket = the_ticket(number, Permission.EDIT_TICKET)
    form = due_form(ticket)
    if form.validate_on_submit():
        with form.refusing():
            ticket.set_due(form.when(ticket.when), by=g.person)
            db.session.commit()
            return answered(ticket, _("#%(number)s has its day.", number=number))
    return asked("set_due", ticket, form)


def due_form(ticket: Ticket) -> DueForm:
    return DueForm(data=typed_due(ticket.when))


@bp.route("/c/<community>/tickets/<int:number>/sort", methods=["GET", "POST"])
def sort(number: int) -> str | Response:
    """To another meetup, the standing list, or another workstream."""
    ticket = the_ticket(number, Permission.EDIT_TICKET)
    found = open_meetups(ticket.meetup)
    form = sort_form(ticket, found)
    if form.validate_on_submit():
        with form.refusing():
            put(ticket, meetup_chosen(found, form.meetup.data), Workstream(form.workstream.data))
            db.session.commit()
            return answered(ticket, _("#%(number)s is sorted.", number=number))
    return asked("sort", ticket, form)


def sort_form(ticket: Ticket, found: list[Meetup]) -> SortForm:
    form = SortForm(
        meetup=ticket.meetup.slug if ticket.meetup else "", workstream=str(ticket.workstream or "")
    )
    offer_meetups(form.meetup, by_slug(found))
    form.workstream.choices = {"": _("Choose one")} | spoken(WORKSTREAMS)
    return form


def put(ticket: Ticket, meetup: Meetup | None, workstream: Workstream) -> None:
    operations.transfer(db.session(), ticket, meetup, g.person)
    ticket.edit(g.person, workstream=workstream)


def meetup_chosen(found: list[Meetup], slug: str | None) -> Meetup | None:
    """The meetup chosen, for those who may open tickets in it."""
    meetup = next((each for each in found if each.slug == slug), None) if slug else None
    return need(Permission.OPEN_TICKET, meetup) if meetup else None
