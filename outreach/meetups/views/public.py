"""What everybody may see: the published meetups of a community, and each with its programme."""

from __future__ import annotations

from flask import abort, g, render_template, request
from markupsafe import Markup

from outreach import clock
from outreach.access import Permission
from outreach.db import db
from outreach.fields import ZoneField
from outreach.meetups import queries
from outreach.meetups.models import Meetup, Talk, TalkKind
from outreach.meetups.views.blueprint import bp
from outreach.text import markdown, plain
from outreach.web import Form, can


class ReaderZoneForm(Form):
    """In whose time the page is read. Asked by GET, kept nowhere."""

    class Meta:
        csrf = False

    zone = ZoneField()


@bp.get("/m/<community>")
def public_index() -> str:
    zone_form()
    meetups = db.session.scalars(queries.published(g.community)).all()
    return render_template(
        "meetups/public_index.html",
        upcoming=[meetup for meetup in meetups if not meetup.is_over],
        past=[meetup for meetup in reversed(meetups) if meetup.is_over],
    )


@bp.app_template_global()
def coming_meetups() -> list[Meetup]:
    """For the board beside signing in."""
    return list(db.session.scalars(queries.departing(clock.now())))


@bp.get("/m/<community>/<slug>")
def public(slug: str) -> str:
    meetup: Meetup = db.one_or_404(queries.programme(g.community, slug))
    if not can(Permission.SEE_PUBLIC_MEETUP, meetup) and not can(Permission.SEE_MEETUPS, meetup):
        abort(404)
    form = zone_form()
    lead, rest = parts_of(meetup.body)
    return render_template(
        "meetups/public.html", meetup=meetup, talks=shown(meetup), lead=lead, rest=rest, form=form
    )


def zone_form() -> ReaderZoneForm:
    """Reads ?zone= and lets the page's times follow it; an unknown one is told beside the field."""
    form = ReaderZoneForm(request.args if "zone" in request.args else None)
    if form.zone.data and form.validate():
        g.reader_zone = clock.canonical(form.zone.data)
    return form


def shown(meetup: Meetup) -> list[Talk]:
    return [talk for talk in meetup.talks if not talk.is_cancelled and talk.kind != TalkKind.REHEARSAL]


def parts_of(body: str) -> tuple[str, Markup]:
    """The first paragraph in plain words for the poster, and the rest for below."""
    first, _blank, rest = body.partition("\n\n")
    return plain(first), markdown(rest)
