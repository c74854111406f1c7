"""The plan of one meetup: gates, workstreams, and what holds it up."""

from __future__ import annotations

from flask import g, render_template

from outreach import clock
from outreach.access import Permission
from outreach.db import db
from outreach.desk import operations, queries
from outreach.desk.views.blueprint import bp, names_here
from outreach.meetups import queries as meetups
from outreach.meetups.models import Meetup
from outreach.tickets import queries as tickets
from outreach.tickets.models import Playbook
from outreach.web import can, need, need_person

MOST_PLACES = 2


@bp.get("/c/<community>/meetups/<slug>")
def meetup(slug: str) -> str:
    person = need_person()
    meetup: Meetup = need(Permission.SEE_MEETUPS, db.one_or_404(meetups.meetup(g.community, slug)))
    names = names_here()
    plan = operations.plan(db.session(), g.community, person, meetup, names)
    held = queries.holding_up(g.community, person, meetup, clock.today(meetup.zone))
    return render_template(
        "desk/meetup.html",
        meetup=meetup,
        plan=plan,
        also=elsewhere(meetup),
        held=operations.rows(db.session.scalars(held).unique().all(), names, meetup.zone),
        playbooks=[] if plan.has_tickets else fitting(meetup),
    )


def elsewhere(meetup: Meetup) -> list[tuple[str, str | None]]:
    """The zones of its crew that are neither the meetup's nor the reader's."""
    others = dict.fromkeys(crew.person.zone for crew in meetup.crew)
    left = [zone for zone in others if zone not in {meetup.zone, g.person.zone}]
    places: list[tuple[str, str | None]] = [(zone, None) for zone in left[:MOST_PLACES]]
    return places


def fitting(meetup: Meetup) -> list[Playbook]:
    """Which playbooks are made for such a meetup, for whoever may apply one."""
    if meetup.is_cancelled or not can(Permission.TRIAGE_TICKETS, meetup):
        return []
    found = db.session.scalars(tickets.playbooks(g.community)).all()
    return [each for each in found if each.fits(meetup.format)]
