"""A ticket's page: what it says, how it stands, and all that was said and done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import g, render_template

from outreach.access import Permission
from outreach.db import db
from outreach.meetups.models import CrewPart
from outreach.text import markdown
from outreach.tickets import operations, queries
from outreach.tickets.forms import CloseForm, CommentForm, DropForm, ReopenForm
from outreach.tickets.models import Comment, State, Ticket
from outreach.tickets.views.blueprint import bp
from outreach.tickets.views.life import wait_form
from outreach.tickets.views.lookup import (
    all_of,
    carriers,
    days_late,
    days_since,
    names,
    open_meetups,
    people,
    the_ticket,
    today_of,
)
from outreach.tickets.views.plan import assign_form, due_form, sort_form
from outreach.trule import TRule, trule
from outreach.web import Form, can


@dataclass(frozen=True)
class Said:
    """One line of a ticket's story: a comment, or a verb in a sentence."""

    at: datetime
    comment: Comment | None = None
    text: str = ""


@bp.get("/c/<community>/tickets/<int:number>")
def show(number: int) -> str:
    return page(the_ticket(number), CommentForm())


def page(ticket: Ticket, comment_form: CommentForm) -> str:
    today = today_of(ticket.meetup)
    return render_template(
        "tickets/show.html",
        ticket=ticket,
        names=names(),
        body=markdown(ticket.body),
        markdown=markdown,
        story=story(ticket),
        forms=forms_of(ticket) if can(Permission.EDIT_TICKET, ticket) else {},
        comment_form=comment_form,
        rule=rule_of(ticket, today),
        shadows=carriers(ticket.meetup, ticket.workstream, CrewPart.SHADOW),
        late=days_late(ticket),
        waited=days_since(ticket),
    )


def story(ticket: Ticket) -> list[Said]:
    """Comments and sentences as one, oldest first."""
    told = [Said(each.entry.created_at, text=each.text) for each in history(ticket)]
    said = [Said(each.created_at, comment=each) for each in ticket.comments if not each.is_deleted]
    return sorted([*told, *said], key=lambda each: each.at)


def history(ticket: Ticket) -> list[Any]:
    return list(operations.told(db.session(), ticket, g.person))


def rule_of(ticket: Ticket, today: date) -> TRule | None:
    """Where the ticket's day stands between the gates of its meetup."""
    if ticket.meetup is None or ticket.meetup.day is None or ticket.due_on is None:
        return None
    gates = all_of(queries.gates(g.community, g.person, ticket.meetup))
    marks = [(each.t_offset, gate_state(each)) for each in gates if each.t_offset is not None]
    return trule(today, ticket.meetup.day, marks, due=ticket.due_on)


def gate_state(gate: Ticket) -> str:
    if not gate.is_open:
        return "closed"
    return "late" if gate.is_overdue else "open"


def forms_of(ticket: Ticket) -> dict[str, Form]:
    """The small forms of its verbs, each with ids of its own."""
    if not ticket.is_open:
        forms: dict[str, Form] = {"reopen": ReopenForm(formdata=None)}
    else:
        known = people()
        forms = {
            "assign": assign_form(ticket, known),
            "set_due": due_form(ticket),
            "sort": sort_form(ticket, open_meetups(ticket.meetup)),
            "drop": DropForm(formdata=None),
        }
        if ticket.state != State.TRIAGE:
            forms |= {"wait": wait_form(ticket), "close": CloseForm(formdata=None)}
    for verb, form in forms.items():
        for field in form:
            field.id = f"{verb}-{field.short_name}"
    return forms
