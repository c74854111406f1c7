"""Search: tickets, meetups, people and companies by a few letters in any script."""

from __future__ import annotations

import re

from flask import g, redirect, render_template, request, url_for
from werkzeug import Response

from outreach.access import Permission
from outreach.db import db
from outreach.desk import operations, queries
from outreach.desk.views.blueprint import bp, names_here
from outreach.text import squish
from outreach.tickets import queries as tickets
from outreach.web import can, need, need_person

NUMBER = re.compile("[#\uff03]\\s*(\\d{1,9})")
MOST_LETTERS = 100
MOST = 20


@bp.get("/c/<community>/search")
def search() -> str | Response:
    person = need_person()
    community = need(Permission.SEE_TODAY, g.community)
    asked = squish(request.args.get("q", ""))[:MOST_LETTERS]
    if number := NUMBER.fullmatch(asked):
        found = db.session.scalar(tickets.ticket(community, person, int(number[1])))
        if found:
            return redirect(url_for("tickets.show", number=found.number), code=303)
    return render_template("desk/search.html", asked=asked, **(answers(asked) if asked else {"groups": 0}))


def answers(asked: str) -> dict[str, object]:
    community, person, session = g.community, g.person, db.session
    wanted = tickets.index(community, person, tickets.Filters(state=None, text=asked, sort="changed"))
    rows = session.scalars(wanted.limit(MOST)).unique().all()
    meetups = session.scalars(queries.meetups_named(community, person, asked).limit(MOST)).all()
    may_see = can(Permission.SEE_MEMBERS, community)
    members = session.scalars(queries.members_named(community, asked).limit(MOST)).all() if may_see else []
    companies = (
        session.scalars(queries.companies_named(community, asked).limit(MOST)).all() if may_see else []
    )
    return {
        "groups": sum(map(bool, (rows, meetups, members, companies))),
        "tickets": operations.rows(rows, names_here(), community.zone),
        "meetups": meetups,
        "members": members,
        "companies": companies,
    }
