"""A quote in its place, and the seals that make an announcement's history one chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.db import ByteOrder, Inside, Model, Row, walled
from outreach.journal.models import Entry
from outreach.quotes.models.version import Agreement, QuoteVersion, Side

if TYPE_CHECKING:
    from outreach.quotes.models.announcement import Announcement
    from outreach.quotes.models.quote import Quote


class Placement(Inside, Model):
    """A quote in its place. It cannot exist without both sides' agreement on that very version."""

    announcement_id: Mapped[int]
    language: Mapped[str] = mapped_column(String(10))
    rank: Mapped[str] = mapped_column(ByteOrder)
    quote_id: Mapped[int]
    version_id: Mapped[int]
    member_side: Mapped[Side] = mapped_column(default=Side.MEMBER)
    chair_side: Mapped[Side] = mapped_column(default=Side.CHAIR)

    announcement: Mapped[Announcement] = relationship(
        primaryjoin="foreign(Placement.announcement_id) == Announcement.id",
        lazy="raise_on_sql",
        back_populates="placements",
    )
    quote: Mapped[Quote] = relationship(
        primaryjoin="foreign(Placement.quote_id) == Quote.id",
        lazy="raise_on_sql",
        back_populates="placements",
    )
    version: Mapped[QuoteVersion] = relationship(
        primaryjoin="foreign(Placement.version_id) == QuoteVersion.id", lazy="raise_on_sql"
    )
    agreement: Mapped[Agreement] = relationship(
        primaryjoin="and_(foreign(Placement.version_id) == Agreement.version_id,"
        " foreign(Placement.member_side) == Agreement.side)",
        lazy="raise_on_sql",
        overlaps="version",
    )

    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("quote_id", "language"),
        UniqueConstraint("announcement_id", "language", "rank"),
        walled("announcement", "announcement_id"),
        walled("quote", "quote_id"),
        ForeignKeyConstraint(["quote_id", "version_id"], ["quote_version.quote_id", "quote_version.id"]),
        ForeignKeyConstraint(["version_id", "member_side"], ["agreement.version_id", "agreement.side"]),
        ForeignKeyConstraint(["version_id", "chair_side"], ["agreement.version_id", "agreement.side"]),
        CheckConstraint("member_side = 'member' AND chair_side = 'chair'", name="both_sides"),
    )

    def show(self, version: QuoteVersion) -> None:
        """From now on this version stands here."""
        self.version, self.language = version, version.language
        self.agreement = next(each for each in version.agreements if each.side == Side.MEMBER)

    @property
    def is_sound(self) -> bool:
        """Whether what would be printed is, letter for letter, what both sides agreed on."""
        version = self.version
        sides = {agreement.side for agreement in version.agreements if agreement.hash == version.hash}
        return version.is_whole and sides == {Side.MEMBER, Side.CHAIR}


class Seal(Row, Model):
    """One link of an announcement's chain: hash = SHA-256(hash before ‖ canonical entry ‖ version hash)."""

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"))
    no: Mapped[int]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    hash: Mapped[str] = mapped_column(String(64))

    entry: Mapped[Entry] = relationship(lazy="raise_on_sql")

    __table_args__ = (UniqueConstraint("announcement_id", "no"),)
