"""The board: a meetup's tickets by workstream and state, and how a card gets to another place."""

from __future__ import annotations

from typing import Any

from flask import g, render_template, request, url_for
from werkzeug import Response

from outreach.access import Permission
from outreach.db import db
from outreach.errors import Refused
from outreach.meetups import queries as meetups
from outreach.meetups.models import Meetup
from outreach.text import _
from outreach.tickets import operations
from outreach.tickets.forms import MoveForm
from outreach.tickets.models import State, Ticket
from outreach.tickets.views.blueprint import bp
from outreach.tickets.views.cards import COLUMNS, Card, Cards, rows_of
from outreach.tickets.views.lookup import number_named, open_meetups, tell, the_ticket
from outreach.web import need, need_person, reply, wants_fragment

STANDING = "-"


@bp.get("/c/<community>/board")
def board() -> str:
    need_person()
    choices = open_meetups()
    meetup = chosen(request.args.get("meetup"), choices)
    need(Permission.SEE_TICKETS, meetup or g.community)
    if meetup and meetup not in choices:
        choices.append(meetup)
    view = laid_out(meetup, request.args.get("state", ""), request.args.get("who", ""))
    view["asked"] = request.args.get("card", type=int)
    if wants_fragment():
        return render_template("tickets/_board.html", **view)
    return render_template("tickets/board.html", choices=choices, **view)


@bp.post("/c/<community>/tickets/<int:number>/move")
def move(number: int) -> str | Response:
    """To another state, or to another place among its neighbours."""
    ticket = the_ticket(number, Permission.EDIT_TICKET)
    form = MoveForm()
    if not form.validate():
        raise Refused(_("That place is not on this board."))
    if form.to.data:
        to_state(ticket, form.to.data)
    to_place(ticket, form)
    db.session.commit()
    tell(_("#%(number)s is moved.", number=number))
    slug = ticket.meetup.slug if ticket.meetup else STANDING
    home = url_for(".board", meetup=slug, state=form.state.data or None, who=form.who.data or None)
    if not wants_fragment():
        return reply("tickets/_swap.html", home=home)
    view = laid_out(ticket.meetup, form.state.data or "", form.who.data or "", moved=number)
    return reply("tickets/_swap.html", home=home, piece="tickets/_board.html", **view)


def chosen(slug: str | None, choices: list[Meetup]) -> Meetup | None:
    """The meetup asked for; without one the next; none for the standing list."""
    if slug == STANDING:
        return None
    if not slug:
        return choices[0] if choices else None
    return next((each for each in choices if each.slug == slug), None) or db.one_or_404(
        meetups.meetup(g.community, slug)
    )


def laid_out(meetup: Meetup | None, state: str, who: str, moved: int | None = None) -> dict[str, Any]:
    maker = Cards(meetup)
    cards = maker.all(who)
    return {
        "meetup": meetup,
        "slug": meetup.slug if meetup else STANDING,
        "columns": COLUMNS,
        "state": State(state) if state in COLUMNS else State.OPEN,
        "who": "me" if who == "me" else "",
        "rows": rows_of(maker, cards),
        "counts": {column: sum(card.state == column for card in cards) for column in COLUMNS},
        "cards": cards,
        "called": {
            each: maker.names.get(each) for each in {card.assignee_id for card in cards if card.assignee_id}
        },
        "moved": moved,
        "asked": None,
    }


def to_state(ticket: Ticket, to: str) -> None:
    if to == State.OPEN:
        ticket.stop(g.person)
    elif to == State.DOING:
        ticket.start(g.person)
    elif to == State.DONE:
        ticket.close(g.person)
    elif to not in {"up", "down"}:
        raise Refused(_("That place is not on this board."))


def to_place(ticket: Ticket, form: MoveForm) -> None:
    """Behind or before the neighbour named, or one up or down."""
    after, before = form.after.data, form.before.data
    if form.to.data in {"up", "down"}:
        other = neighbour(ticket, -1 if form.to.data == "up" else 1)
        after, before = (None, other) if form.to.data == "up" else (other, None)
    if after or before:
        behind = number_named(after) if after else None
        ahead = number_named(before) if before else None
        operations.move_card(db.session(), ticket, behind, ahead, g.person)


def neighbour(ticket: Ticket, step: int) -> int | None:
    """The number of the card above or below in the same cell."""
    cards = Cards(ticket.meetup).all("")
    cell = [card for card in cards if is_beside(card, ticket)]
    at = next((place for place, card in enumerate(cell) if card.number == ticket.number), 0) + step
    return cell[at].number if 0 <= at < len(cell) else None


def is_beside(card: Card, ticket: Ticket) -> bool:
    return (card.workstream, card.state) == (ticket.workstream, ticket.state)
