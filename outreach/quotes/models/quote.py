"""A quote: what one company is asked for, and what the chair does with the answer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from outreach import clock
from outreach.db import member, walled
from outreach.errors import Refused
from outreach.people.models import Company, Person, Purpose, Secret
from outreach.quotes.models import words
from outreach.quotes.models.announcement import Announcement
from outreach.quotes.models.draft import Draft
from outreach.quotes.models.placement import Placement
from outreach.quotes.models.spoken import Spoken
from outreach.quotes.models.version import Origin, QuoteVersion, Side
from outreach.ranks import LONGEST, between, following
from outreach.text import _

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LIVE = "cancelled_at IS NULL AND declined_at IS NULL AND withdrawn_at IS NULL"


class Quote(Spoken):
    version: Mapped[int] = mapped_column(default=1)

    announcement: Mapped[Announcement] = relationship(
        primaryjoin="foreign(Quote.announcement_id) == Announcement.id",
        lazy="raise_on_sql",
        back_populates="quotes",
    )
    company: Mapped[Company] = relationship(
        primaryjoin="foreign(Quote.company_id) == Company.id", lazy="raise_on_sql"
    )
    person: Mapped[Person] = relationship(
        primaryjoin="foreign(Quote.person_id) == Person.id", lazy="raise_on_sql"
    )
    drafts: Mapped[list[Draft]] = relationship(
        primaryjoin="Quote.id == foreign(Draft.quote_id)", lazy="raise_on_sql", back_populates="quote"
    )
    versions: Mapped[list[QuoteVersion]] = relationship(
        primaryjoin="Quote.id == foreign(QuoteVersion.quote_id)",
        lazy="raise_on_sql",
        back_populates="quote",
        order_by="QuoteVersion.no",
    )
    placements: Mapped[list[Placement]] = relationship(
        primaryjoin="Quote.id == foreign(Placement.quote_id)",
        lazy="raise_on_sql",
        back_populates="quote",
        cascade="save-update, merge, delete, delete-orphan",
    )

    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        walled("announcement", "announcement_id"),
        walled("company", "company_id"),
        walled("quote", "reuses_id"),
        member("person_id"),
        Index(
            "uq_quote_live",
            "announcement_id",
            "company_id",
            unique=True,
            sqlite_where=sql(LIVE),
            postgresql_where=sql(LIVE),
        ),
    )
    __mapper_args__ = {"version_id_col": version}

    def new_link(self) -> Secret:
        """A link for the representative. It has no end; what it allows shrinks as the quote goes on."""
        secret = Secret.issue(Purpose.AUTHOR, self.person, subject_id=self.id, community_id=self.community_id)
        session: Session | None = object_session(self)
        if session is not None:
            session.add(secret)
        return secret

    def follow(self, before: datetime | None, by: Person) -> None:
        """Take over the announcement's new deadline, unless this quote had one of its own."""
        if self.due_at == before and self.is_silent:
            self.zone = self.announcement.zone
            self.set_time("due", self.announcement.due_local, self.announcement.due_fold)
            self.log("moved", by)

    def approve(self, by: Person, no: int | None = None) -> None:
        """The chair's yes to the very words that were sent."""
        sent = self.submitted
        if not self.is_live or sent is None:
            raise Refused(_("There are no words to approve."))
        if no is not None and no != sent.no:
            raise Refused(_("Other words were sent in the meantime. Read them, then decide."))
        self.announcement.need_work()
        if self.agreed_no == sent.no:
            return
        sent.agree(Side.CHAIR, by, _("Approved as it stands."))
        self.agreed_no, self.proposed_no = sent.no, None
        self.print_agreed()
        self.log("approved", by, no=sent.no, hash=sent.hash)

    def propose(self, text: str, attribution: dict[str, str], reason: str, by: Person) -> QuoteVersion:
        """An edit of the chair: a proposal until the member agrees. What is agreed stays usable."""
        stands = self.newest
        if not self.is_live or stands is None:
            raise Refused(_("There are no words to change."))
        self.need_open()
        text, attribution = words.cleaned(text), words.credited(attribution)
        if fault := self.fault(text, attribution, stands.language):
            raise Refused(fault)
        if (text, attribution) == (stands.text, stands.attribution):
            raise Refused(_("Nothing is different yet."))
        version = QuoteVersion.write(
            self,
            Origin.CHAIR,
            text=text,
            attribution=attribution,
            language=stands.language,
            parent_no=stands.no,
            reason=reason,
        )
        version.agree(Side.CHAIR, by, _("Proposed as it stands."))
        self.proposed_no = version.no
        self.log("proposed", by, secret=self.new_link(), no=version.no, hash=version.hash)
        return version

    def cancel(self, by: Person) -> None:
        """Ask no longer."""
        if not self.is_live:
            return
        self.announcement.need_work()
        self.cancelled_at, self.proposed_no = clock.now(), None
        self.placements.clear()
        self.log("cancelled", by)

    # --- its place -------------------------------------------------------------------------------

    def place(self, by: Person) -> None:
        """Put it at the end of the announcement. Only what both sides agreed on has a place."""
        self.announcement.need_work()
        if not self.is_live or self.agreed is None:
            raise Refused(_("Only words that both sides agreed on can be placed."))
        if self.placements:
            return
        last = max((each.rank for each in self.announcement.placements), default=None)
        placement = Placement(
            community_id=self.community_id, announcement=self.announcement, rank=between(last, None)
        )
        self.placements.append(placement)
        placement.show(self.agreed)
        self.log("placed", by, no=self.agreed.no, hash=self.agreed.hash)

    def unplace(self, by: Person) -> None:
        self.announcement.need_work()
        if self.placements:
            self.placements.clear()
            self.log("unplaced", by)

    def rank(self, step: int, by: Person) -> None:
        """One place up (-1) or down (1); at the end of the list nothing happens."""
        row = self.announcement.row
        to = row.index(self) + step if self in row else -1
        if 0 <= to < len(row):
            row.remove(self)
            self.rank_behind(row[to - 1] if to else None, by)

    def neighbour(self, quote_id: int) -> Quote | None:
        """Another placed quote of the announcement; none for 0, which is the place before the first."""
        found = next((each for each in self.announcement.row if each.id == quote_id), None)
        if quote_id and found is None:
            raise Refused(_("Only quotes that are placed have an order."))
        return found

    def rank_behind(self, other: Quote | None, by: Person) -> None:
        """Stand behind that one, or first of all."""
        self.announcement.need_work()
        row = [each for each in self.announcement.row if each is not self]
        if not self.placements or (other is not None and other not in row):
            raise Refused(_("Only quotes that are placed have an order."))
        at = row.index(other) + 1 if other else 0
        ranks = [each.placements[0].rank for each in row]
        own = between(ranks[at - 1] if at else None, ranks[at] if at < len(ranks) else None)
        self.placements[0].rank = own
        if len(own) > LONGEST:
            row.insert(at, self)
            last = max([*ranks, own])
            for quote, rank in zip(row, following(last, len(row)), strict=True):
                quote.placements[0].rank = rank
        self.log("ranked", by, at=at)
