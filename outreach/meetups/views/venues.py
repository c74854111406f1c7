"""The places where meetups are."""

from __future__ import annotations

from flask import g, redirect, render_template, url_for
from werkzeug import Response

from outreach.access import Permission
from outreach.db import db
from outreach.meetups import queries
from outreach.meetups.forms import VenueForm
from outreach.meetups.models import Venue
from outreach.meetups.views.blueprint import bp
from outreach.meetups.views.merging import is_merged
from outreach.text import _
from outreach.web import done, need, need_person


@bp.get("/c/<community>/venues")
def venues() -> str:
    need_person()
    community = need(Permission.SEE_MEETUPS, g.community)
    return render_template("meetups/venues.html", venues=db.session.scalars(queries.venues(community)).all())


@bp.route("/c/<community>/venues/new", methods=["GET", "POST"])
def new_venue() -> str | Response:
    person = need_person()
    community = need(Permission.CREATE_MEETUP, g.community)
    form = VenueForm(data={"zone": community.zone})
    if form.validate_on_submit():
        db.session.add(Venue.add(community, by=person, **form.values))
        db.session.commit()
        done(_("The place is added."))
        return redirect(url_for(".venues"), code=303)
    return render_template("meetups/venue.html", form=form, venue=None)


@bp.route("/c/<community>/venues/<int:venue_id>", methods=["GET", "POST"])
def edit_venue(venue_id: int) -> str | Response:
    person = need_person()
    need(Permission.CREATE_MEETUP, g.community)
    venue: Venue = db.one_or_404(Venue.inside(g.community).where(Venue.id == venue_id))
    form = VenueForm(obj=venue)
    if form.validate_on_submit() and is_merged(form, venue):
        venue.edit(by=person, **form.values)
        db.session.commit()
        done(_("Changed."), undo=True)
        return redirect(url_for(".venues"), code=303)
    return render_template("meetups/venue.html", form=form, venue=venue)
