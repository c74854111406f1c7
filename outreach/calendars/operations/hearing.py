"""The journal is heard: entries that changed are counted, feeds that showed them are to be built anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from outreach import clock
from outreach.calendars import queries
from outreach.calendars.operations.facts import SUBJECTS
from outreach.calendars.operations.feeds import beside_others, new_ones
from outreach.calendars.operations.items import refresh
from outreach.journal.models import Batch, Line
from outreach.meetups.models import Meetup, Speaker, Talk
from outreach.people.models import Contact, Membership
from outreach.quotes.models import Quote
from outreach.tickets.models import Ticket

Subjects = dict[str, set[int]]


def hear(session: Session, batch: Batch, lines: list[Line]) -> None:
    beside_others(session)
    for subject, ids in touched(session, lines).items():
        refresh(session, subject, ids)
    topics = sorted({topic for line in lines for topic in topics_of(line.noun)})
    session.execute(queries.mark_stale(topics, clock.now()))
    for line in lines:
        if isinstance(line.noun, Membership) and line.noun.left_at is not None:
            end_links(session, line.noun, line)


def topics_of(noun: Any) -> Iterable[str]:
    """Whom the line concerns. A meetup concerns all feeds that would show a new one, too."""
    yield from noun.topics
    if isinstance(noun, Meetup):
        yield from new_ones([noun.community_id])
    if isinstance(noun, Contact):
        yield f"person:{noun.person_id}"


def end_links(session: Session, membership: Membership, line: Line) -> None:
    """Who belongs nowhere any more has no calendar: programs are told to stop. Undoing gives it back."""
    if session.scalar(queries.living_memberships(membership.person_id).limit(1)) is None:
        for secret in session.scalars(queries.feed_links(membership.person_id)):
            secret.revoke(line.by)  # type: ignore[arg-type]


# --- what depends on what ------------------------------------------------------------------------


def touched(session: Session, lines: list[Line]) -> Subjects:
    """The entries that these lines may have changed, in the order in which items are locked."""
    ids: Subjects = {}
    for line in lines:
        ids.setdefault(line.noun.__tablename__, set()).add(line.noun.id)
    for cause, subject, found in DEPENDENTS:
        if cause in ids:
            ids.setdefault(subject, set()).update(session.scalars(found(ids[cause])))
    return {subject: ids[subject] for subject in SUBJECTS if ids.get(subject)}


Found = Callable[[set[int]], Select[int]]

DEPENDENTS: tuple[tuple[str, str, Found], ...] = (
    ("venue", "meetup", lambda ids: select(Meetup.id).where(Meetup.venue_id.in_(ids))),
    ("meetup", "talk", lambda ids: select(Talk.id).where(Talk.meetup_id.in_(ids))),
    ("speaker", "talk", lambda ids: select(Speaker.talk_id).where(Speaker.id.in_(ids))),
    ("talk", "speaker", lambda ids: select(Speaker.id).where(Speaker.talk_id.in_(ids))),
    ("meetup", "ticket", lambda ids: select(Ticket.id).where(Ticket.meetup_id.in_(ids))),
    ("announcement", "quote", lambda ids: select(Quote.id).where(Quote.announcement_id.in_(ids))),
)
