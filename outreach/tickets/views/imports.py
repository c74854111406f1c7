"""Issues from GitHub become tickets: first what would happen, then it happens."""

from __future__ import annotations

from flask import g, redirect, render_template, request, url_for
from werkzeug import Response

from outreach.access import Permission
from outreach.db import db
from outreach.errors import Refused
from outreach.text import _, _n
from outreach.tickets import operations
from outreach.tickets.forms import ImportForm, offer_meetups
from outreach.tickets.models import Ticket
from outreach.tickets.views.blueprint import bp
from outreach.tickets.views.lookup import by_slug, open_meetups
from outreach.tickets.views.plan import meetup_chosen
from outreach.web import done, need, need_person


@bp.route("/c/<community>/tickets/import", methods=["GET", "POST"])
def import_issues() -> str | Response:
    need_person()
    need(Permission.IMPORT_TICKETS, g.community)
    meetups = open_meetups()
    form = ImportForm(meetup="")
    offer_meetups(form.meetup, by_slug(meetups))
    if form.validate_on_submit():
        with form.refusing():
            content = content_of(form)
            issues = operations.parse_issues(content)
            meetup = meetup_chosen(meetups, form.meetup.data)
            if "sure" in request.form:
                opened = operations.import_issues(db.session(), g.community, meetup, issues.rows, g.person)
                db.session.commit()
                return told(opened)
            rows = operations.preview_import(db.session(), g.community, issues.rows)
            return render_template(
                "tickets/import_preview.html",
                issues=issues,
                rows=rows,
                fresh=sum(not row.is_known for row in rows),
                meetup=meetup,
                content=content.decode("utf-8", "replace"),
            )
    return render_template("tickets/import.html", form=form)


def content_of(form: ImportForm) -> bytes:
    """The file or, without one, the pasted text."""
    content: bytes = form.file.data.read() if form.file.data else b""
    content = content or (form.text.data or "").encode()
    if not content.strip():
        raise Refused(_("Choose a file, or paste what is in it."))
    return content


def told(opened: list[Ticket]) -> Response:
    if opened:
        done(_n("%(num)s ticket opened.", "%(num)s tickets opened.", len(opened)))
    else:
        done(_("Nothing was added: all of it is there already."))
    return redirect(url_for(".triage"), code=303)
