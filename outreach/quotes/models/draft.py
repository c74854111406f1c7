"""A draft: what somebody has typed so far."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.db import Model, Row

if TYPE_CHECKING:
    from outreach.quotes.models.quote import Quote


class Draft(Row, Model):
    """What somebody has typed so far. `revision` is checked on each save."""

    quote_id: Mapped[int] = mapped_column(ForeignKey("quote.id"))
    language: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text, default="")
    attribution: Mapped[dict[str, Any]] = mapped_column(default=dict)
    revision: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(default=lambda: clock.now())

    quote: Mapped[Quote] = relationship(lazy="raise_on_sql", back_populates="drafts")

    __table_args__ = (UniqueConstraint("quote_id", "language"),)
    __mapper_args__ = {"version_id_col": revision, "version_id_generator": False}

    def holds(self, text: str, attribution: dict[str, Any], language: str) -> bool:
        return (self.text, self.attribution, self.language) == (text, attribution, language)
