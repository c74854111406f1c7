"""Claiming a message, and what becomes of it. The worker commits after each step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from outreach import clock
from outreach.notifications.models import Message, Why
from outreach.notifications.operations import sealing
from outreach.notifications.operations.mail import PAGES
from outreach.notifications.operations.post import Answer, Outcome
from outreach.notifications.queries import OPEN, free
from outreach.people.models import Secret, fingerprint

LEASE = timedelta(minutes=2)
PAUSES = [
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
]


def drop_expired(session: Session) -> int:
    """What is older than its meaning is not sent any more, mail server or not."""
    now = clock.now()
    return change(
        session,
        update(Message)
        .where(*free(now), Message.expires_at <= now)
        .values(dropped_at=now, error=Why.EXPIRED, sealed=None, leased_until=None),
    )


def claim(session: Session, message_id: int) -> bool:
    """Take a message that is due and in nobody's hands; of several workers one succeeds."""
    now = clock.now()
    return bool(
        change(
            session,
            update(Message)
            .where(Message.id == message_id, *free(now), Message.due_at <= now)
            .values(leased_until=now + LEASE, attempts=Message.attempts + 1),
        )
    )


def obstacle(session: Session, message: Message) -> Why | None:
    """Why a message in hand must not go out, if so."""
    person = message.person
    if message.expires_at and message.expires_at <= clock.now():
        return Why.EXPIRED
    if person is None or not person.may_sign_in or message.address is None:
        return Why.CLOSED
    return obstacle_of_link(session, message) if "{token}" in PAGES[message.content["to"]] else None


def obstacle_of_link(session: Session, message: Message) -> Why | None:
    """A link that cannot be read, or that opens nothing any more, is not worth a letter."""
    token = sealing.unseal(message.sealed)
    if token is None:
        return Why.NO_LINK
    secret = session.scalar(select(Secret).where(Secret.hash == fingerprint(token)))
    return Why.DEAD_LINK if secret and not secret.is_alive else None


def drop(session: Session, message: Message, why: Why) -> None:
    settle(session, message, dropped_at=clock.now(), error=why, sealed=None, leased_until=None)


def tell(session: Session, message: Message, outcome: Outcome) -> None:
    """Write down how the try ended."""
    now = clock.now()
    if outcome.answer == Answer.SENT:
        arrived(session, message)
    elif outcome.answer == Answer.NEVER or message.attempts > len(PAUSES):
        settle(session, message, failed_at=now, error=outcome.words, leased_until=None)
    else:
        unsure = outcome.answer == Answer.UNSURE
        settle(
            session,
            message,
            due_at=now + PAUSES[message.attempts - 1],
            error=Why.SILENT if unsure else outcome.words,
            leased_until=now if unsure else None,
        )


def arrived(session: Session, message: Message) -> None:
    """The server has it. That is true whoever else took the message meanwhile; its link goes now."""
    change(
        session,
        update(Message)
        .where(Message.id == message.id, Message.sent_at.is_(None))
        .values(
            sent_at=clock.now(), sealed=None, leased_until=None, error="", failed_at=None, dropped_at=None
        ),
    )


def settle(session: Session, message: Message, **values: Any) -> None:
    """Only while it still is in our hands: a try that took too long has no say any more."""
    change(
        session,
        update(Message)
        .where(Message.id == message.id, Message.attempts == message.attempts, *OPEN)
        .values(**values),
    )


def note_outage(session: Session, words: str) -> None:
    """The mail server is away: what is due says so and stays as it is, in its order."""
    now = clock.now()
    change(
        session,
        update(Message).where(*free(now), Message.due_at <= now, Message.error != words).values(error=words),
    )


def change(session: Session, statement: Any) -> int:
    done: CursorResult[Any] = session.execute(statement.execution_options(synchronize_session=False))  # type: ignore[assignment]
    return done.rowcount
