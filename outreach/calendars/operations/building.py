"""Building beside whoever reads: each feed in a transaction of its own, short, and never inside a poll's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from outreach import clock
from outreach.calendars import ical, queries
from outreach.calendars.models import FeedBody, FeedScope, ItemBody
from outreach.calendars.operations.facts import digest
from outreach.calendars.operations.feeds import build, open_feed
from outreach.db import Known, read_only, reading

AT_ONCE = 100
EDITION = 1  # raise it when entries are put into other words: then all bytes are written anew
KNOWN = "calendar edition"


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session of its own that may write, whatever the request may. Commits at the end."""
    before = reading.set(False)
    try:
        with Session(engine, expire_on_commit=False) as session:
            yield session
            session.commit()
    finally:
        reading.reset(before)


def build_now(engine: Engine, feed_id: int, base: str) -> None:
    with writing(engine) as session:
        build(session, feed_id, base)


def build_public(engine: Engine, scope: FeedScope, scope_id: int, base: str) -> None:
    """The public feed of a meetup or a community; the first poll opens it."""
    with writing(engine) as session:
        feed = open_feed(session, scope, scope_id)
        build(session, feed.id, base)


def rebuild_stale(engine: Engine, base: str) -> int:
    """Build what was said to be stale, or fell out of its window. Returns how many."""
    renew(engine, base)
    with read_only(), Session(engine) as session:
        ids = list(session.scalars(queries.stale(clock.now(), AT_ONCE)))
    for feed_id in ids:
        build_now(engine, feed_id, base)
    return len(ids)


def renew(engine: Engine, base: str) -> None:
    """Other zone data, another address or another wording: every kept byte is written anew."""
    edition = digest(EDITION, ical.PRODID, clock.ZONE_DATA, base)
    with read_only(), Session(engine) as session:
        if session.scalar(select(Known.value).where(Known.name == KNOWN)) == edition:
            return
    with writing(engine) as session:
        session.execute(delete(Known).where(Known.name == KNOWN))
        session.add(Known(name=KNOWN, value=edition))
        session.execute(delete(ItemBody))
        session.execute(update(FeedBody).where(FeedBody.stale_at.is_(None)).values(stale_at=clock.now()))
