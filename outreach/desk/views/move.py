"""Moving a meetup: another date is typed, looked at, and then done in one command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug import Response

from outreach import clock, face
from outreach.access import Permission
from outreach.db import db
from outreach.desk import operations
from outreach.desk.forms import MoveForm
from outreach.desk.views.blueprint import bp
from outreach.errors import Refused
from outreach.face import Place
from outreach.meetups import queries as meetups
from outreach.meetups.models import Meetup
from outreach.text import _, _n
from outreach.tickets import operations as tickets
from outreach.web import done, need, need_person

MOST_PLACES = 4


@bp.route("/c/<community>/meetups/<slug>/move", methods=["GET", "POST"])
def move(slug: str) -> str | Response:
    need_person()
    meetup: Meetup = need(Permission.EDIT_MEETUP, db.one_or_404(meetups.programme(g.community, slug)))
    if meetup.is_cancelled:
        flash(_("This meetup is cancelled. Take that back first."), "error")
        return redirect(url_for(".meetup", slug=slug), code=303)
    if request.method == "POST":
        return moved(meetup, MoveForm())
    if "zone" not in request.args or "change" in request.args:
        return typed(meetup)
    form = MoveForm(request.args, meta={"csrf": False})
    return preview(meetup, form) if form.validate() and is_other(meetup, form) else filled(meetup, form)


def typed(meetup: Meetup) -> str:
    """The form: as the meetup stands or, on the way back, as it was filled in."""
    if "change" in request.args:
        return filled(meetup, MoveForm(request.args, meta={"csrf": False}))
    return filled(meetup, MoveForm.of(meetup))


def filled(meetup: Meetup, form: MoveForm) -> str:
    return render_template("desk/move.html", meetup=meetup, form=form)


def is_other(meetup: Meetup, form: MoveForm) -> bool:
    starts, ends = form.times
    if (starts, ends, form.zone.data) != (meetup.starts_local, meetup.ends_local, meetup.zone):
        return True
    field = form.is_open if form.is_open.data else form.starts_on
    field.errors = [*field.errors, _("That is how it stands already.")]
    return False


def preview(meetup: Meetup, form: MoveForm) -> str:
    assert form.zone.data
    starts, ends = form.times
    shift = operations.shift(db.session(), g.community, g.person, meetup, starts, ends, form.zone.data)
    starts_at = clock.instant(starts, form.zone.data, form.folds[0]) if starts else None
    return render_template(
        "desk/move_preview.html",
        meetup=meetup,
        form=form,
        day=starts.date() if starts else None,
        shift=shift,
        hearing=hearing(meetup, starts_at, form.zone.data) if starts_at else None,
        back=url_for(".move", slug=meetup.slug, _external=False, **{"change": "1", **form.kept}),
    )


def moved(meetup: Meetup, form: MoveForm) -> str | Response:
    """The command. What was looked at must be what is done, so nobody may have moved it meanwhile."""
    if not form.validate_on_submit():
        return filled(meetup, form)
    with form.refusing():
        if form.version.data != str(meetup.version):
            raise Refused(_("Somebody changed this meetup meanwhile. Look at it again, then move it."))
        tickets_moved = len(carry_out(meetup, form))
        db.session.commit()
        done(said(meetup, tickets_moved), undo=True)
        return redirect(url_for(".meetup", slug=meetup.slug), code=303)
    form.version.data = str(meetup.version)
    return filled(meetup, form)


def carry_out(meetup: Meetup, form: MoveForm) -> list[Any]:
    starts, ends = form.times
    session = db.session()
    if starts is None or ends is None or form.zone.data is None:
        return list(tickets.postpone(session, meetup, g.person))
    return list(tickets.move(session, meetup, starts, ends, form.zone.data, g.person, form.folds))


def said(meetup: Meetup, count: int) -> str:
    due = _n("%(num)s due day moved along.", "%(num)s due days moved along.", count) if count else ""
    if meetup.day is None:
        due = _n("%(num)s due day waits for it.", "%(num)s due days wait for it.", count) if count else ""
        return " ".join(filter(None, [_("The date is open."), due]))
    return " ".join(filter(None, [_("Moved to %(day)s.", day=face.day_text(meetup.day, "head")), due]))


@dataclass(frozen=True)
class Hearing:
    """What the clocks show where people listen: the same as before, or another time than before."""

    still: list[Place]
    changed: list[tuple[Place, Place]]
    is_calm: bool


def hearing(meetup: Meetup, starts_at: datetime, zone: str) -> Hearing:
    zones = list(dict.fromkeys([zone, g.person.zone, *(crew.person.zone for crew in meetup.crew)]))
    zones = zones[:MOST_PLACES]
    if meetup.starts_at is None:
        return Hearing(shown(starts_at, zone, zones), [], True)
    old, new = shown(meetup.starts_at, meetup.zone, zones), shown(starts_at, zone, zones)
    pairs = list(zip(old, new, strict=True))
    return Hearing(
        still=[after for before, after in pairs if is_same(before, after)],
        changed=[(before, after) for before, after in pairs if not is_same(before, after)],
        is_calm=not any(jumps(each, meetup.starts_at, starts_at) for each in zones),
    )


def shown(starts_at: datetime, zone: str, zones: list[str]) -> list[Place]:
    there = clock.local(starts_at, zone).date()
    return [face.place(starts_at, each, beside=there) for each in zones]


def is_same(before: Place, after: Place) -> bool:
    return (before.hour, bool(before.weekday)) == (after.hour, bool(after.weekday))


def jumps(zone: str, one: datetime, other: datetime) -> bool:
    """Whether the clocks there change between the two dates."""
    return bool(clock.changes(zone, min(one, other), max(one, other)))
