"""A poll: one look-up, then 200, 304, 404 or 410. The same for the page and for the layer before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import Engine, bindparam
from werkzeug.datastructures import Accept
from werkzeug.http import http_date, parse_accept_header, parse_date, parse_etags

from outreach import clock
from outreach.calendars import queries
from outreach.calendars.models import FeedScope
from outreach.calendars.queries import Rows
from outreach.db import read_only
from outreach.meetups.models import Meetup
from outreach.people.models import Community, Purpose, Secret, fingerprint

Environ = Mapping[str, Any]

PATH = re.compile(r"/(?:f/(?P<token>[^/]+)|m/(?P<community>[^/]+)(?:/(?P<slug>[^/]+))?)\.ics")
NOTHING = b"There is no calendar here.\n"
EVERYBODY = "public, max-age=300"
ONLY_ME = "private, max-age=900"
HUSH = [("X-Robots-Tag", "noindex, nofollow")]
SAFE = [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer")]


class State(Enum):
    FRESH = "fresh"
    OLD = "old"  # to be built anew, or for the first time
    UNKNOWN = "unknown"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Asked:
    """What an address names."""

    query: Callable[[bool], Rows]
    values: dict[str, str]
    name: str
    scope: FeedScope | None = None

    @property
    def is_secret(self) -> bool:
        return self.scope is None


@dataclass(frozen=True)
class Found:
    """What the look-up said. `subject_id` is the link, the meetup or the community."""

    state: State
    subject_id: int | None = None
    feed_id: int | None = None
    etag: str = ""
    changed_at: datetime | None = None
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    status: str
    headers: list[tuple[str, str]]
    body: bytes


# --- what is asked -------------------------------------------------------------------------------


def asked(path: str) -> Asked | None:
    """The feed at a path, as the web server hands it over; None where there can be none."""
    parts = PATH.fullmatch(path)
    if parts is None:
        return None
    if parts["token"]:
        return of_secret(decoded(parts["token"]))
    if parts["slug"]:
        return of_meetup(decoded(parts["community"]), decoded(parts["slug"]))
    return of_community(decoded(parts["community"]))


def decoded(part: str) -> str:
    """WSGI hands over UTF-8 as if it were Latin-1."""
    return part.encode("latin-1", "replace").decode("utf-8", "replace")


def of_secret(token: str) -> Asked:
    return Asked(secret_query, {"key": fingerprint(token)}, "outreach")


def of_meetup(community: str, slug: str) -> Asked:
    return Asked(meetup_query, {"community": community, "slug": slug}, slug, FeedScope.MEETUP)


def of_community(community: str) -> Asked:
    return Asked(community_query, {"community": community}, community, FeedScope.COMMUNITY)


@cache
def secret_query(packed: bool) -> Rows:
    where = (Secret.hash == bindparam("key"), Secret.purpose == Purpose.FEED)
    return queries.secret_poll(packed).where(*where)


@cache
def meetup_query(packed: bool) -> Rows:
    where = (Community.slug == bindparam("community"), Meetup.slug == bindparam("slug"))
    return queries.meetup_poll(packed).where(*where)


@cache
def community_query(packed: bool) -> Rows:
    return queries.community_poll(packed).where(Community.slug == bindparam("community"))


# --- what is found -------------------------------------------------------------------------------


def look(engine: Engine, it: Asked, packed: bool) -> Found:
    with read_only(), engine.connect() as connection:
        row = connection.execute(it.query(packed), it.values).first()
    if row is None:
        return Found(State.UNKNOWN)
    state = state_of(row, clock.now(), it.is_secret)
    return Found(state, row.id, row.feed_id, row.etag or "", row.changed_at, row.body or b"")


def state_of(row: Any, now: datetime, is_secret: bool) -> State:
    if is_secret and row.revoked_at:
        return State.REVOKED
    if is_secret and (row.suspended_at or row.erased_at or (row.expires_at and row.expires_at <= now)):
        return State.UNKNOWN
    if row.body is None or row.stale_at or (row.wakes_at and row.wakes_at <= now):
        return State.OLD
    return State.FRESH


# --- what is answered ----------------------------------------------------------------------------


def takes_gzip(environ: Environ) -> bool:
    wanted = environ.get("HTTP_ACCEPT_ENCODING", "")
    return bool(wanted) and parse_accept_header(wanted, Accept).quality("gzip") > 0


def answer(environ: Environ, it: Asked, found: Found, packed: bool) -> Answer:
    if found.state in (State.UNKNOWN, State.REVOKED):
        return nothing(found.state)
    assert found.changed_at
    etag = f"{found.etag}-gzip" if packed else found.etag
    headers = [
        ("ETag", f'"{etag}"'),
        ("Last-Modified", http_date(found.changed_at)),
        ("Cache-Control", ONLY_ME if it.is_secret else EVERYBODY),
        ("Vary", "Accept-Encoding"),
        *SAFE,
        *(HUSH if it.is_secret else []),
    ]
    if is_known(environ, etag, found.changed_at):
        return Answer("304 NOT MODIFIED", headers, b"")
    headers += [
        ("Content-Type", "text/calendar; charset=utf-8"),
        ("Content-Disposition", f'inline; filename="{file_name(it.name)}.ics"'),
        ("Content-Length", str(len(found.body))),
        *([("Content-Encoding", "gzip")] if packed else []),
    ]
    return Answer("200 OK", headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else found.body)


def nothing(state: State) -> Answer:
    """Unknown and ended look alike but for the number: 410 is when calendar programs stop politely."""
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(NOTHING))),
        ("Cache-Control", "no-store"),
        *SAFE,
        *HUSH,
    ]
    return Answer("410 GONE" if state is State.REVOKED else "404 NOT FOUND", headers, NOTHING)


def is_known(environ: Environ, etag: str, changed_at: datetime) -> bool:
    """Whether the client has these bytes. ETags win over dates; a date that nobody can read says nothing."""
    if "HTTP_IF_NONE_MATCH" in environ:
        return parse_etags(environ["HTTP_IF_NONE_MATCH"]).contains_weak(etag)
    since = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
    return since is not None and changed_at <= since


def file_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]", "-", name)
