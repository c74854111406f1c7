"""The feeds themselves: what the fast layer hands on is built here first, then answered the same way."""

from __future__ import annotations

import logging
from typing import Any

from flask import Response, abort, current_app, g, request, session
from werkzeug.datastructures import Headers
from werkzeug.exceptions import MethodNotAllowed

from outreach.calendars import operations, poll
from outreach.calendars.poll import Answer, Asked, Found, State
from outreach.calendars.views.blueprint import bp
from outreach.db import db

log = logging.getLogger("outreach.calendars")


class AsItIs(Response):
    """An answer whose headers go out as they are: Werkzeug would drop the Last-Modified of a 304."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body, answer.status)
        self.headers = Headers(answer.headers)

    def get_wsgi_headers(self, environ: Any) -> Headers:
        return Headers(self.headers)


@bp.route("/f/<token>.ics", methods=["GET"], provide_automatic_options=False)
def feed(token: str) -> Response:
    return answered(poll.of_secret(token))


@bp.route("/m/<community>.ics", methods=["GET", "OPTIONS"], provide_automatic_options=False)
def community_feed() -> Response:
    return answered(poll.of_community(g.community.slug))


@bp.route("/m/<community>/<slug>.ics", methods=["GET", "OPTIONS"], provide_automatic_options=False)
def public_feed(slug: str) -> Response:
    return answered(poll.of_meetup(g.community.slug, slug))


def answered(it: Asked) -> Response:
    if request.method == "OPTIONS":  # else the page of a meetup called x.ics would answer
        raise MethodNotAllowed(["GET", "HEAD"])
    db.session.rollback()
    session.modified = False  # a calendar program gets no cookie, and none changes its bytes
    session.accessed = False
    packed = poll.takes_gzip(request.environ)
    found = poll.look(db.engine, it, packed)
    if found.state is State.OLD:
        found = built(it, found, packed)
    if found.state is State.UNKNOWN and not it.is_secret:
        abort(404)
    if it.is_secret and found.state is State.FRESH and found.subject_id:
        operations.looks.note(found.subject_id, request.headers.get("User-Agent", ""))
        keep_looks()
    return AsItIs(poll.answer(request.environ, it, found, packed))


def built(it: Asked, old: Found, packed: bool) -> Found:
    """The feed as it is now. Where it cannot be built, the last good bytes are better than an error."""
    base = current_app.config["BASE_URL"]
    try:
        if it.scope is None:
            assert old.feed_id
            operations.build_now(db.engine, old.feed_id, base)
        else:
            assert old.subject_id
            operations.build_public(db.engine, it.scope, old.subject_id, base)
        return poll.look(db.engine, it, packed)
    except Exception:
        if not old.body:
            raise
        log.exception("Feed %s could not be built; its last good bytes were served", old.feed_id)
        return old


def keep_looks() -> None:
    """Where no worker runs in this process, looks are kept here, at most every ten minutes."""
    if operations.looks.waits(operations.LONGEST):
        operations.looks.store(db.engine)
