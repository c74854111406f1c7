"""What every page shares: who asks, in which community and language, what they may do, how a page answers."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

import flask_babel
from flask import (
    Flask,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.csrf import CSRFError
from jinja2 import StrictUndefined
from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug import Response as AnyResponse
from werkzeug.exceptions import HTTPException, SecurityError, TooManyRequests
from werkzeug.routing import IntegerConverter, Map

from outreach import clock
from outreach.access import Permission, Subject, may
from outreach.db import Bucket, db, reading
from outreach.errors import Refused
from outreach.journal import operations as journal
from outreach.journal.models import Via
from outreach.people import queries
from outreach.people.models import Person, Purpose, Secret
from outreach.settings import LANGUAGES
from outreach.text import _

S = TypeVar("S", bound=Subject)

SAFE = {"GET", "HEAD", "OPTIONS"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
TOUCH = timedelta(hours=1)
MOST_PAGES = 10_000


class Number(IntegerConverter):
    """A row's number in an address: what no database could hold is simply not found."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **{"max": 2**31 - 1, **kwargs})


csrf = CSRFProtect()
babel = flask_babel.Babel()
log = logging.getLogger("outreach.web")


class Form(FlaskForm):
    """A form of the house: its values go straight into a verb, a refusal goes back into the form."""

    @property
    def values(self) -> dict[str, Any]:
        """What the person filled in, ready to hand to a model."""
        return {name: value for name, value in self.data.items() if name not in {"csrf_token", "version"}}

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """A Refused inside becomes an error of this form, which is shown again with all that was typed."""
        try:
            yield
        except Refused as error:
            db.session().autoflush = False
            self.form_errors.append(str(error))


# --- who asks ------------------------------------------------------------------------------------


