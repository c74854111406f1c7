"""The inbox: what is new is accepted, declined, named a duplicate, or left for later, one after the other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import g, render_template, request, url_for
from werkzeug import Response

from outreach import clock
from outreach.access import Permission
from outreach.db import db
from outreach.meetups.models import Meetup, Workstream
from outreach.text import _, markdown
from outreach.tickets import operations, queries
from outreach.tickets.forms import AcceptForm, DeclineForm, DuplicateForm, typed_due
from outreach.tickets.models import Outcome, Ticket
from outreach.tickets.views.blueprint import bp
from outreach.tickets.views.lookup import (
    all_of,
    asked,
    by_slug,
    lead_of,
    names,
    number_named,
    open_meetups,
    people,
    tell,
    the_ticket,
)
from outreach.tickets.views.plan import give, meetup_chosen
from outreach.web import Form, need, need_person, reply, wants_fragment

Answer = str | Response | tuple[str, int]
LATER = timedelta(days=7)
SHOWN = 60


@bp.get("/c/<community>/triage")
def triage() -> str:
    need_person()
    need(Permission.TRIAGE_TICKETS, g.community)
    return render_template("tickets/triage.html", **inbox(request.args.get("ticket", 0, type=int)))


@bp.post("/c/<community>/tickets/<int:number>/accept")
def accept(number: int) -> str | Response:
    ticket = the_ticket(number, Permission.TRIAGE_TICKETS)
    found = open_meetups(ticket.meetup)
    form = accept_form(ticket, found)
    if form.validate_on_submit():
        with form.refusing():
            plan(ticket, form, meetup_chosen(found, form.meetup.data))
            db.session.commit()
            return next_one(_("Accepted “%(title)s”.", title=ticket.title))
    return again(number, form)


@bp.post("/c/<community>/tickets/<int:number>/decline")
def decline(number: int) -> Answer:
    ticket = the_ticket(number, Permission.TRIAGE_TICKETS)
    form = DeclineForm()
    if form.validate_on_submit():
        with form.refusing():
            ticket.drop(g.person, Outcome.DECLINED, form.note.data)
            db.session.commit()
            return next_one(_("Declined “%(title)s”.", title=ticket.title))
    return mend("decline", ticket, form)


@bp.post("/c/<community>/tickets/<int:number>/duplicate")
def duplicate(number: int) -> Answer:
    ticket = the_ticket(number, Permission.TRIAGE_TICKETS)
    form = DuplicateForm()
    if form.validate_on_submit():
        with form.refusing():
            original = number_named(form.number)
            operations.drop_duplicate(db.session(), ticket, original, g.person)
            db.session.commit()
            return next_one(_("“%(title)s” repeats #%(number)s.", title=ticket.title, number=original.number))
    return mend("duplicate", ticket, form)


@bp.post("/c/<community>/tickets/<int:number>/snooze")
def snooze(number: int) -> str | Response:
    ticket = the_ticket(number, Permission.TRIAGE_TICKETS)
    ticket.snooze(g.person, until=clock.today(g.community.zone) + LATER)
    db.session.commit()
    return next_one(_("“%(title)s” comes back in a week.", title=ticket.title))


def plan(ticket: Ticket, form: AcceptForm, meetup: Meetup | None) -> None:
    """All that was chosen, as one batch."""
    workstream = Workstream(form.workstream.data)
    operations.transfer(db.session(), ticket, meetup, g.person)
    ticket.set_due(form.when(ticket.when), g.person)
    lead = lead_of(meetup, workstream) if form.assignee.data == "lead" else None
    give(ticket, str(lead or "") if form.assignee.data == "lead" else form.assignee.data)
    ticket.accept(g.person, workstream)


def next_one(message: str) -> str | Response:
    tell(message)
    home = url_for(".triage")
    return reply(
        "tickets/_swap.html", home=home, piece="tickets/_triage.html", **(inbox() if wants_fragment() else {})
    )


def again(number: int, form: AcceptForm) -> str:
    """The same ticket once more, with what was typed and what is wrong with it."""
    page = "tickets/_swap.html" if wants_fragment() else "tickets/triage.html"
    return render_template(page, piece="tickets/_triage.html", **inbox(number, form))


def mend(verb: str, ticket: Ticket, form: Form) -> str | tuple[str, int]:
    """What is wrong: said beside the open dialog or, without scripts, in the form on a page of its own."""
    if not wants_fragment():
        return asked(verb, ticket, form)
    return " ".join([*form.form_errors, *(str(error) for field in form for error in field.errors)]), 409


def inbox(number: int = 0, form: AcceptForm | None = None) -> dict[str, Any]:
    """The list, and the one in front with what is suggested for it."""
    waiting = all_of(queries.triage(g.community, g.person))
    known = names()
    at = next((place for place, each in enumerate(waiting) if each.number == number), 0)
    front = waiting[at] if waiting else None
    context = {"tickets": waiting[:SHOWN], "count": len(waiting), "front": front, "names": known, "age": age}
    if front is None:
        return context
    meetups = open_meetups(front.meetup)
    suggested = form or accept_form(front, meetups)
    return context | {
        "form": suggested,
        "forms": {"decline": DeclineForm(formdata=None), "duplicate": DuplicateForm(formdata=None)},
        "body": markdown(front.body),
        "next": waiting[(at + 1) % len(waiting)],
        "similar": operations.similar(db.session(), front, g.person),
        "lead": leading(meetups, suggested),
    }


def accept_form(ticket: Ticket, meetups: list[Meetup]) -> AcceptForm:
    """What is suggested: the ticket's own choices, else the next meetup and what its words sound like."""
    meetup = ticket.meetup or (meetups[0] if meetups else None)
    workstream = ticket.workstream or operations.guess_workstream(
        ticket.title, [label.name for label in ticket.labels]
    )
    lead = "lead" if lead_of(meetup, workstream) else ""
    form = AcceptForm(
        meetup=meetup.slug if meetup else "",
        workstream=str(workstream or ""),
        assignee=str(ticket.assignee_id or lead),
        data=typed_due(ticket.when),
    )
    form.offer(by_slug(meetups), people())
    return form


def leading(meetups: list[Meetup], form: AcceptForm) -> tuple[int | None, str]:
    """Who leads the suggested workstream of the suggested meetup."""
    meetup = next((each for each in meetups if each.slug == form.meetup.data), None)
    workstream = form.workstream.data
    return lead_of(meetup, Workstream(workstream) if workstream in set(Workstream) else None), workstream


def age(ticket: Ticket) -> int:
    """Whole days since it came."""
    return clock.days_between(ticket.created_at, clock.now(), g.community.zone)
