"""The programme of a meetup: talks, their speakers, and what these answered."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, redirect, render_template, url_for
from werkzeug import Response

from outreach.access import Permission
from outreach.db import db
from outreach.fields import typed, wall_time
from outreach.meetups import operations, queries
from outreach.meetups.forms import CancelForm, NewTalkForm, SpeakerForm, TalkForm, kinds
from outreach.meetups.models import Meetup, Speaker, Talk
from outreach.meetups.views.blueprint import bp, found, with_talks
from outreach.meetups.views.merging import is_merged
from outreach.text import _
from outreach.web import done, need_person, take

DAY = 86400


@bp.get("/c/<community>/meetups/<slug>/programme")
def programme(slug: str) -> str:
    need_person()
    meetup = with_talks(Permission.SEE_MEETUPS, slug)
    return render_template("meetups/programme.html", meetup=meetup, kinds=kinds())


@bp.route("/c/<community>/meetups/<slug>/talks/new", methods=["GET", "POST"])
def new_talk(slug: str) -> str | Response:
    need_person()
    meetup = with_talks(Permission.EDIT_PROGRAMME, slug)
    form = NewTalkForm(data={"language": meetup.language}, wall_zone=meetup.zone, wall_day=meetup.day)
    if form.validate_on_submit():
        with form.refusing():
            add_talk(meetup, form)
            db.session.commit()
            done(_("Added. Nobody was asked yet.") if form.name.data else _("Added."))
            return redirect(url_for(".programme", slug=meetup.slug), code=303)
    return render_template("meetups/new_talk.html", form=form, meetup=meetup)


def add_talk(meetup: Meetup, form: NewTalkForm) -> None:
    values = form.values
    name, email = values.pop("name"), values.pop("email")
    starts, fold = wall_time(form, "starts")
    talk = Talk.add(meetup, g.person, starts, fold, **values)
    db.session.add(talk)
    db.session.flush()
    if name:
        operations.add_speaker(db.session(), talk, g.person, name, email)


@bp.route("/c/<community>/meetups/<slug>/talks/<int:talk_id>", methods=["GET", "POST"])
def talk(slug: str, talk_id: int) -> str | Response:
    person = need_person()
    talk = talk_of(found(Permission.EDIT_PROGRAMME, slug), talk_id)
    form = form_of(talk)
    if form.validate_on_submit() and is_merged(form, talk, walls=("starts",)):
        with form.refusing():
            talk.edit(by=person, **form.values)
            talk.move(person, *wall_time(form, "starts"))
            db.session.commit()
            done(_("Changed."), undo=True)
            return redirect(url_for(".programme", slug=slug), code=303)
    return show(talk, form, SpeakerForm(formdata=None))


@bp.post("/c/<community>/meetups/<slug>/talks/<int:talk_id>/speakers")
def add_speaker(slug: str, talk_id: int) -> str | Response:
    person = need_person()
    talk = talk_of(found(Permission.EDIT_PROGRAMME, slug), talk_id)
    form = SpeakerForm()
    if form.validate_on_submit():
        with form.refusing():
            operations.add_speaker(db.session(), talk, person, **form.values)
            db.session.commit()
            done(_("%(name)s is added, and was not asked yet.", name=form.name.data))
            return redirect(url_for(".talk", slug=slug, talk_id=talk.id), code=303)
    return show(talk, form_of(talk, formdata=None), form)


def form_of(talk: Talk, **options: Any) -> TalkForm:
    day = talk.meetup.day
    return TalkForm(obj=talk, data=typed(talk, "starts"), wall_zone=talk.zone, wall_day=day, **options)


def show(talk: Talk, form: TalkForm, speaker_form: SpeakerForm) -> str:
    return render_template(
        "meetups/talk.html", talk=talk, meetup=talk.meetup, form=form, speaker_form=speaker_form
    )


@bp.route("/c/<community>/meetups/<slug>/talks/<int:talk_id>/cancel", methods=["GET", "POST"])
def cancel_talk(slug: str, talk_id: int) -> str | Response:
    person = need_person()
    talk = talk_of(found(Permission.EDIT_PROGRAMME, slug), talk_id)
    form = CancelForm()
    if form.validate_on_submit():
        talk.cancel(by=person, reason=form.reason.data)
        db.session.commit()
        done(_("“%(title)s” is cancelled.", title=talk.title))
        return redirect(url_for(".programme", slug=slug), code=303)
    return render_template("meetups/cancel_talk.html", talk=talk, meetup=talk.meetup, form=form)


@bp.post("/c/<community>/meetups/<slug>/talks/<int:talk_id>/uncancel")
def uncancel_talk(slug: str, talk_id: int) -> Response:
    person = need_person()
    talk = talk_of(found(Permission.EDIT_PROGRAMME, slug), talk_id)
    talk.uncancel(by=person)
    db.session.commit()
    done(_("“%(title)s” is back in the programme.", title=talk.title))
    return redirect(url_for(".programme", slug=slug), code=303)


@bp.post("/c/<community>/meetups/<slug>/speakers/<int:speaker_id>/ask")
def ask(slug: str, speaker_id: int) -> str:
    """The answer is the only page that ever shows the link."""
    person = need_person()
    speaker = speaker_of(found(Permission.EDIT_PROGRAMME, slug), speaker_id)
    take(f"ask:{person.id}", 200, DAY)
    secret = operations.ask(db.session(), speaker, person)
    db.session.commit()
    address = current_app.config["BASE_URL"] + url_for(".speak", token=secret.token)
    return render_template(
        "meetups/asked.html", speaker=speaker, meetup=speaker.talk.meetup, address=address, secret=secret
    )


@bp.post("/c/<community>/meetups/<slug>/speakers/<int:speaker_id>/drop")
def drop_speaker(slug: str, speaker_id: int) -> Response:
    person = need_person()
    speaker = speaker_of(found(Permission.EDIT_PROGRAMME, slug), speaker_id)
    operations.drop_speaker(db.session(), speaker, person)
    db.session.commit()
    done(_("%(name)s is no longer among the speakers.", name=speaker.name))
    return redirect(url_for(".talk", slug=slug, talk_id=speaker.talk_id), code=303)


def talk_of(meetup: Meetup, talk_id: int) -> Talk:
    talk: Talk = db.one_or_404(queries.talk(meetup, talk_id))
    return talk


def speaker_of(meetup: Meetup, speaker_id: int) -> Speaker:
    speaker: Speaker = db.one_or_404(queries.speaker_in(meetup, speaker_id))
    return speaker
