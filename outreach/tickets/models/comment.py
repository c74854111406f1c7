"""A comment: what somebody wrote under a ticket, for all who see it or for fewer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach import clock
from outreach.access import Role
from outreach.db import Model, member, walled
from outreach.errors import Refused
from outreach.journal.models import Journaled, Visibility
from outreach.people.models import Person, Secret
from outreach.text import _, tidy
from outreach.tickets.models.sight import Sighted

if TYPE_CHECKING:
    from outreach.tickets.models.ticket import Ticket


class Comment(Sighted, Journaled, Model):
    ticket_id: Mapped[int] = mapped_column(index=True)
    person_id: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    quoted: Mapped[str] = mapped_column(Text, default="")
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.SHARED)
    company_id: Mapped[int | None]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]

    ticket: Mapped[Ticket] = relationship(
        primaryjoin="foreign(Comment.ticket_id) == Ticket.id", back_populates="comments"
    )
    person: Mapped[Person] = relationship(
        primaryjoin="foreign(Comment.person_id) == Person.id", lazy="raise_on_sql"
    )

    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        walled("ticket", "ticket_id"),
        member("person_id"),
        walled("company", "company_id"),
    )

    @classmethod
    def add(cls, ticket: Ticket, by: Person, body: str, **values: Any) -> Self:
        """A new comment; an answer also wakes a ticket that sleeps until somebody answers."""
        comment = cls(
            community_id=ticket.community_id,
            ticket=ticket,
            person=by,
            person_id=by.id,
            body=written(body),
            **{"visibility": Visibility.SHARED, **values},
        )
        comment.log("added", by)
        if ticket.wakes_on_answer:
            ticket.wake(by)
        return comment

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None

    @property
    def about(self) -> dict[str, Any]:
        narrower = self if self.visibility != Visibility.SHARED else self.ticket
        sight = {"visibility": narrower.visibility, "company_id": narrower.company_id}
        return {"meetup_id": self.ticket.meetup_id, **sight}

    @property
    def topics(self) -> list[str]:
        return [f"comment:{self.id}", f"ticket:{self.ticket_id}"]

    def passages(self) -> Iterable[tuple[int, Visibility, int | None, str]]:
        if not self.is_deleted:
            yield 0, self.visibility, self.company_id, self.body

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        if not isinstance(who, Person) or not self.is_seen_by(who):
            return set()
        roles = self.ticket.roles_of(who)
        return roles | {Role.SELF} if roles and who.id == self.person_id else roles

    def edit(self, body: str, by: Person) -> None:
        self._refuse_deleted()
        if self.body != written(body):
            self.body = written(body)
            self.edited_at = clock.now()
            self.log("edited", by)

    def delete(self, by: Person) -> None:
        """Take it off the page; the row stays, so that it can be put back."""
        if not self.is_deleted:
            self.deleted_at = clock.now()
            self.log("deleted", by)

    def _refuse_deleted(self) -> None:
        if self.is_deleted:
            raise Refused(_("This comment is deleted."))


def written(body: str) -> str:
    body = tidy(body)
    if not body.strip():
        raise Refused(_("Write something first."))
    return body
