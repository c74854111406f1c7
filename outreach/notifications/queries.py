"""The questions people and the worker ask of the outbox. Each answers with a select or update."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, or_, select
from sqlalchemy.orm import joinedload

from outreach import clock
from outreach.notifications.models import Fate, Message
from outreach.people.models import Community, Person

OPEN = (Message.sent_at.is_(None), Message.failed_at.is_(None), Message.dropped_at.is_(None))


def free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Open and in nobody's hands."""
    return (*OPEN, or_(Message.leased_until.is_(None), Message.leased_until <= now))


def due(now: datetime, limit: int) -> Select[int]:
    """What is to be sent now, the oldest first."""
    return (
        select(Message.id)
        .where(*free(now), Message.due_at <= now)
        .order_by(Message.due_at, Message.id)
        .limit(limit)
    )


def expired(now: datetime) -> Select[int]:
    """Something that waits beyond its meaning, if there is any."""
    return select(Message.id).where(*free(now), Message.expires_at <= now).limit(1)


def message(message_id: int) -> Select[Message]:
    return select(Message).where(Message.id == message_id).options(*whole())


def inside(community: Community, message_id: int) -> Select[Message]:
    return message(message_id).where(Message.community_id == community.id)


def whole() -> tuple[Any, ...]:
    return joinedload(Message.person), joinedload(Message.community)


def request(quote_id: int) -> Select[Message]:
    """The newest mail that asked for this quote."""
    return about(quote_id).where(Message.template == "quote_requested").order_by(Message.id.desc()).limit(1)


def rungs(quote_id: int) -> Select[Message]:
    return about(quote_id).where(Message.key.startswith(f"quote:{quote_id}:rung:")).order_by(Message.id)


def about(quote_id: int) -> Select[Message]:
    return (
        select(Message)
        .where(Message.subject == "quote", Message.subject_id == quote_id)
        .options(joinedload(Message.person))
    )


def sealed_link(quote_id: int) -> Select[str | None]:
    """The link to this quote that was sealed last and still waits."""
    return (
        select(Message.sealed)
        .where(Message.subject == "quote", Message.subject_id == quote_id, Message.sealed.is_not(None), *OPEN)
        .order_by(Message.key.startswith("secret:").desc(), Message.id.desc())
        .limit(1)
    )


# --- the outbox ----------------------------------------------------------------------------------


def outbox(community: Community, fate: Fate | None, template: str, person_id: int | None) -> Select[Message]:
    """A community's messages: what still waits first, the next due on top; then the newest."""
    found = select(Message).where(Message.community_id == community.id).options(*whole())
    if fate:
        found = found.where(*of_fate(fate))
    if template:
        found = found.where(Message.template == template)
    if person_id:
        found = found.where(Message.person_id == person_id)
    waits = case((and_(*OPEN), Message.due_at))
    return found.order_by(waits.nulls_last(), Message.id.desc())


def of_fate(fate: Fate) -> tuple[ColumnElement[bool], ...]:
    """`Message.fate`, in SQL."""
    now = clock.now()
    return {
        Fate.SENT: (Message.sent_at.is_not(None),),
        Fate.FAILED: (Message.sent_at.is_(None), Message.failed_at.is_not(None)),
        Fate.DROPPED: (
            Message.sent_at.is_(None),
            Message.failed_at.is_(None),
            Message.dropped_at.is_not(None),
        ),
        Fate.WAITING: (*OPEN, Message.leased_until.is_(None)),
        Fate.IN_HAND: (*OPEN, Message.leased_until > now),
        Fate.UNSURE: (*OPEN, Message.leased_until <= now),
    }.get(fate, (false(),))


def readers(community: Community) -> Select[Person]:
    """Everybody a message of this community is for, by name."""
    written_to = select(Message.person_id).where(Message.community_id == community.id)
    return select(Person).where(Person.id.in_(written_to)).order_by(Person.name, Person.id)
