"""How a ticket lives: started, waited for, closed, dropped and opened again."""

from __future__ import annotations

from datetime import timedelta

from flask import g
from werkzeug import Response

from outreach.access import Permission
from outreach.db import db
from outreach.text import _
from outreach.tickets import operations
from outreach.tickets.forms import CloseForm, DropForm, ReopenForm, WaitForm, offer_people
from outreach.tickets.models import Outcome, Ticket
from outreach.tickets.views.blueprint import bp
from outreach.tickets.views.lookup import (
    answered,
    asked,
    number_named,
    people,
    person_chosen,
    the_ticket,
    today_of,
)

SOON = timedelta(days=3)


@bp.post("/c/<community>/tickets/<int:number>/start")
def start(number: int) -> Response:
    ticket = the_ticket(number, Permission.EDIT_TICKET)
    ticket.start(by=g.person)
    db.session.commit()
    return answered(ticket, _("#%(number)s is in doing.", number=number))


@bp.post("/c/<community>/tickets/<int:number>/stop")
def stop(number: int) -> Response:
    ticket = the_ticket(number, Permission.EDIT_TICKET)
    ticket.stop(by=g.person)
    db.session.commit()
    return answered(ticket, _("#%(number)s is open again, nobody works on it.", number=number))


@bp.post("/c/<community>/tickets/<int:number>/resume")
def resume(number: int) -> Response:
    ticket = the_ticket(number, Permission.EDIT_TICKET)
    ticket.resume(by=g.person)
    db.session.commit()
    return answered(ticket, _("#%(number)s goes on.", number=number))


@bp.route("/c/<community>/tickets/<int:number>/wait", methods=["GET", "POST"])
def wait(number: int) -> str | Response:
    ticket = the_ticket(number, Permission.EDIT_TICKET)
    form = wait_form(ticket)
    if form.validate_on_submit():
        with form.refusing():
            ticket.wait(
                by=g.person, until=form.until.data, on=person_chosen(form.on.data), what=form.what.data or ""
            )
            db.session.commit()
            return answered(ticket, _("#%(number)s waits.", number=number))
    return asked("wait", ticket, form)


def wait_form(ticket: Ticket) -> WaitForm:
    soon = ticket.follow_up_on or today_of(ticket.meetup) + SOON
    form = WaitForm(on=str(ticket.waiting_on_id or ""), what=ticket.waiting_for, until=soon)
    offer_people(form.on, people())
    return form


@bp.route("/c/<community>/tickets/<int:number>/close", methods=["GET", "POST"])
def close(number: int) -> str | Response:
    ticket = the_ticket(number, Permission.EDIT_TICKET)
    form = CloseForm()
    if form.validate_on_submit():
        with form.refusing():
            ticket.close(by=g.person, note=form.note.data or "")
            db.session.commit()
            return answered(ticket, _("Closed #%(number)s.", number=number))
    return asked("close", ticket, form)


@bp.route("/c/<community>/tickets/<int:number>/drop", methods=["GET", "POST"])
def drop(number: int) -> str | Response:
    ticket = the_ticket(number, Permission.EDIT_TICKET)
    form = DropForm()
    if form.validate_on_submit():
        with form.refusing():
            drop_for(ticket, form)
            db.session.commit()
            return answered(ticket, _("Dropped #%(number)s.", number=number))
    return asked("drop", ticket, form)


def drop_for(ticket: Ticket, form: DropForm) -> None:
    outcome, note = Outcome(form.outcome.data), form.note.data or ""
    if outcome == Outcome.DUPLICATE:
        operations.drop_duplicate(db.session(), ticket, number_named(form.number), g.person, note)
    else:
        ticket.drop(g.person, outcome, note)


@bp.route("/c/<community>/tickets/<int:number>/reopen", methods=["GET", "POST"])
def reopen(number: int) -> str | Response:
    ticket = the_ticket(number, Permission.EDIT_TICKET)
    form = ReopenForm()
    if form.validate_on_submit():
        with form.refusing():
            ticket.reopen(by=g.person, reason=form.reason.data)
            db.session.commit()
            return answered(ticket, _("#%(number)s is open again.", number=number))
    return asked("reopen", ticket, form)
