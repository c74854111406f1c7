"""My calendar: own addresses are made, shown once, changed, renewed and revoked."""

from __future__ import annotations

from flask import abort, g, redirect, render_template, url_for
from werkzeug import Response

from outreach import clock
from outreach.access import Permission
from outreach.calendars import operations, queries
from outreach.calendars.forms import LinkForm
from outreach.calendars.models import Feed
from outreach.calendars.views.blueprint import bp
from outreach.calendars.views.subscribing import public_address
from outreach.db import db
from outreach.errors import Refused
from outreach.people.models import Person, Secret
from outreach.text import _
from outreach.web import done, need, need_person, take

DAY = 86400


@bp.get("/c/<community>/calendars")
def index() -> str:
    person = may_come_in()
    return page(person, LinkForm(data={"language": person.language}))


@bp.post("/c/<community>/calendars/links")
def make() -> str:
    person = may_come_in()
    refuse_confined()
    take(f"feed:{person.id}", 20, DAY)
    form = LinkForm()
    if form.validate_on_submit():
        secret = operations.make_link(db.session(), person, **form.chosen)
        db.session.commit()
        return shown_once(secret)
    return page(person, form)


@bp.route("/c/<community>/calendars/links/<int:secret_id>/edit", methods=["GET", "POST"])
def edit(secret_id: int) -> str | Response:
    person = may_come_in()
    refuse_confined()
    link, feed = own(person, secret_id)
    form = LinkForm(data=LinkForm.shown(link, feed))
    if form.validate_on_submit():
        operations.set_link(db.session(), link, person, **form.chosen)
        db.session.commit()
        done(_("Kept. Your calendar follows when it looks next."))
        return redirect(url_for(".index"), code=303)
    return render_template("calendars/edit.html", form=form, link=link)


@bp.post("/c/<community>/calendars/links/<int:secret_id>/renew")
def renew(secret_id: int) -> str:
    person = may_come_in()
    refuse_confined()
    take(f"feed:{person.id}", 20, DAY)
    link, feed = own(person, secret_id)
    secret = operations.renew_link(db.session(), link, feed, person)
    db.session.commit()
    return shown_once(secret)


@bp.post("/c/<community>/calendars/links/<int:secret_id>/revoke")
def revoke(secret_id: int) -> Response:
    person = may_come_in()
    link, _feed = own(person, secret_id)
    link.revoke(by=person)
    db.session.commit()
    done(_("This address gives nothing any more. The calendar that used it will stop."))
    return redirect(url_for(".index"), code=303)


def may_come_in() -> Person:
    person = need_person()
    need(Permission.SEE_CALENDARS, g.community)
    return person


def refuse_confined() -> None:
    """Who came by an invitation reaches one community; an own calendar would reach them all."""
    if g.session.is_confined:
        raise Refused(_("Sign in by mail once more, then you can subscribe to your own calendar."))


def own(person: Person, secret_id: int) -> tuple[Secret, Feed]:
    found = db.session.execute(queries.link(person, secret_id)).first()
    if found is None:
        abort(404)
    return need(Permission.EDIT_SELF, found[0]), found[1]


def page(person: Person, form: LinkForm) -> str:
    meetups = db.session.scalars(queries.published(g.community, clock.now())).all()
    links = [] if g.session.is_confined else db.session.execute(queries.links(person)).all()
    return render_template("calendars/index.html", links=links, meetups=meetups, form=form)


def shown_once(secret: Secret) -> str:
    """The only page that ever shows this address: it is kept nowhere."""
    address = public_address("calendars.feed", token=secret.token)
    return render_template("calendars/made.html", link=secret, address=address)
