"""The front door, and the answer to those who ask whether the house stands."""

from __future__ import annotations

import logging

from flask import g, redirect, session, url_for
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug import Response

from outreach.db import db
from outreach.desk.views.blueprint import bp
from outreach.people.models import Community, Membership, Person

log = logging.getLogger("outreach.desk")


@bp.get("/")
def start() -> Response:
    """To the community last used, or the first; whoever is not signed in is asked to."""
    if g.person is None:
        return redirect(url_for("people.sign_in"), code=303)
    slugs = [each.community.slug for each in reachable(g.person)]
    if not slugs:
        return redirect(url_for("people.me"), code=303)
    last = session.get("community")
    return redirect(url_for(".home", community=last if last in slugs else slugs[0]), code=303)


def reachable(person: Person) -> list[Membership]:
    """Where this session reaches: first where the person belongs, then where they are only known."""
    confined = g.session.community_id if g.session and g.session.is_confined else None
    inside = [
        each
        for each in person.memberships
        if each.left_at is None and each.community.closed_at is None and confined in {None, each.community_id}
    ]
    return sorted(inside, key=lambda each: (not each.is_member, each.id))


@bp.get("/healthz")
def healthz() -> tuple[str, int, dict[str, str]]:
    """200 only if the database answers, with its tables in place."""
    plain = {"Content-Type": "text/plain; charset=utf-8"}
    try:
        db.session.execute(select(Community.id).limit(1))
    except SQLAlchemyError:
        log.exception("The database does not answer.")
        db.session.rollback()
        return "the database does not answer", 503, plain
    return "ok", 200, plain
