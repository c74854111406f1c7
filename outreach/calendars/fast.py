"""A thin layer before the pages: a poll of a built feed costs one look-up. All else goes on to the pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import SecurityError
from werkzeug.wsgi import get_host

from outreach.calendars import poll
from outreach.calendars.operations import looks
from outreach.calendars.poll import Answer, State
from outreach.db import db

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def init_app(app: Flask) -> None:
    app.wsgi_app = Polls(app, app.wsgi_app)  # type: ignore[method-assign]


class Polls:
    """Answers GET and HEAD of feeds that are as the database is; hands on what it cannot answer."""

    def __init__(self, app: Flask, pages: WSGIApplication) -> None:
        self.app, self.pages = app, pages
        self.kept: Engine | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = self.answer(environ) if environ.get("PATH_INFO", "").endswith(".ics") else None
        if answer is None:
            return self.pages(environ, start_response)
        start_response(answer.status, answer.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    def answer(self, environ: WSGIEnvironment) -> Answer | None:
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or not self.trusts(environ):
            return None
        it = poll.asked(environ["PATH_INFO"])
        if it is None:
            return None
        packed = poll.takes_gzip(environ)
        try:
            found = poll.look(self.engine, it, packed)
        except SQLAlchemyError:
            return None
        if found.state is State.OLD or (found.state is State.UNKNOWN and not it.is_secret):
            return None
        if it.is_secret and found.state is State.FRESH and found.subject_id:
            looks.note(found.subject_id, environ.get("HTTP_USER_AGENT", ""))
        return poll.answer(environ, it, found, packed)

    def trusts(self, environ: WSGIEnvironment) -> bool:
        hosts: Any = self.app.config.get("TRUSTED_HOSTS")
        try:
            return bool(get_host(environ, hosts))
        except SecurityError:
            return False

    @property
    def engine(self) -> Engine:
        if self.kept is None:
            with self.app.app_context():
                self.kept = db.engine
        return self.kept
