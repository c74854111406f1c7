"""Undo: the way back in a toast."""

from __future__ import annotations

from flask import g, redirect, url_for
from werkzeug import Response
from werkzeug.exceptions import NotFound

from outreach.access import Permission
from outreach.db import db
from outreach.desk import operations, queries
from outreach.desk.operations import Undone
from outreach.desk.views.blueprint import bp
from outreach.text import _n
from outreach.web import came_from, done, need, need_person


@bp.post("/c/<community>/undo/<int(max=2147483647):batch_id>")
def undo(batch_id: int) -> Response:
    person = need_person()
    batch = need(Permission.UNDO_BATCH, db.one_or_404(queries.batch(g.community, batch_id)))
    if db.session.scalar(queries.hidden(g.community, person, batch)):
        raise NotFound
    undone = operations.undo(db.session(), batch, person)
    db.session.commit()
    done(said(undone))
    return redirect(came_from(url_for(".home")), code=303)


def said(undone: Undone) -> str:
    if not undone.kept:
        return _n("%(num)s put back.", "%(num)s put back.", undone.back)
    return _n(
        "%(back)s put back, %(num)s was changed since and stays.",
        "%(back)s put back, %(num)s were changed since and stay.",
        undone.kept,
        back=undone.back,
    )
