"""The questions people ask about people. Each answers with a select; the caller runs it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad as Load

from outreach import clock
from outreach.access import Role
from outreach.people.models import (
    Community,
    Company,
    Contact,
    Membership,
    Person,
    Purpose,
    Secret,
    fingerprint,
)

LINKS = (Purpose.FEED, Purpose.TALK, Purpose.AUTHOR)


def community(slug: str) -> Select[Community]:
    return select(Community).where(Community.slug == slug, Community.closed_at.is_(None))


def any_community(slug: str) -> Select[Community]:
    """Whatever was or is at this address."""
    return select(Community).where(Community.slug == slug)


def zones() -> Select[str]:
    """Where the communities of this installation are at home."""
    open_ones = Community.closed_at.is_(None)
    return (
        select(Community.zone)
        .where(open_ones)
        .group_by(Community.zone)
        .order_by(func.min(Community.id))
        .limit(3)
    )


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
    return addressed(email).options(*rights())


def addressed(email: str) -> Select[Person]:
    """Whoever has this address, and nothing about what they may do."""
    return select(Person).where(Person.email == email.strip().lower())


# --- members -------------------------------------------------------------------------------------


def members(community: Community, asked: str = "") -> Select[Membership]:
    """Everybody known in the community, less those who left, by name; or those a few letters name."""
    known = (
        select(Membership)
        .where(Membership.community_id == community.id, Membership.left_at.is_(None))
        .options(joinedload(Membership.person))
        .order_by(func.lower(Membership.name), Membership.id)
    )
    return known.where(named(asked)) if asked else known


def named(asked: str) -> ColumnElement[bool]:
    speaks_for = exists().where(
        Contact.community_id == Membership.community_id,
        Contact.person_id == Membership.person_id,
        Contact.ends_on.is_(None),
        Company.id == Contact.company_id,
        Company.name.icontains(asked, autoescape=True),
    )
    return or_(Membership.name.icontains(asked, autoescape=True), speaks_for)


def names(community: Community) -> Select[int, str]:
    """(person, name) of all who are or were known in the community."""
    return select(Membership.person_id, Membership.name).where(Membership.community_id == community.id)


def spoken_for(community: Community) -> Select[int, str, str]:
    """(person, slug and name of a company) of all who speak for one today."""
    return (
        select(Contact.person_id, Company.slug, Company.name)
        .join(Company, Company.id == Contact.company_id)
        .where(Contact.community_id == community.id, Contact.ends_on.is_(None))
        .distinct()
        .order_by(Company.name)
    )


def membership(community_id: int, person_id: int) -> Select[Membership]:
    """What this person is or was in the community."""
    return (
        select(Membership)
        .where(Membership.community_id == community_id, Membership.person_id == person_id)
        .options(joinedload(Membership.person), joinedload(Membership.community))
    )


def other_chairs(membership: Membership) -> Select[int]:
    """How many chairs the community has beside this one."""
    return select(func.count(Membership.id)).where(
        Membership.community_id == membership.community_id,
        Membership.id != membership.id,
        Membership.role == Role.CHAIR,
        Membership.left_at.is_(None),
    )


def memberships_elsewhere(person_id: int, community_id: int) -> Select[int]:
    return select(func.count(Membership.id)).where(
        Membership.person_id == person_id,
        Membership.community_id != community_id,
        Membership.left_at.is_(None),
    )


# --- secrets -------------------------------------------------------------------------------------


def invitations(community: Community) -> Select[Secret]:
    """Invitations that nobody took up or withdrew, the newest first."""
    return pending().where(Secret.community_id == community.id)


def invitations_of(person: Person) -> Select[Secret]:
    """Invitations this person may still take up."""
    return pending().where(Secret.person_id == person.id, Secret.expires_at > clock.now())


def pending() -> Select[Secret]:
    return (
        select(Secret)
        .where(Secret.purpose == Purpose.INVITATION, Secret.used_at.is_(None), Secret.revoked_at.is_(None))
        .options(joinedload(Secret.person), joinedload(Secret.community))
        .order_by(Secret.id.desc())
    )


def sessions(person: Person) -> Select[Secret]:
    """Sessions of this person that were not ended; some may have run out."""
    return unrevoked(person.id).where(Secret.purpose == Purpose.SESSION)


def links(person: Person) -> Select[Secret]:
    """Personal links that let their holder in without signing in."""
    return unrevoked(person.id).where(Secret.purpose.in_(LINKS))


def unrevoked(person_id: int) -> Select[Secret]:
    return (
        select(Secret)
        .where(Secret.person_id == person_id, Secret.revoked_at.is_(None))
        .options(joinedload(Secret.community))
        .order_by(func.coalesce(Secret.last_seen_at, Secret.created_at).desc(), Secret.id.desc())
    )


def had_session(person_id: int) -> Select[int]:
    """How often this person was signed in."""
    return select(func.count(Secret.id)).where(
        Secret.person_id == person_id, Secret.purpose == Purpose.SESSION
    )


# --- companies -----------------------------------------------------------------------------------


def companies(community: Community) -> Select[Company]:
    return (
        Company.inside(community)
        .where(Company.merged_into_id.is_(None))
        .options(selectinload(Company.contacts))
        .order_by(func.lower(Company.name), Company.id)
    )


def company(community: Community, slug: str) -> Select[Company]:
    return companies(community).where(Company.slug == slug)


def company_slugs(community_id: int) -> Select[str]:
    return select(Company.slug).where(Company.community_id == community_id)


def contact(company: Company, contact_id: int) -> Select[Contact]:
    return select(Contact).where(Contact.company_id == company.id, Contact.id == contact_id)


def open_contacts(community_id: int, person_id: int) -> Select[Contact]:
    return select(Contact).where(
        Contact.community_id == community_id, Contact.person_id == person_id, Contact.ends_on.is_(None)
    )
