"""A secret: every link, session and token that lets somebody in. Only its hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.access import Role
from outreach.db import Model, Row
from outreach.journal.models import Journaled

if TYPE_CHECKING:
    from outreach.people.models.community import Community
    from outreach.people.models.person import Person


class Purpose(StrEnum):
    SIGN_IN = "sign_in"
    INVITATION = "invitation"
    SESSION = "session"
    FEED = "feed"
    TALK = "talk"
    AUTHOR = "author"


LIFETIMES = {
    Purpose.SIGN_IN: timedelta(minutes=15),
    Purpose.INVITATION: timedelta(days=14),
    Purpose.SESSION: timedelta(days=90),
}
IDLE = timedelta(days=14)
ONCE = {Purpose.SIGN_IN, Purpose.INVITATION}


def fingerprint(token: str) -> str:
    """SHA-256 of a token, as kept; whatever a stranger sends has one."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class Secret(Journaled, Row, Model):
    """160 random bits (27 characters). `token` exists only where it was just issued."""

    purpose: Mapped[Purpose]
    subject_id: Mapped[int | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    scope: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("secret.id"))
    expires_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("secret.id"))
    last_seen_at: Mapped[datetime | None]
    last_client: Mapped[str | None] = mapped_column(String(200))

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    community: Mapped[Community | None] = relationship(foreign_keys=[community_id])

    @classmethod
    def issue(cls, purpose: Purpose, person: Person | None, **values: Any) -> Self:
        """A new secret with its clear token, good for the purpose's lifetime unless `expires_at` is given."""
        token = secrets.token_urlsafe(20)
        lifetime = LIFETIMES.get(purpose)
        values.setdefault("expires_at", clock.now() + lifetime if lifetime else None)
        secret = cls(purpose=purpose, person=person, hash=fingerprint(token), **values)
        secret.__dict__["_token"] = token
        return secret

    @property
    def token(self) -> str | None:
        """The clear token, where this secret was just issued; None everywhere else."""
        return self.__dict__.get("_token")

    @property
    def actor_ids(self) -> tuple[int | None, int | None]:
        return self.person_id, self.id

    @property
    def is_alive(self) -> bool:
        now = clock.now()
        if self.revoked_at or (self.expires_at and self.expires_at <= now):
            return False
        if self.purpose in ONCE and self.used_at:
            return False
        return self.purpose != Purpose.SESSION or (self.last_seen_at or self.created_at) > now - IDLE

    @property
    def is_confined(self) -> bool:
        """A session opened by an invitation reaches one community: whoever invited had the link too."""
        return self.purpose == Purpose.SESSION and self.community_id is not None

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        return {Role.SELF} if who is not None and who.actor_ids[0] == self.person_id else set()

    def opens(self, purpose: Purpose, subject_id: int) -> bool:
        """Whether this link lets its holder in to that one subject."""
        return self.purpose == purpose and self.subject_id == subject_id and self.is_alive

    def revoke(self, by: Person | Secret | None) -> None:
        if self.revoked_at is None:
            self.revoked_at = clock.now()
            self.log("revoked", by)
