"""Oneself: what is shown of one, where one is signed in, where one belongs."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, render_template, session, url_for
from werkzeug import Response

from outreach.access import Permission
from outreach.db import db
from outreach.errors import Refused
from outreach.people import operations, queries
from outreach.people.forms import MeForm
from outreach.people.models import Membership, Person, Purpose, Secret
from outreach.people.views.blueprint import bp
from outreach.text import _, _n
from outreach.web import done, need, need_person


@bp.route("/me", methods=["GET", "POST"])
def me() -> str | Response:
    person = need(Permission.EDIT_SELF, need_person())
    form = MeForm(obj=person, data=wishes(person))
    if form.validate_on_submit():
        with form.refusing():
            operations.edit_person(person, by=person, **form.told(person))
            db.session.commit()
            done(_("Kept."))
            return redirect(url_for(".me"), code=303)
    g.community = last_community(person)
    return render_template("people/me.html", form=form, **belongings(person))


def wishes(person: Person) -> dict[str, Any]:
    return {"theme": person.theme, "keys": person.preferences.get("keys") is not False}


def belongings(person: Person) -> dict[str, Any]:
    """What hangs on this person: memberships, invitations, sessions and links that still work."""
    found = {
        "invitations": db.session.scalars(queries.invitations_of(person)),
        "sessions": db.session.scalars(queries.sessions(person)),
        "links": db.session.scalars(queries.links(person)),
    }
    alive = {name: [each for each in secrets if each.is_alive] for name, secrets in found.items()}
    memberships = [each for each in person.memberships if each.left_at is None]
    return {"memberships": memberships, "is_confined": g.session.is_confined, **alive}


def last_community(person: Person) -> Any:
    """The community whose pages this person saw last, else any of theirs."""
    own = {each.community.slug: each.community for each in person.memberships if each.is_member}
    return own.get(session.get("community", ""), next(iter(own.values()), None))


@bp.post("/me/sessions/<int:secret_id>/end")
def end_session(secret_id: int) -> Response:
    person = need_person()
    secret = need(Permission.EDIT_SELF, db.get_or_404(Secret, secret_id))
    secret.revoke(by=person)
    db.session.commit()
    done(_("Ended.") if secret.purpose == Purpose.SESSION else _("This link opens nothing any more."))
    return redirect(url_for(".me"), code=303)


@bp.post("/me/sessions/end")
def end_sessions() -> Response:
    person = need(Permission.EDIT_SELF, need_person())
    ended = operations.end_other_sessions(person, kept=g.session, by=person)
    db.session.commit()
    done(_n("%(num)s other session ended.", "%(num)s other sessions ended.", ended))
    return redirect(url_for(".me"), code=303)


@bp.post("/me/memberships/<int:membership_id>/leave")
def leave(membership_id: int) -> Response:
    person = need_person()
    membership = need(Permission.EDIT_SELF, db.get_or_404(Membership, membership_id))
    operations.end_membership(membership, by=person)
    db.session.commit()
    done(_("You left %(community)s.", community=membership.community.name))
    return redirect(url_for(".me"), code=303)


@bp.post("/me/invitations/<int:secret_id>/accept")
def accept(secret_id: int) -> Response:
    person = need_person()
    invitation = db.one_or_404(queries.invitations_of(person).where(Secret.id == secret_id))
    if g.session.is_confined:
        raise Refused(_("Sign in by mail once more, then you can join."))
    membership = operations.join(invitation, by=person)
    if membership is None:
        raise Refused(_("This invitation is no longer open. Ask for a new one."))
    db.session.commit()
    done(_("Welcome to %(community)s.", community=membership.community.name))
    return redirect(f"/c/{membership.community.slug}/", code=303)
