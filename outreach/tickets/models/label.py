"""A label: a community's own word for a kind of ticket, finer than its workstream."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from outreach.db import Inside, Model, db

ticket_label = Table(
    "ticket_label",
    db.metadata,
    Column("ticket_id", Integer, ForeignKey("ticket.id"), primary_key=True),
    Column("label_id", Integer, ForeignKey("label.id"), primary_key=True),
)


class Label(Inside, Model):
    name: Mapped[str] = mapped_column(String(60))

    __table_args__ = (UniqueConstraint("community_id", "id"), UniqueConstraint("community_id", "name"))
