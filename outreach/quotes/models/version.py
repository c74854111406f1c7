"""A version of a quote, and the agreements on it. Neither ever changes; a change is a new row."""

from __future__ import annotations

import hashlib
import json
import secrets
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.db import Inside, Model, member, walled
from outreach.people.models import Person, Secret

if TYPE_CHECKING:
    from outreach.quotes.models.asked import Asked
    from outreach.quotes.models.quote import Quote

Actor = Person | Secret


class Side(StrEnum):
    MEMBER = "member"
    CHAIR = "chair"


class Origin(StrEnum):
    MEMBER = "member"
    CHAIR = "chair"


def canonical(facts: dict[str, Any]) -> bytes:
    """JSON with sorted keys and no spaces, UTF-8: the form that is hashed."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def commitment(salt: str, facts: dict[str, Any]) -> str:
    """SHA-256(salt ‖ canonical form), in hex."""
    return hashlib.sha256(salt.encode() + canonical(facts)).hexdigest()


class QuoteVersion(Inside, Model):
    quote_id: Mapped[int]
    no: Mapped[int]
    language: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    attribution: Mapped[dict[str, Any]]
    style: Mapped[str] = mapped_column(String(20), default="block")
    split: Mapped[int | None]
    origin: Mapped[Origin]
    parent_no: Mapped[int | None]
    source_hash: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(500), default="")
    salt: Mapped[str] = mapped_column(String(40), default=lambda: secrets.token_urlsafe(20))
    hash: Mapped[str] = mapped_column(String(64))
    erased_at: Mapped[datetime | None]

    quote: Mapped[Quote] = relationship(
        primaryjoin="foreign(QuoteVersion.quote_id) == Quote.id",
        lazy="raise_on_sql",
        back_populates="versions",
    )
    agreements: Mapped[list[Agreement]] = relationship(
        primaryjoin="QuoteVersion.id == foreign(Agreement.version_id)",
        lazy="selectin",
        back_populates="version",
    )

    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("quote_id", "id"),
        UniqueConstraint("quote_id", "no"),
        UniqueConstraint("id", "hash"),
        walled("quote", "quote_id"),
    )

    @classmethod
    def write(cls, quote: Asked, origin: Origin, **values: Any) -> Self:
        """The next version of a quote, committed to its hash."""
        version = cls(
            community_id=quote.community_id,
            no=max((each.no for each in quote.versions), default=0) + 1,
            origin=origin,
            salt=secrets.token_urlsafe(20),
            **{"style": "block", "split": None, **values},
        )
        version.hash = commitment(version.salt, version.facts)
        quote.versions.append(version)
        return version

    @property
    def facts(self) -> dict[str, Any]:
        """What is agreed: text, attribution, language and house style."""
        return {
            "attribution": self.attribution,
            "language": self.language,
            "split": self.split,
            "style": self.style,
            "text": self.text,
            "v": 1,
        }

    @property
    def is_whole(self) -> bool:
        """Whether the text still is what the hash says."""
        return self.hash == commitment(self.salt, self.facts)

    @property
    def short_hash(self) -> str:
        return self.hash[:12]

    def agree(self, side: Side, by: Actor | None, wording: str) -> None:
        """Write down one side's yes to this hash; a second yes of the same side adds nothing."""
        if self.agreed_by(side) is not None:
            return
        person_id, secret_id = by.actor_ids if by else (None, None)
        person = by.person if isinstance(by, Secret) else by
        agreement = Agreement(
            community_id=self.community_id,
            hash=self.hash,
            side=side,
            person_id=person_id,
            secret_id=secret_id,
            name=person.name if person else "",
            wording=wording,
        )
        self.agreements.append(agreement)

    def agreed_by(self, side: Side) -> Agreement | None:
        return next((agreement for agreement in self.agreements if agreement.side == side), None)


class Agreement(Inside, Model):
    """One side's yes to one hash."""

    version_id: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    side: Mapped[Side]
    person_id: Mapped[int | None]
    secret_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(120))
    wording: Mapped[str] = mapped_column(Text)
    agreed_at: Mapped[datetime] = mapped_column(default=lambda: clock.now())

    version: Mapped[QuoteVersion] = relationship(
        primaryjoin="foreign(Agreement.version_id) == QuoteVersion.id",
        lazy="raise_on_sql",
        back_populates="agreements",
    )
    person: Mapped[Person | None] = relationship(
        primaryjoin="foreign(Agreement.person_id) == Person.id", lazy="raise_on_sql"
    )

    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("version_id", "side"),
        ForeignKeyConstraint(["version_id", "hash"], ["quote_version.id", "quote_version.hash"]),
        member("person_id"),
    )
