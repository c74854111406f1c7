"""A playbook: a kit of tickets with due days counted from the meetup. A released one is never edited."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.access import Role
from outreach.db import ByteOrder, Inside, Model, walled
from outreach.journal.models import Journaled
from outreach.meetups.models import CrewPart, Format, Workstream
from outreach.people.models import Person, Secret
from outreach.tickets.models.words import Anchor, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence


class Playbook(Journaled, Inside, Model):
    slug: Mapped[str] = mapped_column(String(60))
    revision: Mapped[int] = mapped_column(default=1)
    title: Mapped[dict[str, Any]] = mapped_column(JSON)
    summary: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    formats: Mapped[list[str]] = mapped_column(JSON, default=list)
    released_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]

    steps: Mapped[list[Step]] = relationship(
        primaryjoin="Playbook.id == foreign(Step.playbook_id)",
        lazy="raise_on_sql",
        back_populates="playbook",
        order_by="Step.rank",
    )

    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("community_id", "slug", "revision"),
    )

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        return who.roles_in(self.community_id) if isinstance(who, Person) else set()

    def fits(self, format: Format) -> bool:
        return not self.formats or format in self.formats


class Step(Inside, Model):
    playbook_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(60))
    rank: Mapped[str] = mapped_column(ByteOrder)
    title: Mapped[dict[str, Any]] = mapped_column(JSON)
    body: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    kind: Mapped[Kind]
    workstream: Mapped[Workstream]
    effort: Mapped[int] = mapped_column(default=2)
    role: Mapped[CrewPart] = mapped_column(default=CrewPart.LEAD)
    due_anchor: Mapped[Anchor] = mapped_column(default=Anchor.START)
    due_offset: Mapped[int]
    due_time: Mapped[time | None]
    due_snap: Mapped[str | None] = mapped_column(String(20))
    begin_offset: Mapped[int | None]
    conditions: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    blocked_by: Mapped[list[str]] = mapped_column(JSON, default=list)
    checklist: Mapped[list[str]] = mapped_column(JSON, default=list)

    playbook: Mapped[Playbook] = relationship(
        primaryjoin="foreign(Step.playbook_id) == Playbook.id", lazy="raise_on_sql", back_populates="steps"
    )

    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("playbook_id", "key"),
        walled("playbook", "playbook_id"),
    )

    def fits(self, format: Format) -> bool:
        """Whether this step makes sense for a meetup of that format."""
        formats: Sequence[str] = self.conditions.get("formats", [])
        return not formats or format in formats
