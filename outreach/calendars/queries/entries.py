"""What becomes an entry, as plain columns: what a page loaded before cannot be stale in a feed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select

from outreach.access import Role
from outreach.meetups.models import Meetup, Speaker, Talk, TalkKind, Venue
from outreach.people.models import Community, Company, Membership, Person
from outreach.people.queries import rights
from outreach.quotes.models import Announcement, Quote
from outreach.tickets.models import Ticket
from outreach.tickets.queries import visible

Rows = Select[*tuple[Any, ...]]

PLACE = (
    Meetup.id.label("meetup_id"),
    Meetup.title.label("meetup"),
    Meetup.slug,
    Meetup.join_url,
    Meetup.published_at.is_not(None).label("is_public"),
    Community.slug.label("community"),
    Venue.id.label("venue_id"),
    Venue.name.label("venue"),
    Venue.address,
    Venue.latitude,
    Venue.longitude,
)


def placed(query: Rows) -> Rows:
    """With the meetup's community, as long as it is open, and its venue."""
    return (
        query.join(Community, Community.id == Meetup.community_id)
        .outerjoin(Venue, Venue.id == Meetup.venue_id)
        .where(Community.closed_at.is_(None))
    )


def meetups() -> Rows:
    cancelled = Meetup.cancelled_at.is_not(None).label("is_cancelled")
    columns = (Meetup.id, Meetup.title, Meetup.body, Meetup.starts_at, Meetup.ends_at, Meetup.zone, cancelled)
    return placed(select(*columns, *PLACE).select_from(Meetup)).where(Meetup.starts_at.is_not(None))


TALK = (
    Talk.title,
    Talk.abstract,
    Talk.kind,
    Talk.starts_at,
    Talk.minutes,
    Talk.zone,
    or_(Talk.cancelled_at.is_not(None), Meetup.cancelled_at.is_not(None)).label("is_cancelled"),
)


def talks() -> Rows:
    """What the public comes for: talks and panels."""
    query = select(Talk.id, *TALK, *PLACE).select_from(Talk).join(Meetup, Meetup.id == Talk.meetup_id)
    public = Talk.kind.in_([TalkKind.TALK, TalkKind.PANEL])
    return placed(query).where(Talk.starts_at.is_not(None), public)


def names(talk_ids: Collection[int]) -> Select[int, int, str]:
    """(talk, person, name here) of those who said yes, in order."""
    here = and_(
        Membership.community_id == Speaker.community_id,
        Membership.person_id == Speaker.person_id,
    )
    return (
        select(Speaker.talk_id, Speaker.person_id, Membership.name)
        .join(Membership, here)
        .where(Speaker.talk_id.in_(talk_ids), Speaker.accepted_at.is_not(None))
        .order_by(Speaker.id)
    )


def speakers() -> Rows:
    """Whoever was asked and did not decline, with the talk."""
    accepted = Speaker.accepted_at.is_not(None).label("is_accepted")
    query = select(Speaker.id, Speaker.talk_id, accepted, *TALK, *PLACE).select_from(Speaker)
    query = query.join(Talk, Talk.id == Speaker.talk_id).join(Meetup, Meetup.id == Talk.meetup_id)
    told = or_(Speaker.asked_at.is_not(None), Speaker.accepted_at.is_not(None))
    return placed(query).where(Talk.starts_at.is_not(None), Speaker.declined_at.is_(None), told)


def tickets() -> Rows:
    """Open tickets with a due day."""
    columns = (Ticket.id, Ticket.number, Ticket.title, Ticket.due_on, Ticket.due_at, Ticket.due_zone)
    about = (
        Meetup.id.label("meetup_id"),
        Meetup.title.label("meetup"),
        Meetup.zone.label("meetup_zone"),
        Meetup.starts_local,
        Community.slug.label("community"),
        Community.zone,
    )
    open_ones = (Ticket.closed_at.is_(None), Ticket.deleted_at.is_(None), Ticket.due_on.is_not(None))
    return (
        select(*columns, *about)
        .select_from(Ticket)
        .join(Community, Community.id == Ticket.community_id)
        .outerjoin(Meetup, Meetup.id == Ticket.meetup_id)
        .where(*open_ones, Community.closed_at.is_(None))
    )


def quotes() -> Rows:
    """What was asked for and not yet sent, with a deadline."""
    about = (
        Announcement.id.label("announcement_id"),
        Announcement.title,
        Company.name.label("company"),
        Community.name.label("community"),
    )
    ended = (Quote.submitted_no, Quote.declined_at, Quote.cancelled_at, Quote.withdrawn_at)
    finished = (Announcement.closed_at, Announcement.published_at)
    dead = (Announcement.withdrawn_at, Announcement.cancelled_at, Community.closed_at)
    return (
        select(Quote.id, Quote.due_at, Quote.zone, *about)
        .select_from(Quote)
        .join(Announcement, Announcement.id == Quote.announcement_id)
        .join(Company, Company.id == Quote.company_id)
        .join(Community, Community.id == Quote.community_id)
        .where(Quote.requested_at.is_not(None), Quote.due_at.is_not(None))
        .where(*(column.is_(None) for column in (*ended, *finished, *dead)))
    )


# --- whose ---------------------------------------------------------------------------------------


def person(person_id: int) -> Select[Person]:
    return (
        select(Person)
        .where(Person.id == person_id)
        .options(*rights())
        .execution_options(populate_existing=True)
    )


def communities(person: Person) -> list[Community]:
    """Where this person is at home today, as far as the place is open."""
    return [
        each.community
        for each in person.memberships
        if each.left_at is None and each.community.closed_at is None
    ]


def own_speaking(person: Person, within: Collection[int]) -> ColumnElement[bool]:
    return and_(Speaker.person_id == person.id, Speaker.community_id.in_(within))


def own_tickets(person: Person) -> ColumnElement[bool]:
    """Assigned to this person, and not hidden from them since."""
    seen = [visible(community, person) for community in communities(person)]
    return and_(Ticket.assignee_id == person.id, or_(false(), *seen))


def own_quotes(person: Person) -> ColumnElement[bool]:
    return and_(Quote.person_id == person.id, Quote.community_id.in_([c.id for c in communities(person)]))


def own_meetups(person: Person) -> ColumnElement[bool]:
    """All that a member may know of, published or not."""
    member_of = [c.id for c in communities(person) if Role.MEMBER in person.roles_in(c.id)]
    return Meetup.community_id.in_(member_of)
