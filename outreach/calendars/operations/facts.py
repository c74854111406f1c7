"""What becomes an entry of a calendar: rows of meetups, talks, tickets and quotes as plain facts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row
from sqlalchemy.orm import Session

from outreach import clock
from outreach.calendars import queries
from outreach.calendars.ical import Status
from outreach.meetups.models import Meetup, Speaker, Talk
from outreach.quotes.models import Quote
from outreach.tickets.models import Ticket

Day = date | datetime
LAST_HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True)
class Facts:
    """One entry before it is put into words. `words` is what its title and text are made of."""

    subject: str
    id: int
    starts: Day
    ends: Day
    zone: str
    words: tuple[Any, ...]
    location: str = ""
    join_url: str = ""
    path: str = ""
    geo: tuple[float, float] | None = None
    status: Status = Status.CONFIRMED
    transparent: bool = False
    topics: tuple[str, ...] = field(default=(), compare=False)

    @property
    def weighty(self) -> str:
        """Changes with what moves people: time, place, link, state. It raises SEQUENCE."""
        return digest(self.starts, self.ends, self.zone, self.location, self.join_url, self.status.value)

    @property
    def content(self) -> str:
        """Changes with anything that a reader sees."""
        return digest(self.weighty, self.words, self.path, self.geo, self.transparent)

    @property
    def ends_at(self) -> datetime:
        return instant(self.ends, self.zone)

    @property
    def starts_at(self) -> datetime:
        return instant(self.starts, self.zone)


def instant(day: Day, zone: str) -> datetime:
    if isinstance(day, datetime):
        return day.astimezone(UTC)
    return clock.computed(datetime.combine(day, time()), zone)


def digest(*values: Any) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()


def facts(session: Session, subject: str, where: ColumnElement[bool]) -> list[Facts]:
    """All entries of a kind that hold now. What has no day, or is no longer to be seen, is not among them."""
    return SUBJECTS[subject].read(session, where)


def facts_of(session: Session, subject: str, ids: Iterable[int]) -> list[Facts]:
    """Those of these rows that still make an entry."""
    return facts(session, subject, SUBJECTS[subject].id.in_(sorted(ids)))


# --- meetups and talks ---------------------------------------------------------------------------


def meetups(session: Session, where: ColumnElement[bool]) -> list[Facts]:
    return [meetup(row) for row in session.execute(queries.meetups().where(where))]


def meetup(row: Row[Any]) -> Facts:
    return Facts(
        "meetup",
        row.id,
        row.starts_at,
        row.ends_at,
        row.zone,
        words=(row.title, row.body),
        status=Status.CANCELLED if row.is_cancelled else Status.CONFIRMED,
        topics=topics_of(row),
        **place(row),
    )


def talks(session: Session, where: ColumnElement[bool]) -> list[Facts]:
    rows = session.execute(queries.talks().where(where)).all()
    speakers: dict[int, list[tuple[int, str]]] = {row.id: [] for row in rows}
    for talk_id, person_id, name in session.execute(queries.names(list(speakers))):
        speakers[talk_id].append((person_id, name))
    return [talk(row, speakers[row.id]) for row in rows]


def talk(row: Row[Any], speakers: list[tuple[int, str]]) -> Facts:
    people = tuple(f"person:{person_id}" for person_id, _name in speakers)
    return Facts(
        "talk",
        row.id,
        row.starts_at,
        row.starts_at + timedelta(minutes=row.minutes),
        row.zone,
        words=(row.title, row.abstract, row.kind.value, tuple(name for _id, name in speakers), row.meetup),
        status=Status.CANCELLED if row.is_cancelled else Status.CONFIRMED,
        topics=(f"talk:{row.id}", *people, *topics_of(row)),
        **place(row),
    )


def speakers(session: Session, where: ColumnElement[bool]) -> list[Facts]:
    return [speaker(row) for row in session.execute(queries.speakers().where(where))]


def speaker(row: Row[Any]) -> Facts:
    """The same talk in the calendar of who gives it: uncertain until they said yes."""
    certain = Status.CONFIRMED if row.is_accepted else Status.TENTATIVE
    return Facts(
        "speaker",
        row.id,
        row.starts_at,
        row.starts_at + timedelta(minutes=row.minutes),
        row.zone,
        words=(row.title, row.abstract, row.kind.value, row.meetup),
        status=Status.CANCELLED if row.is_cancelled else certain,
        topics=(f"speaker:{row.id}", f"talk:{row.talk_id}", *topics_of(row)),
        **place(row),
    )


def place(row: Row[Any]) -> dict[str, Any]:
    has_geo = row.latitude is not None and row.longitude is not None
    return {
        "location": ", ".join(filter(None, [row.venue, row.address])),
        "join_url": row.join_url,
        "path": f"/m/{row.community}/{row.slug}" if row.is_public else "",
        "geo": (row.latitude, row.longitude) if has_geo else None,
    }


def topics_of(row: Row[Any]) -> tuple[str, ...]:
    return (f"meetup:{row.meetup_id}", *([f"venue:{row.venue_id}"] if row.venue_id else []))


# --- what is due ---------------------------------------------------------------------------------


def tickets(session: Session, where: ColumnElement[bool]) -> list[Facts]:
    return [ticket(row) for row in session.execute(queries.tickets().where(where))]


def ticket(row: Row[Any]) -> Facts:
    """A whole day, in nobody's way."""
    zone = row.meetup_zone or row.due_zone or row.zone
    days = (row.due_on - row.starts_local.date()).days if row.starts_local else None
    hour = clock.wall(row.due_at, zone).time() if row.due_at else None
    return Facts(
        "ticket",
        row.id,
        row.due_on,
        row.due_on + timedelta(days=1),
        zone,
        words=(row.title, row.number, days, row.meetup, hour),
        path=f"/c/{row.community}/tickets/{row.number}",
        transparent=True,
        topics=(f"ticket:{row.id}", *([f"meetup:{row.meetup_id}"] if row.meetup_id else [])),
    )


def quotes(session: Session, where: ColumnElement[bool]) -> list[Facts]:
    return [quote(row) for row in session.execute(queries.quotes().where(where))]


def quote(row: Row[Any]) -> Facts:
    """The last half hour before the deadline."""
    return Facts(
        "quote",
        row.id,
        row.due_at - LAST_HALF_HOUR,
        row.due_at,
        row.zone,
        words=(row.title, row.company, row.community),
        transparent=True,
        topics=(f"quote:{row.id}", f"announcement:{row.announcement_id}"),
    )


@dataclass(frozen=True)
class Subject:
    id: Any
    read: Callable[[Session, ColumnElement[bool]], list[Facts]]


SUBJECTS = {
    "meetup": Subject(Meetup.id, meetups),
    "talk": Subject(Talk.id, talks),
    "speaker": Subject(Speaker.id, speakers),
    "ticket": Subject(Ticket.id, tickets),
    "quote": Subject(Quote.id, quotes),
}
