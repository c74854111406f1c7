"""What is written on a ticket, changed by several people without losing a word."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, url_for
from sqlalchemy.orm.exc import StaleDataError
from werkzeug import Response

from outreach.access import Permission
from outreach.db import db
from outreach.journal.models import Visibility
from outreach.text import _
from outreach.tickets import operations
from outreach.tickets.forms import SEEN_BY, EditForm, spoken
from outreach.tickets.models import Kind, Ticket
from outreach.tickets.operations import Conflict
from outreach.tickets.views.blueprint import bp
from outreach.tickets.views.lookup import names, tell, the_ticket

Answer = str | Response | tuple[str, int]


@bp.route("/c/<community>/tickets/<int:number>/edit", methods=["GET", "POST"])
def edit(number: int) -> Answer:
    ticket = the_ticket(number, Permission.EDIT_TICKET)
    form = edit_form(ticket)
    if form.validate_on_submit():
        with form.refusing():
            conflicts = saved(number, form)
            if conflicts:
                return collided(the_ticket(number, Permission.EDIT_TICKET), form, conflicts)
            tell(_("Kept."))
            return redirect(url_for(".show", number=number), code=303)
    return render_template("tickets/edit.html", ticket=ticket, form=form)


def edit_form(ticket: Ticket) -> EditForm:
    form = EditForm(
        version=ticket.version,
        title=ticket.title,
        body=ticket.body,
        is_gate=ticket.is_gate,
        visibility=str(ticket.visibility),
    )
    if ticket.visibility == Visibility.COMPANY and ticket.company:
        only = {str(Visibility.COMPANY): _("Only %(name)s", name=ticket.company.name)}
        form.visibility.choices = spoken(SEEN_BY) | only
    return form


def saved(number: int, form: EditForm) -> list[Conflict]:
    """Commits, unless somebody else changed the same words; who saved in the same second is asked again."""
    try:
        return save(number, form)
    except StaleDataError:
        db.session.rollback()
        return save(number, form)


def save(number: int, form: EditForm) -> list[Conflict]:
    ticket = the_ticket(number, Permission.EDIT_TICKET)
    conflicts = operations.edit_ticket(db.session(), ticket, int(form.version.data), g.person, typed(form))
    if not conflicts:
        db.session.commit()
    return conflicts


def typed(form: EditForm) -> dict[str, Any]:
    return {
        "title": form.title.data,
        "body": form.body.data or "",
        "kind": Kind.GATE if form.is_gate.data else Kind.TASK,
        "visibility": Visibility(form.visibility.data),
    }


def collided(ticket: Ticket, form: EditForm, conflicts: list[Conflict]) -> tuple[str, int]:
    """Both versions side by side, and a form that holds them both; it saves over what is there now."""
    fresh = EditForm(formdata=None, version=ticket.version, **shown(joined(ticket, form, conflicts)))
    fresh.visibility.choices = edit_form(ticket).visibility.choices
    page = render_template(
        "tickets/conflict.html", ticket=ticket, form=fresh, conflicts=conflicts, names=names()
    )
    return page, 409


def joined(ticket: Ticket, form: EditForm, conflicts: list[Conflict]) -> dict[str, Any]:
    """Of each field what somebody changed; where both did, both."""
    contested = {each.field: each.mine if each.merged is None else each.merged for each in conflicts}
    values = typed(form)
    mine = operations.merge(db.session(), ticket, int(form.version.data), values).values
    return {name: getattr(ticket, name) for name in values} | mine | contested


def shown(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": values["title"],
        "body": values["body"],
        "is_gate": values["kind"] == Kind.GATE,
        "visibility": str(values["visibility"]),
    }
