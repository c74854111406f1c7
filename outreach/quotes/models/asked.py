"""What is known of a quote, and how far it has come."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from outreach import clock
from outreach.access import Role
from outreach.db import Inside, Model, WallTime, Zoned
from outreach.journal.models import Journaled, Visibility
from outreach.people.models import Company, Person, Purpose, Secret
from outreach.quotes.models.announcement import Announcement
from outreach.quotes.models.draft import Draft
from outreach.quotes.models.version import QuoteVersion

if TYPE_CHECKING:
    from outreach.quotes.models.placement import Placement


class QuoteState(StrEnum):
    """Derived from the facts, the first that holds."""

    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    PUBLISHED = "published"
    PLACED = "placed"
    PROPOSED = "edit proposed"
    APPROVED = "approved"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    DRAFTING = "drafting"
    OPENED = "opened"
    REQUESTED = "requested"
    PLANNED = "planned"


class Asked(Zoned, Journaled, Inside, Model):
    """The columns of a quote and the questions that they answer."""

    __abstract__ = True

    TIMES: ClassVar[tuple[str, ...]] = ("due",)

    announcement_id: Mapped[int] = mapped_column(index=True)
    company_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(index=True)
    due_local: Mapped[datetime | None] = mapped_column(WallTime)
    due_fold: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    requested_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    drafted_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    frozen_no: Mapped[int | None]
    submitted_no: Mapped[int | None]
    agreed_no: Mapped[int | None]
    proposed_no: Mapped[int | None]
    extension_asked_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    muted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    cancelled_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    reuses_id: Mapped[int | None]

    if TYPE_CHECKING:
        announcement: Mapped[Announcement]
        company: Mapped[Company]
        person: Mapped[Person]
        drafts: Mapped[list[Draft]]
        versions: Mapped[list[QuoteVersion]]
        placements: Mapped[list[Placement]]

    @property
    def state(self) -> QuoteState:
        placed = bool(self.placements)
        facts = {
            QuoteState.CANCELLED: self.cancelled_at,
            QuoteState.WITHDRAWN: self.withdrawn_at,
            QuoteState.DECLINED: self.declined_at,
            QuoteState.PUBLISHED: placed and self.announcement.published_at,
            QuoteState.PLACED: placed,
            QuoteState.PROPOSED: self.proposed_no,
            QuoteState.APPROVED: self.agreed_no,
            QuoteState.SUBMITTED: self.submitted_no,
            QuoteState.EXPIRED: self.is_late,
            QuoteState.DRAFTING: self.drafted_at,
            QuoteState.OPENED: self.opened_at,
            QuoteState.REQUESTED: self.requested_at,
        }
        return next((state for state, holds in facts.items() if holds), QuoteState.PLANNED)

    @property
    def is_live(self) -> bool:
        return self.cancelled_at is None and self.declined_at is None and self.withdrawn_at is None

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.due_at <= clock.now()

    @property
    def came_late(self) -> bool:
        """Whether the words came after the deadline."""
        return self.submitted_at is not None and self.due_at is not None and self.submitted_at >= self.due_at

    @property
    def is_silent(self) -> bool:
        """Whether the next word is the representative's."""
        answered = self.submitted_no is not None or self.agreed_no is not None
        return self.is_live and (self.proposed_no is not None or not answered)

    @property
    def is_to_read(self) -> bool:
        """Whether words wait for the chair."""
        waits = self.submitted_no is not None and self.submitted_no > (self.agreed_no or 0)
        return waits and self.is_live and self.proposed_no is None

    @property
    def stage(self) -> str:
        """Which page the representative sees: form, proposal, receipt, declined or over."""
        takes_words = self.announcement.takes_words
        if self.cancelled_at or self.announcement.cancelled_at:
            return "over"
        if self.declined_at:
            return "declined"
        if self.proposed_no and takes_words and self.withdrawn_at is None:
            return "proposal"
        if self.newest:
            return "receipt"
        return "write" if takes_words else "over"

    @property
    def column(self) -> str:
        """Where it stands on the board."""
        if not self.is_live:
            return "without"
        if self.proposed_no:
            return "with_them"
        if self.is_to_read:
            return "with_us"
        if self.agreed_no:
            return "agreed"
        return "writing" if self.drafted_at else "asked"

    @property
    def seen_at(self) -> datetime | None:
        """The last sign of life from the other side."""
        signs = [self.opened_at, self.drafted_at, self.submitted_at, self.declined_at, self.withdrawn_at]
        return max(filter(None, [*signs, *(draft.saved_at for draft in self.drafts)]), default=None)

    @property
    def working_days_left(self) -> int:
        """Mondays to Fridays from today to the deadline, as the person's calendar has them."""
        if self.due_at is None or self.is_late:
            return 0
        first, last = clock.today(self.person.zone), clock.local(self.due_at, self.person.zone).date()
        days = (first + timedelta(days=each) for each in range((last - first).days + 1))
        return sum(each.weekday() < 5 for each in days)

    def numbered(self, no: int | None) -> QuoteVersion | None:
        return next((version for version in self.versions if version.no == no), None)

    @property
    def submitted(self) -> QuoteVersion | None:
        return self.numbered(self.submitted_no)

    @property
    def agreed(self) -> QuoteVersion | None:
        return self.numbered(self.agreed_no)

    @property
    def proposed(self) -> QuoteVersion | None:
        return self.numbered(self.proposed_no)

    @property
    def newest(self) -> QuoteVersion | None:
        """What stands, before any proposal: the newer of what was sent and what was agreed."""
        return self.numbered(max(self.submitted_no or 0, self.agreed_no or 0))

    @property
    def draft(self) -> Draft | None:
        return max(self.drafts, key=lambda draft: draft.saved_at, default=None)

    @property
    def language(self) -> str:
        """In which language it is written: as begun, else the person's if it is asked for."""
        begun = self.draft or self.newest
        asked = self.announcement.languages
        if begun:
            return begun.language
        return self.person.language if self.person.language in asked else asked[0]

    @property
    def topics(self) -> list[str]:
        return [f"quote:{self.id}", f"announcement:{self.announcement_id}", f"person:{self.person_id}"]

    @property
    def about(self) -> dict[str, Any]:
        return {"visibility": Visibility.CHAIR, "company_id": self.company_id}

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        if isinstance(who, Secret):
            return {Role.AUTHOR} if who.opens(Purpose.AUTHOR, self.id) else set()
        return who.roles_in(self.community_id) if who else set()
