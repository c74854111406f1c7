"""What a speaker sees behind the personal link: the talk, the answer, the calendar. Nobody signs in."""

from __future__ import annotations

from flask import g, redirect, render_template, url_for
from werkzeug import Response

from outreach.access import Permission
from outreach.db import db
from outreach.meetups import queries
from outreach.meetups.forms import DeclineForm, OwnZoneForm
from outreach.meetups.models import Speaker
from outreach.meetups.views.blueprint import bp
from outreach.people.models import Purpose
from outreach.text import _, markdown
from outreach.web import done, holder, need, take

HOUR = 3600


@bp.get("/speak/<token>")
def speak(token: str) -> str:
    return page(let_in(token), token)


@bp.post("/speak/<token>/accept")
def accept(token: str) -> Response:
    speaker = let_in(token)
    take(f"answer:{g.secret.id}", 30, HOUR)
    speaker.accept(by=g.secret)
    db.session.commit()
    return redirect(url_for(".speak", token=token), code=303)


@bp.post("/speak/<token>/decline")
def decline(token: str) -> str | Response:
    speaker = let_in(token)
    take(f"answer:{g.secret.id}", 30, HOUR)
    form = DeclineForm()
    if form.validate_on_submit():
        speaker.decline(by=g.secret, reason=form.reason.data or "")
        db.session.commit()
        return redirect(url_for(".speak", token=token), code=303)
    return page(speaker, token, decline_form=form)


@bp.post("/speak/<token>/zone")
def set_zone(token: str) -> str | Response:
    speaker = let_in(token)
    take(f"answer:{g.secret.id}", 30, HOUR)
    form = OwnZoneForm()
    if form.validate_on_submit():
        speaker.set_zone(form.zone.data or "", by=g.secret)
        db.session.commit()
        done(_("Times are shown in yours now."))
        return redirect(url_for(".speak", token=token), code=303)
    return page(speaker, token, zone_form=form)


def let_in(token: str) -> Speaker:
    secret = holder(Purpose.TALK, token)
    speaker: Speaker = db.one_or_404(queries.speaker(secret.community_id or 0, secret.subject_id or 0))
    g.community = speaker.talk.meetup.community
    return need(Permission.ANSWER_TALK, speaker)


def page(
    speaker: Speaker,
    token: str,
    decline_form: DeclineForm | None = None,
    zone_form: OwnZoneForm | None = None,
) -> str:
    talk = speaker.talk
    return render_template(
        "meetups/speak.html",
        speaker=speaker,
        talk=talk,
        meetup=talk.meetup,
        others=[each for each in talk.speakers if each is not speaker and not each.declined_at],
        abstract=markdown(talk.abstract),
        token=token,
        decline_form=decline_form or DeclineForm(None, data={"reason": speaker.reason}),
        zone_form=zone_form or OwnZoneForm(None, data={"zone": speaker.person.zone}),
    )
