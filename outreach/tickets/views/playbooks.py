"""A meetup's playbook: chosen, looked at week by week, and made into tickets."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import g, redirect, render_template, request, url_for
from werkzeug import Response

from outreach.access import Permission
from outreach.db import db
from outreach.face import locale
from outreach.meetups.models import Meetup
from outreach.text import _, _n
from outreach.tickets import operations, queries
from outreach.tickets.models import Playbook
from outreach.tickets.operations import PreviewRow
from outreach.tickets.operations.playbooks import spoken
from outreach.tickets.views.blueprint import bp
from outreach.tickets.views.lookup import all_of, names, the_meetup
from outreach.web import done, need


@bp.get("/c/<community>/meetups/<slug>/playbooks")
def playbooks(slug: str) -> str:
    meetup = the_meetup(slug, Permission.TRIAGE_TICKETS)
    books = all_of(queries.playbooks(g.community))
    books.sort(key=lambda book: not book.fits(meetup.format))
    chosen = next((book for book in books if book.slug == request.args.get("playbook")), None)
    return render_template(
        "tickets/playbooks.html",
        meetup=meetup,
        books=books,
        chosen=chosen,
        spoken=lambda words: spoken(words, locale()),
        **(previewed(meetup, chosen) if chosen else {}),
    )


@bp.post("/c/<community>/meetups/<slug>/playbooks/<playbook>/apply")
def apply_playbook(slug: str, playbook: str) -> Response:
    meetup = the_meetup(slug, Permission.TRIAGE_TICKETS)
    book = db.one_or_404(queries.playbook(g.community, playbook))
    added = operations.apply_playbook(db.session(), meetup, book, g.person)
    db.session.commit()
    if added:
        done(
            _n(
                "%(num)s ticket opened. It is on the board.",
                "%(num)s tickets opened. They are on the board.",
                len(added),
            )
        )
    else:
        done(_("Nothing was added: all of it is there already."))
    return redirect(url_for(".board", meetup=slug), code=303)


@bp.post("/c/<community>/meetups/<slug>/playbooks/install")
def install_playbooks(slug: str) -> Response:
    meetup = the_meetup(slug)
    need(Permission.IMPORT_TICKETS, g.community)
    operations.install_playbooks(db.session(), g.community, g.person)
    db.session.commit()
    return redirect(url_for(".playbooks", slug=meetup.slug), code=303)


def previewed(meetup: Meetup, book: Playbook) -> dict[str, Any]:
    rows = operations.preview_playbook(db.session(), meetup, book)
    rows.sort(key=lambda row: offset(meetup, row))
    fresh = [row for row in rows if row.is_new]
    return {
        "weeks": [
            (week, list(some)) for week, some in groupby(rows, lambda row: week_of(offset(meetup, row)))
        ],
        "offset": lambda row: offset(meetup, row),
        "names": names(),
        "fresh": len(fresh),
        "late": sum(row.is_late for row in fresh),
        "unfit": sum(not row.fits for row in rows),
        "existing": sum(row.exists for row in rows),
    }


def offset(meetup: Meetup, row: PreviewRow) -> int:
    """Days from the meetup, also for what is counted from its end."""
    return (row.due_on - meetup.day).days if row.due_on and meetup.day else row.step.due_offset


def week_of(days: int) -> int:
    """How many weeks before the meetup: 1 for the last seven days, 0 for the day itself, −1 for after."""
    return -(days // 7) if days < 0 else -1 if days else 0
