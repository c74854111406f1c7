"""The list of tickets, narrowed as one likes, and a page to open a new one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g, redirect, render_template, request, url_for
from sqlalchemy import func, select
from werkzeug import Response

from outreach.access import Permission
from outreach.db import db
from outreach.meetups.models import Meetup, Workstream
from outreach.text import _, squish
from outreach.tickets import operations, queries
from outreach.tickets.forms import WORKSTREAMS, TicketForm, spoken
from outreach.tickets.models import State, Ticket, When
from outreach.tickets.queries import Filters
from outreach.tickets.views.blueprint import bp
from outreach.tickets.views.board import STANDING
from outreach.tickets.views.lookup import (
    all_of,
    by_slug,
    days_late,
    names,
    open_meetups,
    people,
)
from outreach.tickets.views.plan import give, meetup_chosen
from outreach.web import can, done, need, need_person

PAGE = 50
NAMES = ("state", "meetup", "workstream", "assignee", "due", "q", "sort")


@dataclass(frozen=True)
class Chip:
    """A filter in use, and the address without it."""

    text: str
    url: str


@bp.get("/c/<community>/tickets")
def index() -> str:
    need_person()
    need(Permission.SEE_TICKETS, g.community)
    meetups, known = open_meetups(), names()
    asked = {name: squish(request.args.get(name, ""))[:200] for name in NAMES}
    choices = choices_for(meetups, people())
    asked = {name: value if allowed(name, value, choices) else "" for name, value in asked.items()}
    found = queries.index(g.community, g.person, filters(asked, meetups))
    count = db.session.scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0
    pages = max(1, -(-count // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    return render_template(
        "tickets/index.html",
        tickets=all_of(found.limit(PAGE).offset((page - 1) * PAGE)),
        count=count,
        page=page,
        pages=pages,
        asked=asked,
        kept={name: value for name, value in asked.items() if value},
        choices=choices,
        chips=chips(asked, choices),
        names=known,
        late=days_late,
    )


def choices_for(meetups: list[Meetup], known: dict[int, str]) -> dict[str, dict[str, str]]:
    """What each filter can be, the first being what it is unasked."""
    return {
        "state": {
            "": _("All that is not closed"),
            State.TRIAGE: _("In triage"),
            State.OPEN: _("Open"),
            State.DOING: _("Doing"),
            State.WAITING: _("Waiting"),
            State.DONE: _("Done"),
            State.DROPPED: _("Dropped"),
            "all": _("All there ever were"),
        },
        "meetup": {"": _("All meetups"), **by_slug(meetups), STANDING: _("Standing list")},
        "workstream": {"": _("All workstreams"), **spoken(WORKSTREAMS)},
        "assignee": {
            "": _("Everyone"),
            "me": _("Me"),
            "nobody": _("Nobody yet"),
            **{str(person_id): name for person_id, name in known.items() if person_id != g.person.id},
        },
        "due": {
            "": _("Any day"),
            "overdue": _("Late"),
            "week": _("In the next 7 days"),
            "month": _("In the next 31 days"),
            "none": _("No date"),
        },
        "sort": {"": _("By due day"), "changed": _("Changed last"), "number": _("Newest first")},
    }


def allowed(name: str, value: str, choices: dict[str, dict[str, str]]) -> bool:
    return name not in choices or value in choices[name]


def filters(asked: dict[str, str], meetups: list[Meetup]) -> Filters:
    ids = {each.slug: each.id for each in meetups}
    person = {"me": g.person.id, "nobody": None, "": None}
    assignee = asked["assignee"]
    return Filters(
        state=None if asked["state"] == "all" else asked["state"] or "active",
        workstream=Workstream(asked["workstream"]) if asked["workstream"] else None,
        assignee_id=person[assignee] if assignee in person else int(assignee),
        is_unassigned=assignee == "nobody",
        meetup_id=ids.get(asked["meetup"]),
        is_standing=asked["meetup"] == STANDING,
        due=asked["due"] or None,
        text=asked["q"],
        sort=asked["sort"] or "due",
    )


def chips(asked: dict[str, str], choices: dict[str, dict[str, str]]) -> list[Chip]:
    used = {name: value for name, value in asked.items() if value and name != "sort"}
    shown = []
    for name, value in used.items():
        rest: dict[str, Any] = {key: kept for key, kept in asked.items() if kept and key != name}
        text = f"“{value}”" if name == "q" else choices[name][value]
        shown.append(Chip(text, url_for(".index", **rest)))
    return shown


@bp.route("/c/<community>/tickets/new", methods=["GET", "POST"])
def new() -> str | Response:
    need_person()
    meetups = open_meetups()
    asked = next((each for each in meetups if each.slug == request.args.get("meetup")), None)
    need(Permission.OPEN_TICKET, asked or g.community)
    form = new_form(meetups, asked)
    if form.validate_on_submit():
        with form.refusing():
            ticket = open_from(form, meetup_chosen(meetups, form.meetup.data))
            db.session.commit()
            tell_opened(ticket)
            return redirect(url_for(".show", number=ticket.number), code=303)
    return render_template("tickets/new.html", form=form, meetup=asked)


def new_form(meetups: list[Meetup], asked: Meetup | None) -> TicketForm:
    first = asked or (meetups[0] if meetups and "meetup" not in request.args else None)
    form = TicketForm(data={"meetup": first.slug if first else ""})
    form.offer(by_slug(meetups), people())
    return form


def open_from(form: TicketForm, meetup: Meetup | None) -> Ticket:
    """What an organiser sorts into a workstream is work at once, all else goes through triage."""
    need(Permission.OPEN_TICKET, meetup or g.community)
    workstream = Workstream(form.workstream.data) if form.workstream.data else None
    ticket = operations.open_ticket(
        db.session(),
        g.community,
        meetup,
        g.person,
        due=form.when(When()),
        title=form.title.data,
        body=form.body.data or "",
        workstream=workstream,
        visibility=form.visibility.data,
    )
    db.session.flush()
    if can(Permission.TRIAGE_TICKETS, ticket):
        if form.assignee.data:
            give(ticket, form.assignee.data)
        if workstream:
            ticket.accept(g.person, workstream)
    return ticket


def tell_opened(ticket: Ticket) -> None:
    if ticket.state == State.TRIAGE:
        done(_("Opened #%(number)s. It waits in triage.", number=ticket.number))
    else:
        done(_("Opened #%(number)s. It is on the board.", number=ticket.number))
