"""The community itself: its name, its home zone, its language."""

from __future__ import annotations

from flask import g, redirect, render_template, url_for
from werkzeug import Response

from outreach.access import Permission
from outreach.db import db
from outreach.people.forms import CommunityForm
from outreach.people.views.blueprint import bp
from outreach.text import _
from outreach.web import done, need, need_person


@bp.route("/c/<community>/settings", methods=["GET", "POST"])
def edit_community() -> str | Response:
    person = need_person()
    community = need(Permission.EDIT_COMMUNITY, g.community)
    form = CommunityForm(obj=community)
    if form.validate_on_submit():
        community.edit(by=person, **form.values)
        db.session.commit()
        done(_("Kept."), undo=True)
        return redirect(url_for(".edit_community"), code=303)
    return render_template("people/edit_community.html", form=form)
