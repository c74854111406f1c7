"""What becomes of a meetup: published and taken back, cancelled, finished. The desk moves it."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug import Response

from outreach.access import Permission
from outreach.db import db
from outreach.meetups.forms import CancelForm
from outreach.meetups.models import Answer, Meetup
from outreach.meetups.views.blueprint import bp, found, home, with_talks
from outreach.people.models import Person
from outreach.text import _
from outreach.web import done, need_person


@bp.post("/c/<community>/meetups/<slug>/publish")
def publish(slug: str) -> Response:
    person = need_person()
    meetup = found(Permission.EDIT_MEETUP, slug)
    meetup.publish(by=person)
    db.session.commit()
    done(_("Published. Everybody with the address sees the page now."), undo=True)
    return redirect(home(meetup), code=303)


@bp.post("/c/<community>/meetups/<slug>/unpublish")
def unpublish(slug: str) -> Response:
    person = need_person()
    meetup = found(Permission.EDIT_MEETUP, slug)
    meetup.unpublish(by=person)
    db.session.commit()
    done(_("The public page is closed."), undo=True)
    return redirect(home(meetup), code=303)


@bp.route("/c/<community>/meetups/<slug>/cancel", methods=["GET", "POST"])
def cancel(slug: str) -> str | Response:
    person = need_person()
    meetup = with_talks(Permission.CANCEL_MEETUP, slug)
    form = CancelForm()
    if form.validate_on_submit():
        with form.refusing():
            meetup.cancel(by=person, reason=form.reason.data)
            db.session.commit()
            done(_("Cancelled. Crew and speakers get one message each."))
            return redirect(home(meetup), code=303)
    return render_template("meetups/cancel.html", form=form, meetup=meetup, told=who_is_told(meetup, person))


def who_is_told(meetup: Meetup, by: Person) -> list[str]:
    """Crew, and speakers who were asked and did not decline, each once, by name; not whoever does it."""
    speakers = [speaker for talk in meetup.talks if not talk.is_cancelled for speaker in talk.speakers]
    asked = {each.person_id: each.name for each in speakers if each.answer in {Answer.ASKED, Answer.ACCEPTED}}
    names = {**asked, **{each.person_id: each.name for each in meetup.crew}}
    return sorted((name for person_id, name in names.items() if person_id != by.id), key=str.casefold)


@bp.post("/c/<community>/meetups/<slug>/uncancel")
def uncancel(slug: str) -> Response:
    person = need_person()
    meetup = found(Permission.CANCEL_MEETUP, slug)
    meetup.uncancel(by=person)
    db.session.commit()
    done(_("It takes place after all. Tell those who heard that it would not."))
    return redirect(home(meetup), code=303)


@bp.post("/c/<community>/meetups/<slug>/finish")
def finish(slug: str) -> Response:
    person = need_person()
    meetup = found(Permission.EDIT_MEETUP, slug)
    meetup.finish(by=person)
    db.session.commit()
    done(_("Finished. Thank you."), undo=True)
    return redirect(url_for(".index"), code=303)
