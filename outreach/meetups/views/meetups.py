"""The list of meetups; planning one; changing what it says."""

from __future__ import annotations

from flask import g, redirect, render_template
from sqlalchemy import func, select
from werkzeug import Response

from outreach import clock
from outreach.access import Permission
from outreach.db import db
from outreach.fields import wall_time
from outreach.meetups import operations, queries
from outreach.meetups.forms import MeetupForm, PlanForm, formats
from outreach.meetups.models import Meetup
from outreach.meetups.views.blueprint import bp, found, home
from outreach.meetups.views.merging import is_merged
from outreach.text import _
from outreach.web import done, need, need_person, page_asked

PAGE = 30


@bp.get("/c/<community>/meetups")
def index() -> str:
    need_person()
    community = need(Permission.SEE_MEETUPS, g.community)
    past = queries.past(community, clock.now())
    count = db.session.scalar(select(func.count()).select_from(past.order_by(None).subquery())) or 0
    page = page_asked()
    return render_template(
        "meetups/index.html",
        upcoming=db.session.scalars(queries.upcoming(community, clock.now())).all() if page == 1 else [],
        past=db.session.scalars(past.limit(PAGE).offset((page - 1) * PAGE)).all(),
        page=page,
        pages=-(-count // PAGE),
        formats=formats(),
    )


@bp.route("/c/<community>/meetups/new", methods=["GET", "POST"])
def new() -> str | Response:
    person = need_person()
    community = need(Permission.CREATE_MEETUP, g.community)
    form = PlanForm(data={"zone": community.zone, "language": community.language})
    offer(form)
    if form.validate_on_submit():
        with form.refusing():
            starts, starts_fold = wall_time(form, "starts")
            ends, ends_fold = wall_time(form, "ends")
            meetup = operations.plan(
                db.session(),
                community,
                person,
                starts=starts,
                ends=ends,
                starts_fold=starts_fold,
                ends_fold=ends_fold,
                zone=form.zone.data,
                **form.words,
            )
            settle(meetup, form)
            db.session.commit()
            done(_("“%(title)s” is planned. Nobody was told yet.", title=meetup.title))
            return redirect(home(meetup), code=303)
    return render_template("meetups/new.html", form=form)


@bp.route("/c/<community>/meetups/<slug>/edit", methods=["GET", "POST"])
def edit(slug: str) -> str | Response:
    need_person()
    meetup = found(Permission.EDIT_MEETUP, slug)
    form = MeetupForm(obj=meetup, data={"company_ids": [host.company_id for host in meetup.hosts]})
    offer(form)
    if form.validate_on_submit() and is_merged(form, meetup):
        with form.refusing():
            settle(meetup, form)
            db.session.commit()
            done(_("Changed."), undo=True)
            return redirect(home(meetup), code=303)
    return render_template("meetups/edit.html", form=form, meetup=meetup)


def offer(form: MeetupForm) -> None:
    venues = db.session.scalars(queries.venues(g.community)).all()
    form.offer(venues, db.session.scalars(queries.companies(g.community)).all())


def settle(meetup: Meetup, form: MeetupForm) -> None:
    """Words, then place, then hosts, each by its own verb."""
    session, by = db.session(), g.person
    meetup.edit(by, **form.words)
    operations.set_place(
        session, meetup, by, form.venue_id.data, form.venue_name.data or "", form.venue_address.data or ""
    )
    operations.set_hosts(session, meetup, by, form.company_ids.data or [])
