"""The people of a community: who they are, what they may do, and the end of it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from flask import g, redirect, render_template, request, url_for
from werkzeug import Response

from outreach import clock
from outreach.access import Permission, Role
from outreach.db import db
from outreach.people import operations, queries
from outreach.people.forms import RoleForm
from outreach.people.models import Membership
from outreach.people.views.blueprint import bp
from outreach.text import _, squish
from outreach.web import can, done, need, need_person


@bp.get("/c/<community>/members")
def members() -> str:
    need_person()
    community = need(Permission.SEE_MEMBERS, g.community)
    asked = squish(request.args.get("q", ""))[:80]
    known = db.session.scalars(queries.members(community, asked)).all()
    may_invite = can(Permission.INVITE_MEMBER, community)
    invitations = db.session.scalars(queries.invitations(community)).all() if may_invite else []
    return render_template(
        "people/members.html",
        members=[each for each in known if each.role != Role.GUEST],
        guests=[each for each in known if each.role == Role.GUEST],
        invitations=invitations,
        companies=companies_by_person(),
        asked=asked,
        now=clock.now(),
    )


def companies_by_person() -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for person_id, slug, name in db.session.execute(queries.spoken_for(g.community)):
        found[person_id].append((slug, name))
    return found


@bp.route("/c/<community>/members/<int:person_id>", methods=["GET", "POST"])
def set_role(person_id: int) -> str | Response:
    person = need_person()
    membership = need(Permission.INVITE_MEMBER, known_here(person_id))
    form = RoleForm(by=person, data={"role": membership.role})
    if form.validate_on_submit():
        with form.refusing():
            operations.set_role(membership, form.role.data, by=person)
            db.session.commit()
            done(_("%(name)s has a new role.", name=membership.name))
            return redirect(url_for(".members"), code=303)
    return render_template("people/set_role.html", form=form, membership=membership)


@bp.post("/c/<community>/members/<int:person_id>/end")
def end_membership(person_id: int) -> Response:
    person = need_person()
    membership = need(Permission.INVITE_MEMBER, known_here(person_id))
    operations.end_membership(membership, by=person)
    db.session.commit()
    done(_("%(name)s left the community. All their links here are closed.", name=membership.name))
    return redirect(url_for(".members"), code=303)


def known_here(person_id: int) -> Membership:
    """The membership of somebody who has not left."""
    found = queries.membership(g.community.id, person_id).where(Membership.left_at.is_(None))
    membership: Membership = db.one_or_404(found)
    return membership
