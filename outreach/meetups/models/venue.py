"""Where a meetup is: a venue with a door, an address on the web, or both."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Float, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from outreach.access import Role
from outreach.db import Inside, Model
from outreach.errors import Refused
from outreach.journal.models import Journaled
from outreach.people.models import Person
from outreach.text import _

if TYPE_CHECKING:
    from outreach.people.models import Community, Secret

SCHEMES = ("http://", "https://")


class Format(StrEnum):
    ONSITE = "onsite"
    ONLINE = "online"
    HYBRID = "hybrid"


class Venue(Journaled, Inside, Model):
    name: Mapped[str] = mapped_column(String(120))
    address: Mapped[str] = mapped_column(String(300), default="")
    zone: Mapped[str] = mapped_column(String(60))
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    capacity: Mapped[int | None]
    notes: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @classmethod
    def add(cls, community: Community, by: Person, **values: Any) -> Self:
        venue = cls(community_id=community.id, **values)
        venue.log("added", by)
        return venue

    def edit(self, by: Person, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)
        self.log("edited", by)

    def roles_of(self, who: Person | Secret | None) -> set[Role]:
        return who.roles_in(self.community_id) if isinstance(who, Person) else set()


def refuse_address(address: str) -> None:
    """A link on a page leads to the web and nowhere else."""
    if address and not address.lower().startswith(SCHEMES):
        raise Refused(_("An address begins with https:// or http://."))
