"""A community: a group of people behind a wall. A membership says what a person is inside."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach import clock
from outreach.access import RANKS, Role
from outreach.db import Model, Row
from outreach.errors import Refused
from outreach.journal.models import Journaled
from outreach.people.models.person import Person
from outreach.text import _

if TYPE_CHECKING:
    from outreach.people.models.secret import Secret


class Community(Journaled, Row, Model):
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    zone: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(10), default="en")
    last_number: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]

    @property
    def community_id(self) -> int:
        return self.id

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        return who.roles_in(self.id) if isinstance(who, Person) else set()

    def edit(self, by: Person, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)
        self.log("edited", by)

    def next_number(self, session: Session, count: int = 1) -> int:
        """The number of the next ticket, or of the last of the next few, gap-free: the counter row is locked
        until the transaction ends."""
        count_up = (
            update(Community)
            .where(Community.id == self.id)
            .values(last_number=Community.last_number + count)
            .returning(Community.last_number)
            .execution_options(synchronize_session=False)
        )
        return session.execute(count_up).scalar_one()


class Membership(Journaled, Row, Model):
    community_id: Mapped[int] = mapped_column(ForeignKey("community.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(default=Role.MEMBER)
    name: Mapped[str] = mapped_column(String(120))
    names: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    title: Mapped[str] = mapped_column(String(120), default="")
    bio: Mapped[str] = mapped_column(Text, default="")
    photo_ref: Mapped[str | None] = mapped_column(String(80))
    capacity: Mapped[int] = mapped_column(default=6)
    joined_at: Mapped[datetime] = mapped_column(default=lambda: clock.now())
    left_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(back_populates="memberships")
    community: Mapped[Community] = relationship()

    __table_args__ = (UniqueConstraint("community_id", "person_id"),)
    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def join(cls, community: Community, person: Person, role: Role, by: Person | Secret | None) -> Self:
        membership = cls(community=community, person=person, role=role, name=person.name)
        membership.log("joined", by)
        return membership

    @property
    def topics(self) -> list[str]:
        return [f"person:{self.person_id}", f"community:{self.community_id}"]

    def printed(self, language: str) -> str:
        """The name as it is printed in that language."""
        return str(self.names.get(language) or self.name)

    @property
    def is_member(self) -> bool:
        """Whether this person belongs here; a guest is only known."""
        return self.left_at is None and self.role != Role.GUEST

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        if not isinstance(who, Person):
            return set()
        return who.roles_in(self.community_id) | ({Role.SELF} if who.id == self.person_id else set())

    def rejoin(self, role: Role, name: str, by: Person | Secret | None) -> None:
        """Belong again, or belong after having been known as a guest."""
        self.role, self.name, self.left_at, self.joined_at = role, name, None, clock.now()
        self.log("rejoined", by)

    def rename(self, name: str, by: Person | Secret) -> None:
        """Be called something else here."""
        if self.name != name:
            self.name = name
            self.log("renamed", by)

    def set_role(self, role: Role, by: Person) -> None:
        """Give a role: nobody gives or takes one above their own."""
        highest = max(by.roles_in(self.community_id), key=RANKS.index)
        if RANKS.index(max(role, self.role, key=RANKS.index)) > RANKS.index(highest):
            raise Refused(_("Only a chair can make or unmake a chair."))
        if self.role != role:
            self.role = role
            self.log("set role", by)

    def end(self, by: Person) -> None:
        """End a membership: the row stays, all rights end."""
        if self.role == Role.CHAIR and Role.CHAIR not in by.roles_in(self.community_id):
            raise Refused(_("Only a chair can make or unmake a chair."))
        if self.left_at is None:
            self.left_at = clock.now()
            self.log("left", by)
