"""A notice: what one person is to be told of a verb, before it becomes a message."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from outreach.access import Role
from outreach.journal.models import Batch, Journaled, Line, Visibility
from outreach.people.models import Community, Person, Secret
from outreach.tickets.models import Comment, Ticket


@dataclass
class Heard:
    """One batch as the rules see it."""

    session: Session
    batch: Batch
    lines: list[Line]

    @property
    def doer(self) -> Person | None:
        return self.session.get(Person, self.batch.person_id) if self.batch.person_id else None

    def community(self, community_id: int) -> Community:
        return self.session.get_one(Community, community_id)

    def ids(self, subject: str, verb: str) -> set[int]:
        """Which subjects of that table did that in this batch."""
        return {
            line.noun.id for line in self.lines if line.noun.__tablename__ == subject and line.verb == verb
        }


@dataclass
class Notice:
    """`to` names the page that its button leads to; `secret` is the link just made for the reader."""

    person: Person | None
    template: str
    about: Journaled
    to: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    secret: Secret | None = None
    expires_at: datetime | None = None
    even_doer: bool = False


Rule = Callable[[Heard, list[Line]], Iterable[Notice]]


def iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def can_read(person: Person, noun: Ticket | Comment) -> bool:
    """Whether somebody may know of a ticket or a comment: the rule of `Ticket.is_seen_by`, for both."""
    roles = person.roles_in(noun.community_id)
    if noun.visibility == Visibility.COMPANY:
        return bool(roles) and noun.company_id in person.company_ids
    if noun.visibility == Visibility.SHARED:
        return bool(roles)
    return Role.ORGANIZER in roles
