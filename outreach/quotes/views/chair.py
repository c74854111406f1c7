"""Announcements: the list, the board of one, writing and finishing it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug import Response

from outreach import clock
from outreach.db import db
from outreach.fields import typed
from outreach.journal.queries import since
from outreach.quotes import queries
from outreach.quotes.forms import AnnouncementForm, shown_limits
from outreach.quotes.models import Announcement
from outreach.quotes.operations import asking, merging
from outreach.quotes.views.blueprint import EDIT, SEE, announcement_of, bp, chairs
from outreach.text import _
from outreach.trule import TRule, trule
from outreach.web import done

COLUMNS = ("asked", "writing", "with_them", "with_us", "agreed")


@bp.get("/c/<community>/quotes")
def index() -> str:
    chairs(SEE)
    announcements = db.session.scalars(queries.announcements(g.community)).all()
    return render_template("quotes/index.html", announcements=announcements)


@bp.route("/c/<community>/quotes/new", methods=["GET", "POST"])
def new() -> str | Response:
    chairs(EDIT)
    dull = {"zone": g.community.zone, "languages": [g.community.language], **shown_limits(None)}
    form = filled(AnnouncementForm(data=dull))
    if form.validate_on_submit():
        with form.refusing():
            announcement = asking.write(db.session(), g.community, by=g.person, **form.facts)
            db.session.commit()
            warn(announcement)
            return redirect(url_for(".show", slug=announcement.slug), code=303)
    return render_template("quotes/new.html", form=form)


@bp.get("/c/<community>/quotes/<slug>")
def show(slug: str) -> str:
    announcement = announcement_of(slug, SEE)
    columns: dict[str, list[Any]] = {column: [] for column in (*COLUMNS, "without")}
    for quote in sorted(announcement.quotes, key=lambda quote: quote.seen_at or quote.created_at):
        columns[quote.column].append(quote)
    fullest = next((each for each in ("with_us", *COLUMNS) if columns[each]), COLUMNS[0])
    asked_for = request.args.get("column", "")
    return render_template(
        "quotes/show.html",
        announcement=announcement,
        columns=columns,
        current=asked_for if asked_for in COLUMNS else fullest,
        rule=rule(announcement),
    )


@bp.route("/c/<community>/quotes/<slug>/edit", methods=["GET", "POST"])
def edit(slug: str) -> str | tuple[str, int] | Response:
    announcement = announcement_of(slug)
    form = filled(
        AnnouncementForm(
            obj=announcement, data={**typed(announcement, "due", "embargo"), **shown_limits(announcement)}
        )
    )
    status = 200
    if form.validate_on_submit():
        others = db.session.scalars(since(announcement, form.version.data or 0)).all()
        values, both = merging.merged(announcement, form.facts, others)
        if not both:
            with form.refusing():
                announcement.edit(by=g.person, **values)
                db.session.commit()
                warn(announcement)
                return redirect(url_for(".show", slug=slug), code=303)
        status = 409
        form.tell_apart(both, announcement)
    return render_template("quotes/edit.html", announcement=announcement, form=form), status


def filled(form: AnnouncementForm) -> AnnouncementForm:
    companies = db.session.scalars(queries.companies(g.community)).all()
    form.about_id.choices = {"": _("None of them"), **{str(each.id): each.name for each in companies}}
    return form


def warn(announcement: Announcement) -> None:
    """A public hour before the last quote is due is allowed, but seldom meant."""
    if announcement.is_hasty:
        flash(_("It may be public before the quotes are due. Was that meant?"), "error")
    else:
        done(_("Kept. Nobody was told."))


def rule(announcement: Announcement) -> TRule | None:
    """The days from now past the deadline to the day it is public."""
    if announcement.embargo_local is None:
        return None
    day, today = announcement.embargo_local.date(), clock.today(announcement.zone)
    due = announcement.due_local
    late = bool(announcement.due_at and announcement.due_at <= clock.now())
    gates = [((due.date() - day).days, "closed" if late else "open")] if due else []
    return trule(today, day, gates, first=min(-14, (today - day).days - 3), last=7)


# --- finishing -----------------------------------------------------------------------------------


def finish(slug: str, deed: Callable[[Announcement], None], said: str) -> Response:
    announcement = announcement_of(slug)
    deed(announcement)
    db.session.commit()
    done(said)
    return redirect(url_for(".show", slug=slug), code=303)


@bp.post("/c/<community>/quotes/<slug>/close")
def close(slug: str) -> Response:
    return finish(slug, lambda each: each.close(by=g.person), _("Closed. No more words are taken."))


@bp.post("/c/<community>/quotes/<slug>/reopen")
def reopen(slug: str) -> Response:
    return finish(slug, lambda each: each.reopen(by=g.person), _("Open again."))


@bp.post("/c/<community>/quotes/<slug>/publish")
def publish(slug: str) -> Response:
    return finish(slug, lambda each: each.publish(by=g.person), _("It is public."))


@bp.post("/c/<community>/quotes/<slug>/withdraw")
def withdraw(slug: str) -> Response:
    return finish(slug, lambda each: each.withdraw(by=g.person), _("It is no longer public."))


@bp.post("/c/<community>/quotes/<slug>/cancel")
def cancel(slug: str) -> Response:
    return finish(slug, lambda each: each.cancel(by=g.person), _("Called off, with all its requests."))
