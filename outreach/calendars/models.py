"""What leaves as calendar data: one item an entry, one feed a subscription, their bytes kept."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.access import Role
from outreach.db import Model, Row
from outreach.journal.models import Journaled
from outreach.people.models import Person, Secret

Octets = bytes  # columns are called bytes too


class FeedScope(StrEnum):
    """What a feed is about: the talks of a speaker are those in one community."""

    MEETUP = "meetup"
    COMMUNITY = "community"
    PERSON = "person"
    SPEAKER = "speaker"


class Kind(StrEnum):
    """What a person may have in their own calendar."""

    TALKS = "talks"
    TICKETS = "tickets"
    QUOTES = "quotes"
    MEETUPS = "meetups"


class Item(Row, Model):
    """One VEVENT. Only `operations.refresh` writes it, so neither SEQUENCE nor LAST-MODIFIED can fall."""

    subject: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    part: Mapped[str] = mapped_column(String(40), default="")
    uid: Mapped[str] = mapped_column(String(100), default=lambda: str(uuid4()), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    weighty: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("subject", "subject_id", "part"),)


class ItemBody(Row, Model):
    """An item's bytes in one language, made once a change."""

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    language: Mapped[str] = mapped_column(String(10))
    bytes: Mapped[Octets] = mapped_column(LargeBinary)

    __table_args__ = (UniqueConstraint("item_id", "language"),)


class Feed(Journaled, Row, Model):
    """What one subscription shows. A person's own belongs to no community."""

    scope: Mapped[FeedScope]
    scope_id: Mapped[int]
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    options_key: Mapped[str] = mapped_column(String(64), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))

    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    body: Mapped[FeedBody | None] = relationship(lazy="raise_on_sql", back_populates="feed")

    __table_args__ = (UniqueConstraint("scope", "scope_id", "options_key"),)

    @property
    def topics(self) -> list[str]:
        return [f"feed:{self.id}"]

    @property
    def is_public(self) -> bool:
        return self.scope in (FeedScope.MEETUP, FeedScope.COMMUNITY)

    @property
    def kinds(self) -> list[Kind]:
        return [kind for kind in Kind if kind in self.options.get("kinds", [])]

    @property
    def language(self) -> str:
        return str(self.options.get("language", ""))

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        return {Role.SELF} if isinstance(who, Person) and who.id == self.person_id else set()


class FeedBody(Row, Model):
    """The bytes a poll gets. `stale_at`: to be built anew; `wakes_at`: when time alone changes them."""

    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"), unique=True)
    etag: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime]
    stale_at: Mapped[datetime | None] = mapped_column(index=True)
    wakes_at: Mapped[datetime | None] = mapped_column(index=True)
    bytes: Mapped[Octets] = mapped_column(LargeBinary)
    gzip: Mapped[Octets] = mapped_column(LargeBinary)

    feed: Mapped[Feed] = relationship(lazy="raise_on_sql", back_populates="body")


class FeedTopic(Model):
    """Something a feed read while it was built."""

    feed_id: Mapped[int] = mapped_column(ForeignKey("feed.id"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(60), primary_key=True)

    __table_args__ = (Index("ix_feed_topic_topic", "topic"),)
