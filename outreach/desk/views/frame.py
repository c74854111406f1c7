"""What the menu of every page shows: coming meetups, and how much waits where. Asked for only if printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g
from werkzeug.local import LocalProxy

from outreach import clock
from outreach.access import Permission
from outreach.db import db
from outreach.desk import queries
from outreach.desk.views.blueprint import bp
from outreach.web import can, wants_fragment


@dataclass(frozen=True)
class Stop:
    """A coming meetup in the menu. `days` is how many days after it today is, None without a date."""

    slug: str
    title: str
    days: int | None


@bp.app_context_processor
def menu() -> dict[str, Any]:
    """A page that prints no menu, such as a letter or an error, costs no query."""
    if not g.get("person") or not g.get("community") or wants_fragment():
        return {}
    return {"side_meetups": LocalProxy(once(side_meetups)), "menu_counts": LocalProxy(once(menu_counts))}


def once(ask: Callable[[], Any]) -> Callable[[], Any]:
    """The answer, asked for the first time somebody looks and kept for the rest of the request."""

    def answer() -> Any:
        if ask.__name__ not in g:
            setattr(g, ask.__name__, ask())
        return g.get(ask.__name__)

    return answer


def side_meetups() -> list[Stop]:
    found = db.session.execute(queries.side(g.community, g.person, clock.now())).all()
    return [
        Stop(slug, title, (clock.today(zone) - starts.date()).days if starts else None)
        for slug, title, starts, zone in found
    ]


def menu_counts() -> dict[str, int]:
    counts = {}
    if can(Permission.TRIAGE_TICKETS, g.community):
        counts["tickets.triage"] = db.session.scalar(queries.in_triage(g.community, g.person)) or 0
    if can(Permission.SEE_ANNOUNCEMENTS, g.community):
        counts["quotes.index"] = db.session.scalar(queries.quotes_to_approve(g.community)) or 0
    return counts


def in_triage() -> int:
    """How many tickets wait for this person's decision."""
    counts: dict[str, int] = once(menu_counts)()
    return counts.get("tickets.triage", 0)
