"""Who sees which tickets, and tickets with all that a row or a page shows of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from outreach.access import Role
from outreach.journal.models import Visibility
from outreach.meetups.models import Host
from outreach.people.models import Community, Membership, Person
from outreach.tickets.models import Comment, Ticket


def seen_by(person: Person, community: Community, noun: Any = Ticket) -> ColumnElement[bool]:
    """What this person may see of tickets, comments or entries: the same rule as `is_seen_by`."""
    roles = person.roles_in(community.id)
    companies = and_(noun.visibility == Visibility.COMPANY, noun.company_id.in_(person.company_ids))
    kinds = [noun.visibility == Visibility.SHARED, companies if person.company_ids else false()]
    if Role.ORGANIZER in roles:
        kinds.append(noun.visibility == Visibility.ORGANIZERS)
    return and_(noun.community_id == community.id, or_(*kinds))


def reached_by(person: Person, community: Community) -> ColumnElement[bool]:
    """A member reaches all tickets of the community, a guest those of the meetups their company hosts."""
    roles = person.roles_in(community.id)
    if Role.MEMBER in roles:
        return true()
    if not roles or not person.company_ids:
        return false()
    return Ticket.meetup_id.in_(select(Host.meetup_id).where(Host.company_id.in_(person.company_ids)))


def visible(community: Community, person: Person) -> ColumnElement[bool]:
    return and_(seen_by(person, community), reached_by(person, community), Ticket.deleted_at.is_(None))


def whole(community: Community, person: Person) -> Select[Ticket]:
    """Tickets with all that a row on a page shows of them."""
    return (
        select(Ticket)
        .where(visible(community, person))
        .options(
            joinedload(Ticket.meetup),
            joinedload(Ticket.assignee),
            joinedload(Ticket.waiting_on),
            selectinload(Ticket.labels),
        )
    )


def ticket(community: Community, person: Person, number: int) -> Select[Ticket]:
    """One ticket with all that its page shows: the comments are those this person may see."""
    comments = selectinload(Ticket.comments.and_(seen_by(person, community, Comment)))
    return (
        whole(community, person)
        .where(Ticket.number == number)
        .options(
            joinedload(Ticket.community),
            joinedload(Ticket.reporter),
            joinedload(Ticket.company),
            joinedload(Ticket.original),
            comments.joinedload(Comment.person),
        )
        .execution_options(populate_existing=True)
    )


def numbered(community: Community, person: Person, numbers: set[int]) -> Select[int]:
    """Which of these tickets this person may see."""
    return select(Ticket.id).where(visible(community, person), Ticket.number.in_(numbers))


def comment(community: Community, person: Person, comment_id: int) -> Select[Comment]:
    return (
        select(Comment)
        .join(Ticket, Ticket.id == Comment.ticket_id)
        .where(Comment.id == comment_id, visible(community, person), seen_by(person, community, Comment))
        .options(joinedload(Comment.ticket).joinedload(Ticket.meetup), joinedload(Comment.person))
    )


def names(community: Community) -> Select[int, str]:
    """What everybody who was ever known here is called."""
    return select(Membership.person_id, Membership.name).where(Membership.community_id == community.id)
