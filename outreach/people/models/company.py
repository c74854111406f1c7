"""A company: a member organisation of any legal form, and who speaks for it since when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import JSON, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.access import Role
from outreach.db import Inside, Model, member, walled
from outreach.journal.models import Journaled, Visibility
from outreach.people.models.person import Person

if TYPE_CHECKING:
    from outreach.people.models.secret import Secret


class Part(StrEnum):
    """What a contact does for the company."""

    REPRESENTATIVE = "representative"
    PR = "pr"
    LEGAL = "legal"
    MARKETING = "marketing"
    HOST = "host"
    OTHER = "other"


class Company(Journaled, Inside, Model):
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(120))
    names: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    spellings: Mapped[list[str]] = mapped_column(JSON, default=list)
    country: Mapped[str | None] = mapped_column(String(2))
    zone: Mapped[str | None] = mapped_column(String(60))
    website: Mapped[str] = mapped_column(String(300), default="")
    merged_into_id: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)

    contacts: Mapped[list[Contact]] = relationship(
        primaryjoin="Company.id == foreign(Contact.company_id)", back_populates="company", lazy="raise_on_sql"
    )

    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("community_id", "slug"),
        walled("company", "merged_into_id"),
    )
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def add(cls, community_id: int, by: Person | None, **values: Any) -> Self:
        company = cls(community_id=community_id, **values)
        company.log("added", by)
        return company

    def printed(self, language: str) -> str:
        return str(self.names.get(language) or self.name)

    def passages(self) -> Iterable[tuple[int, Visibility, int | None, str]]:
        yield 0, Visibility.SHARED, None, "\n".join([self.name, *self.names.values(), *self.spellings])

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        return who.roles_in(self.community_id) if isinstance(who, Person) else set()

    def edit(self, by: Person, **values: Any) -> None:
        """Change what is known of it. A name it gives up stays one of its spellings."""
        old = self.name
        for name, value in values.items():
            setattr(self, name, value)
        if old != self.name and old not in self.spellings:
            self.spellings = [*self.spellings, old]
        self.log("edited", by)


class Contact(Journaled, Inside, Model):
    company_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(index=True)
    part: Mapped[Part] = mapped_column(default=Part.REPRESENTATIVE)
    title: Mapped[str] = mapped_column(String(120), default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    company: Mapped[Company] = relationship(
        primaryjoin="foreign(Contact.company_id) == Company.id",
        back_populates="contacts",
        lazy="raise_on_sql",
    )
    person: Mapped[Person] = relationship(
        primaryjoin="foreign(Contact.person_id) == Person.id", lazy="raise_on_sql"
    )

    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        walled("company", "company_id"),
        member("person_id"),
        Index(
            "uq_contact_open",
            "company_id",
            "person_id",
            "part",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
    )

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        return who.roles_in(self.community_id) if isinstance(who, Person) else set()

    @classmethod
    def start(cls, company: Company, person: Person, by: Person | None, **values: Any) -> Self:
        """From now on this person, known in the community, speaks for the company."""
        contact = cls(community_id=company.community_id, company=company, person=person, **values)
        contact.log("started", by)
        return contact

    def end(self, on: date, by: Person) -> None:
        if self.ends_on is None:
            self.ends_on = on
            self.log("ended", by)
