"""Invitations: written, shown once, sent again, withdrawn, taken up."""

from __future__ import annotations

from flask import abort, current_app, g, redirect, render_template, request, url_for
from werkzeug import Response

from outreach.access import Permission, Role
from outreach.db import db
from outreach.people import operations, queries
from outreach.people.forms import InviteForm, JoinForm
from outreach.people.models import Membership, Purpose, Secret
from outreach.people.views.blueprint import bp
from outreach.people.views.signing import begin, browser_name, dead_link, living
from outreach.text import _
from outreach.web import Form, done, need, need_person, take

DAY = 86400


@bp.route("/c/<community>/members/invite", methods=["GET", "POST"])
def invite() -> str | Response:
    person = need_person()
    community = need(Permission.INVITE_MEMBER, g.community)
    form = InviteForm(by=person, language=community.language)
    if form.validate_on_submit():
        take(f"invite:{person.id}", 50, DAY)
        with form.refusing():
            secret = operations.invite(community, person, **form.values)
            db.session.commit()
            return shown_once(secret)
    return render_template("people/invite.html", form=form)


@bp.post("/c/<community>/members/invitations/<int:secret_id>/again")
def invite_again(secret_id: int) -> str:
    person = need_person()
    need(Permission.INVITE_MEMBER, g.community)
    take(f"invite:{person.id}", 50, DAY)
    secret = operations.invite_again(pending(secret_id), by=person)
    db.session.commit()
    return shown_once(secret)


@bp.post("/c/<community>/members/invitations/<int:secret_id>/withdraw")
def withdraw(secret_id: int) -> Response:
    person = need_person()
    need(Permission.INVITE_MEMBER, g.community)
    pending(secret_id).revoke(by=person)
    db.session.commit()
    done(_("The invitation is withdrawn. Its link opens nothing any more."))
    return redirect(url_for(".members"), code=303)


def pending(secret_id: int) -> Secret:
    invitation: Secret = db.one_or_404(queries.invitations(g.community).where(Secret.id == secret_id))
    return invitation


def shown_once(secret: Secret) -> str:
    """The only page that ever shows this link: it is kept nowhere."""
    address = current_app.config["BASE_URL"] + url_for(".join", token=secret.token)
    return render_template("people/invited.html", invitation=secret, address=address)


@bp.route("/join/<token>", methods=["GET", "POST"])
def join(token: str) -> str | Response | tuple[str, int]:
    invitation = living(Purpose.INVITATION, token)
    if invitation is None or invitation.community is None or invitation.community.closed_at:
        return dead_link()
    g.community = invitation.community
    is_here = g.person is not None and g.person is invitation.person and not g.session.is_confined
    if is_here or not operations.must_sign_in(invitation):
        return join_as(invitation, is_here)
    if request.method == "POST":
        abort(403)
    return render_template("people/join_known.html", invitation=invitation)


def join_as(invitation: Secret, is_here: bool) -> str | Response | tuple[str, int]:
    """Those who are signed in just join; a new person says who they are and is signed in."""
    form = Form() if is_here else JoinForm(obj=invitation.person)
    if form.validate_on_submit():
        membership = operations.join(invitation, invitation, **form.values)
        return welcome(membership, invitation, is_here) if membership else dead_link()
    role = Role(invitation.scope["role"])
    return render_template("people/join.html", form=form, invitation=invitation, role=role, is_here=is_here)


def welcome(membership: Membership, invitation: Secret, is_here: bool) -> Response:
    if not is_here:
        begin(operations.open_session(invitation, browser_name()))
    db.session.commit()
    done(_("Welcome to %(community)s.", community=membership.community.name))
    return redirect(f"/c/{membership.community.slug}/", code=303)
