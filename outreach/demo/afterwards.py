"""The demo's letters of past days count as sent: nobody at example.org is written to."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from outreach.notifications.models import Message

RECENT = timedelta(days=4)


def settle_mail(session: Session, now: datetime) -> None:
    """Letters older than a few days are marked sent; the rest waits, so that its links can be copied."""
    old = update(Message).where(
        Message.due_at < now - RECENT, Message.sent_at.is_(None), Message.dropped_at.is_(None)
    )
    session.execute(old.values(sent_at=Message.due_at, attempts=1, sealed=None))
    session.commit()