def enter(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Before everything else: the transaction's kind, the request's number, the person, the community."""
    g.person, g.secret, g.session, g.community = None, None, None, None
    g.request_id = secrets.token_hex(4)
    if endpoint is None or endpoint.endswith("static"):
        return
    if "\0" in request.path or any("\0" in value for value in request.args.values()):
        abort(404)
    reading.set(request.method in SAFE)
    if request.method not in SAFE:
        db.session()
    sign_in()
    if values and "community" in values:
        g.community = db.one_or_404(queries.community(values.pop("community")))
        remember_community()


def remember_community() -> None:
    """A session that an invitation opened reaches its community only; a cookie notes where one was last."""
    if g.session and g.session.is_confined and g.session.community_id != g.community.id:
        g.person = g.session = None
    if g.person and session.get("community") != g.community.slug and g.person.roles_in(g.community.id):
        session["community"] = g.community.slug


def sign_in() -> None:
    token = session.get("token")
    secret = db.session.scalar(queries.secret(Purpose.SESSION, token)) if token else None
    if secret and secret.is_alive and secret.person and secret.person.may_sign_in:
        g.person, g.session = secret.person, secret


def leave(error: BaseException | None = None) -> None:
    reading.set(False)


def touch(answer: Response) -> Response:
    """Note now and then that a session is in use; never more than once an hour."""
    used: Secret | None = g.get("session")
    if used and (used.last_seen_at or used.created_at) < clock.now() - TOUCH:
        secret_id = used.id
        db.session.rollback()
        reading.set(False)
        with db.engine.begin() as connection:
            client = (request.user_agent.string or "")[:200]
            seen = update(Secret).where(Secret.id == secret_id)
            connection.execute(seen.values(last_seen_at=clock.now(), last_client=client))
    return answer


def add_community(endpoint: str, values: dict[str, Any]) -> None:
    """Inside a community every address stays inside it."""
    inside = g.get("community")
    if (
        inside
        and "community" not in values
        and current_app.url_map.is_endpoint_expecting(endpoint, "community")
    ):
        values["community"] = inside.slug


def locale() -> str:
    """The reader's language: asked for in the address, else their own, else their browser's."""
    asked = request.args.get("lang", "") if request else ""
    if asked in LANGUAGES:
        return asked
    who = g.get("person") or (g.secret.person if g.get("secret") else None)
    if who:
        return str(who.language)
    asked_by_browser = request.accept_languages.best_match(LANGUAGES) if request else None
    return asked_by_browser or str(current_app.config["LANGUAGE"])


def holder(purpose: Purpose, token: str) -> Secret:
    """The living secret behind a personal link. Whoever comes with another one learns nothing."""
    secret = db.session.scalar(queries.secret(purpose, token))
    if secret is None or not secret.is_alive or (secret.person and secret.person.suspended_at):
        abort(404)
    g.secret = secret
    db.session.info[journal.VIA] = Via.LINK
    return secret


# --- what they may do ----------------------------------------------------------------------------


def can(permission: Permission, subject: Subject) -> bool:
    return may(g.get("secret") or g.person, permission, subject)


def need(permission: Permission, subject: S) -> S:
    """The subject, for those who may do this to it. To a stranger it does not exist."""
    who = g.get("secret") or g.person
    if not subject.roles_of(who):
        abort(404)
    if not may(who, permission, subject):
        abort(403)
    return subject


def need_person() -> Person:
    """Who is signed in; the others are asked to sign in and come back."""
    person: Person | None = g.person
    if person is None:
        if request.method in SAFE:
            abort(redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")), code=303))
        abort(404)
    return person


def take(name: str, burst: int, seconds: float) -> None:
    """One token out of a bucket that refills in `seconds`, kept in the database; 429 where it is empty."""
    now = clock.now()
    bucket = bucket_of(name, burst)
    refilled = (now - bucket.at).total_seconds() * burst / seconds
    bucket.tokens, bucket.at = min(float(burst), bucket.tokens + refilled), now
    empty = bucket.tokens < 1
    if not empty:
        bucket.tokens -= 1
    db.session.commit()
    if empty:
        raise TooManyRequests(retry_after=int(seconds / burst) + 1)


def bucket_of(name: str, burst: int) -> Bucket:
    """The bucket of that name, locked; a full one, once, where two ask for it first at the same time."""
    wanted = db.select(Bucket).where(Bucket.name == name).with_for_update()
    found: Bucket | None = db.session.scalar(wanted)
    if found is None:
        dialect: Any = postgresql if db.engine.dialect.name == "postgresql" else sqlite
        full = dialect.insert(Bucket).values(name=name, tokens=float(burst), at=clock.now())
        db.session.execute(full.on_conflict_do_nothing())
        found = db.session.scalars(wanted).one()
    return found


# --- how a page answers --------------------------------------------------------------------------


def page_asked() -> int:
    """Which page of a list is asked for."""
    return min(max(1, request.args.get("page", 1, type=int)), MOST_PAGES)


def wants_fragment() -> bool:
    return "X-Fragment" in request.headers


def reply(fragment: str, home: str, **context: Any) -> str | AnyResponse:
    """The changed fragment for a page that swaps it in; the way home for everyone else."""
    if wants_fragment():
        return render_template(fragment, **context)
    return redirect(home, code=303)


def done(message: str, undo: bool = False) -> None:
    """Tell what happened on the next page; with `undo` the toast can take the last batch back."""
    batch = journal.last_batch(db.session()) if undo else None
    undone_by = url_for("desk.undo", batch_id=batch.id) if batch else None
    flash({"text": message, "undo": undone_by} if undone_by else message)  # type: ignore[arg-type]


def safe_next(address: str | None, default: str) -> str:
    """Where to go on: only a path of our own, never another host, in whatever spelling."""
    if not address or not address.startswith("/") or address[1:2] in {"/", "\\"}:
        return default
    if any(ord(character) < 33 or character == "\\" for character in address):
        return default
    parts = urlsplit(address)
    return default if parts.scheme or parts.netloc else address


def came_from(default: str = "/") -> str:
    parts = urlsplit(request.referrer or "")
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return safe_next(path, default) if parts.netloc == request.host else default


def refused(error: Refused) -> tuple[str, int] | AnyResponse:
    db.session.rollback()
    if wants_fragment():
        return str(error), 409
    flash(str(error), "error")
    return redirect(came_from(), code=303)


def failed(error: Exception) -> tuple[str, int, dict[str, str]]:
    """The house's page for an error, with the number under which the log has it."""
    code = error.code if isinstance(error, HTTPException) and error.code else 500
    if isinstance(error, StaleDataError | IntegrityError):
        code = 409
    if isinstance(error, OperationalError):
        code = 503
    level = logging.ERROR if code >= 500 else logging.INFO
    log.log(level, "%s at %s, request %s", code, request.endpoint, g.get("request_id"), exc_info=code >= 500)
    db.session.rollback()
    headers = {}
    if isinstance(error, TooManyRequests) and error.retry_after:
        headers["Retry-After"] = str(error.retry_after)
    if code == 503:
        headers["Retry-After"] = "5"
    if wants_fragment():
        return _("That did not work. Load the page anew."), code, headers
    page = code if code in {400, 403, 404, 409, 413, 429, 500, 503} else (500 if code >= 500 else 400)
    return render_template(f"errors/{page}.html", error_id=g.get("request_id"), error=error), code, headers


def http_failed(error: HTTPException) -> Any:
    is_stranger = isinstance(error, SecurityError)  # a foreign Host: without one there are no addresses
    return error if error.response is not None or is_stranger else failed(error)


def harden(answer: Response) -> Response:
    headers = answer.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "no-referrer" if g.get("secret") else "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("X-Request-Id", g.get("request_id", ""))
    if request.endpoint and not request.endpoint.endswith("static"):
        headers.setdefault("Cache-Control", "private, no-store")
    return answer


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = Number
    app.url_value_preprocessor(enter)
    csrf.init_app(app)
    babel.init_app(app, locale_selector=locale, default_translation_directories="translations")
    app.url_defaults(add_community)
    app.after_request(touch)
    app.after_request(harden)
    app.teardown_request(leave)
    app.register_error_handler(Refused, refused)
    app.register_error_handler(HTTPException, http_failed)
    app.register_error_handler(CSRFError, failed)
    for kind in (StaleDataError, IntegrityError, OperationalError, Exception):
        app.register_error_handler(kind, failed)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(can=can, Permission=Permission, LANGUAGES=LANGUAGES)
