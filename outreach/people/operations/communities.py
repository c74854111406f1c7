"""Communities are founded, and people become known in them."""

from __future__ import annotations

from typing import Any

from outreach.access import Role
from outreach.db import db
from outreach.errors import Refused
from outreach.people import queries
from outreach.people.models import Community, Membership, Person, Secret
from outreach.text import _, slug


def found_community(address: str, name: str, chair_name: str, chair_email: str, **values: Any) -> Community:
    """A new community with its first chair. `values`: zone and language."""
    if not address or slug(address, "") != address:
        raise Refused(_("An address has small letters, digits and hyphens only, such as kiteline-berlin."))
    if db.session.scalar(queries.any_community(address)):
        raise Refused(_("There is a community at this address already."))
    community = Community(slug=address, name=name, **values)
    db.session.add(community)
    db.session.flush()
    community.log("founded", None)
    chair = person_at(community, chair_name, chair_email)
    db.session.add(Membership.join(community, chair, Role.CHAIR, None))
    return community


def know(community: Community, name: str, email: str, by: Person | Secret | None) -> Person:
    """The person with this address, from now on known in the community: as a guest, if not as more."""
    person = person_at(community, name, email)
    membership = db.session.scalar(queries.membership(community.id, person.id))
    if membership is None:
        membership = Membership.join(community, person, Role.GUEST, by)
        membership.name = name
        db.session.add(membership)
    elif membership.left_at is not None:
        membership.rejoin(Role.GUEST, membership.name, by)
    db.session.flush()
    return person


def person_at(community: Community, name: str, email: str, language: str | None = None) -> Person:
    """Whoever has this address; else a new person, who is taken to live where the community does."""
    address = email.strip().lower()
    person = db.session.scalar(queries.person(address)) if address else None
    if person is None:
        person = Person(name=name, email=address or None, zone=community.zone)
        person.language = language or community.language
        db.session.add(person)
        db.session.flush()
    return person


def edit_person(person: Person, by: Person | Secret, **values: Any) -> None:
    """What the person says of themselves. A community that calls them by their old name follows."""
    old = person.name
    person.edit(by, **values)
    for membership in person.memberships:
        if membership.name == old:
            membership.rename(person.name, by)
