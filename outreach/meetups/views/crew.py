"""Who carries which workstream of a meetup."""

from __future__ import annotations

from flask import abort, g, redirect, render_template, url_for
from werkzeug import Response

from outreach.access import Permission
from outreach.db import db
from outreach.meetups import operations, queries
from outreach.meetups.forms import CrewForm
from outreach.meetups.models import Workstream
from outreach.meetups.views.blueprint import bp, found
from outreach.people.models import Membership
from outreach.text import _
from outreach.web import done, need_person


@bp.get("/c/<community>/meetups/<slug>/crew")
def crew(slug: str) -> str:
    need_person()
    meetup = found(Permission.SEE_MEETUPS, slug)
    lines = [(each, [crew for crew in meetup.crew if crew.workstream == each]) for each in Workstream]
    return render_template("meetups/crew.html", meetup=meetup, lines=lines)


@bp.route("/c/<community>/meetups/<slug>/crew/<word>", methods=["GET", "POST"])
def set_crew(slug: str, word: str) -> str | Response:
    person = need_person()
    if word not in set(Workstream):
        abort(404)
    workstream = Workstream(word)
    meetup = found(Permission.SET_CREW, slug)
    form = CrewForm(data=CrewForm.of(meetup, workstream))
    form.offer(members())
    if form.validate_on_submit():
        with form.refusing():
            operations.set_crew(db.session(), meetup, person, workstream, form.parts)
            db.session.commit()
            done(_("The crew is changed."))
            return redirect(url_for(".crew", slug=meetup.slug), code=303)
    return render_template("meetups/set_crew.html", meetup=meetup, form=form, workstream=workstream)


def members() -> list[Membership]:
    return [each for each in db.session.scalars(queries.helpers(g.community)) if each.is_member]
