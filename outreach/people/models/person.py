"""A person: one human, however many communities know them. What the person owns is here."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.access import Role, ranked
from outreach.db import Model, Row
from outreach.journal.models import Journaled

if TYPE_CHECKING:
    from outreach.people.models.community import Membership
    from outreach.people.models.company import Contact
    from outreach.people.models.secret import Secret


class Person(Journaled, Row, Model):
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(10), default="en")
    zone: Mapped[str] = mapped_column(String(60), default="UTC")
    country: Mapped[str | None] = mapped_column(String(2))
    quiet_from: Mapped[time | None]
    quiet_to: Mapped[time | None]
    digest_at: Mapped[time | None]
    preferences: Mapped[dict[str, Any]] = mapped_column(default=dict)
    bounced_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    memberships: Mapped[list[Membership]] = relationship(back_populates="person")
    contacts: Mapped[list[Contact]] = relationship(
        primaryjoin="and_(Person.id == foreign(Contact.person_id), Contact.ends_on.is_(None))", viewonly=True
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def actor_ids(self) -> tuple[int | None, int | None]:
        return self.id, None

    @property
    def may_sign_in(self) -> bool:
        return self.email is not None and self.suspended_at is None and self.erased_at is None

    @property
    def theme(self) -> str:
        return str(self.preferences.get("theme", "auto"))

    @property
    def company_ids(self) -> set[int]:
        """The companies this person speaks for today."""
        return {contact.company_id for contact in self.contacts}

    def roles_in(self, community_id: int) -> set[Role]:
        return {
            role
            for membership in self.memberships
            if membership.community_id == community_id and membership.left_at is None
            for role in ranked(membership.role)
        }

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        return {Role.SELF} if who is self else set()

    def edit(self, by: Person | Secret, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)
        self.log("edited", by)
