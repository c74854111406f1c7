"""The questions people ask about people. Each answers with a select; the caller runs it."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad as Load

from outreach.people.models import Community, Membership, Person, Purpose, Secret, fingerprint


def community(slug: str) -> Select[Community]:
    return select(Community).where(Community.slug == slug, Community.closed_at.is_(None))


def secret(purpose: Purpose, token: str) -> Select[Secret]:
    """The secret of that purpose, alive or dead, with its person and all that person may do."""
    return (
        select(Secret)
        .where(Secret.hash == fingerprint(token), Secret.purpose == purpose)
        .options(joinedload(Secret.person).options(*rights()), joinedload(Secret.community))
    )


def rights() -> tuple[Load, ...]:
    """Loading options for a person: memberships with their communities, open contacts."""
    return (
        selectinload(Person.memberships).joinedload(Membership.community),
        selectinload(Person.contacts),
    )


def person(email: str) -> Select[Person]:
    return select(Person).where(Person.email == email.strip().lower()).options(*rights())


def members(community: Community) -> Select[Membership]:
    """Everybody known in the community, those who left apart, by name."""
    return (
        select(Membership)
        .where(Membership.community_id == community.id, Membership.left_at.is_(None))
        .options(joinedload(Membership.person))
        .order_by(Membership.name, Membership.id)
    )
