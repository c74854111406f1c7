"""Planned reminders of quotes: written with the request, dropped by the verb that ends their reason."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outreach import clock
from outreach.journal.models import Line
from outreach.notifications import queries
from outreach.notifications.models import Message, Why
from outreach.quotes.models import Announcement, Quote

RUNGS = (7, 3, 1)
MORNING = time(9, 30)
SATURDAY = 5
APART = timedelta(hours=20)
LATEST = timedelta(hours=2)

ENDS = {"sent", "submitted", "declined", "cancelled", "withdrawn", "closed", "published"}
ASKS = ("quote_requested", "quote_reminded")


def plan(due: datetime, zone: str, asked: datetime) -> dict[int, datetime]:
    """When to remind: at 09:30 of a working day there, well after the asking and before the deadline.

    Of two reminders on one morning the later rung stays; one whose morning is over falls away.
    """
    mornings = {days: working_morning(due - timedelta(days=days), zone) for days in RUNGS}
    last_of_its_morning = {at: days for days, at in mornings.items()}
    return {days: at for at, days in last_of_its_morning.items() if asked + APART <= at <= due - LATEST}


def working_morning(latest: datetime, zone: str) -> datetime:
    """The last 09:30 of a working day in that zone at or before an instant."""
    on = clock.local(latest, zone).date()
    while on.weekday() >= SATURDAY or at_morning(on, zone) > latest:
        on -= timedelta(days=1)
    return at_morning(on, zone)


def at_morning(on: date, zone: str) -> datetime:
    return clock.computed(datetime.combine(on, MORNING), zone)


def follow(session: Session, lines: list[Line]) -> None:
    """Keep the planned reminders true to what was just said."""
    for line in lines:
        noun: Any = line.noun
        if isinstance(noun, Announcement | Quote):
            follow_verb(session, line, noun)


def follow_verb(session: Session, line: Line, noun: Announcement | Quote) -> None:
    asked = [noun] if isinstance(noun, Quote) else quotes_of(session, noun)
    if line.verb == "requested":
        request = session.scalar(queries.request(noun.id))
        if request:
            climb(session, request, asked[0])
    elif line.verb in ENDS:
        drop(session, asked)
    elif "due_at" in line.changes:
        replan(session, asked)
    elif line.secret:
        reseal(session, asked[0])


def quotes_of(session: Session, announcement: Announcement) -> list[Quote]:
    return list(session.scalars(select(Quote).where(Quote.announcement_id == announcement.id)))


def climb(session: Session, request: Message, quote: Quote) -> None:
    """Write one reminder a rung, each with the link of the request."""
    due, zone = deadline(session, quote)
    if due is None or request.person is None:
        return
    planned = plan(due, request.person.zone, clock.now())
    known = {rung.key: rung for rung in session.scalars(queries.rungs(quote.id))}
    for days, at in planned.items():
        key = f"quote:{quote.id}:rung:{days}"
        rung = known.get(key)
        if rung is None:
            rung = Message(key=key, template="quote_reminded")
            session.add(rung)
        if rung.is_open or rung.dropped_at:
            copy(request, rung)
            rung.due_at, rung.expires_at = at, end_of(at, planned, due)
            rung.dropped_at, rung.error = None, ""
            rung.content = rung.content | {"due": due.isoformat(), "zone": zone}


def copy(request: Message, rung: Message) -> None:
    for name in ("community_id", "subject", "subject_id", "person_id", "address", "language", "sealed"):
        setattr(rung, name, getattr(request, name))
    rung.content = dict(request.content)


def end_of(at: datetime, planned: dict[int, datetime], due: datetime) -> datetime:
    """A reminder is worth sending until the next one, the last until shortly before the deadline."""
    return min([later for later in planned.values() if later > at], default=due - LATEST)


def deadline(session: Session, quote: Quote) -> tuple[datetime | None, str]:
    """The quote's own, else the announcement's, with the zone it was said in."""
    announcement = session.get_one(Announcement, quote.announcement_id)
    return (quote.due_at, quote.zone) if quote.due_at else (announcement.due_at, announcement.zone)


def replan(session: Session, quotes: Iterable[Quote]) -> None:
    """The deadline moved: what waits is planned anew from it."""
    for quote in quotes:
        waiting = [rung for rung in session.scalars(queries.rungs(quote.id)) if rung.is_open]
        source = waiting[0] if waiting else session.scalar(queries.request(quote.id))
        if source is None or not source.sealed:
            continue
        due, _ = deadline(session, quote)
        planned = plan(due, source.person.zone, clock.now()) if due and source.person else {}
        for rung in waiting:
            if int(rung.key.rsplit(":", 1)[1]) not in planned:
                rung.dropped_at, rung.error = clock.now(), Why.MOVED
        climb(session, source, quote)


def reseal(session: Session, quote: Quote) -> None:
    """A fresh link was made: the reminders that wait carry it from now on."""
    newest = session.scalar(queries.sealed_link(quote.id))
    for rung in session.scalars(queries.rungs(quote.id)):
        if rung.is_open and newest:
            rung.sealed = newest


def drop(session: Session, quotes: Iterable[Quote]) -> None:
    """What asked for an answer is void once there is one."""
    session.execute(
        update(Message)
        .where(
            Message.subject == "quote",
            Message.subject_id.in_([quote.id for quote in quotes]),
            Message.template.in_(ASKS),
            *queries.OPEN,
        )
        .values(dropped_at=clock.now(), error=Why.ENDED, sealed=None, leased_until=None)
        .execution_options(synchronize_session="fetch")
    )
