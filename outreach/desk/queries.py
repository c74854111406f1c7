"""What the pages over several rooms ask: each answers with a select; the caller runs it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from outreach.access import Role
from outreach.journal.models import Batch, Entry
from outreach.journal.queries import found
from outreach.meetups import queries as meetups
from outreach.meetups.models import Crew, Host, Meetup, Workstream
from outreach.people import queries as people
from outreach.people.models import Community, Company, Membership, Person
from outreach.quotes.models import Quote
from outreach.tickets import queries as tickets
from outreach.tickets.models import Kind, Outcome, Ticket

SOON = timedelta(days=7)


def reached(community: Community, person: Person) -> ColumnElement[bool]:
    """A member sees the plans of all meetups, a guest of those that their company hosts."""
    if Role.MEMBER in person.roles_in(community.id):
        return true()
    hosted = select(Host.meetup_id).where(Host.company_id.in_(person.company_ids))
    return Meetup.id.in_(hosted)


def coming(community: Community, person: Person, now: datetime) -> Select[Meetup]:
    """What is still to take place, the nearest first and the undated last, with its crew."""
    people_of_crew = selectinload(Meetup.crew).joinedload(Crew.person)
    return (
        meetups.upcoming(community, now)
        .where(Meetup.cancelled_at.is_(None), reached(community, person))
        .options(people_of_crew)
    )


def side(community: Community, person: Person, now: datetime) -> Select[str, str, datetime | None, str]:
    """The same for the menu: slug, title, wall time and zone."""
    return (
        select(Meetup.slug, Meetup.title, Meetup.starts_local, Meetup.zone)
        .where(Meetup.community_id == community.id, Meetup.cancelled_at.is_(None), ~meetups.past_at(now))
        .where(reached(community, person))
        .order_by(Meetup.starts_at.nulls_last(), Meetup.id)
        .limit(12)
    )


def has_meetup(community: Community) -> Select[int]:
    """Whether there ever was one."""
    return select(Meetup.id).where(Meetup.community_id == community.id).limit(1)


def gates(community: Community, person: Person, planned: Sequence[Meetup]) -> Select[Ticket]:
    """The gates of these meetups, but for dropped ones."""
    kept = or_(tickets.ACTIVE, Ticket.outcome == Outcome.DONE)
    return (
        select(Ticket)
        .where(tickets.visible(community, person), Ticket.meetup_id.in_([each.id for each in planned]))
        .where(Ticket.kind == Kind.GATE, kept)
        .options(joinedload(Ticket.meetup))
        .order_by(Ticket.due_on.nulls_last(), Ticket.id)
    )


def in_work(
    community: Community, person: Person, planned: Sequence[Meetup]
) -> Select[int | None, Workstream | None]:
    """(meetup, workstream) in which these meetups have work left."""
    return (
        select(Ticket.meetup_id, Ticket.workstream)
        .where(tickets.visible(community, person), Ticket.meetup_id.in_([each.id for each in planned]))
        .where(tickets.ACCEPTED)
        .distinct()
    )


def has_ticket(meetup: Meetup) -> Select[int]:
    """Whether there is any, also where nobody may see it."""
    return select(Ticket.id).where(Ticket.meetup_id == meetup.id, Ticket.deleted_at.is_(None)).limit(1)


def holding_up(community: Community, person: Person, meetup: Meetup, today: date) -> Select[Ticket]:
    """What is late, and what waits for somebody and is due within a week."""
    waits = and_(Ticket.waiting_since.is_not(None), Ticket.due_on <= today + SOON)
    return (
        tickets.whole(community, person)
        .where(tickets.ACCEPTED, Ticket.meetup_id == meetup.id, or_(Ticket.due_on < today, waits))
        .order_by(Ticket.due_on, Ticket.id)
        .limit(30)
    )


def in_triage(community: Community, person: Person) -> Select[int]:
    """How many tickets wait for a decision."""
    return select(func.count()).select_from(tickets.triage(community, person).order_by(None).subquery())


def quotes_to_approve(community: Community) -> Select[int]:
    """How many quotes were sent and wait for the chair's yes."""
    return select(func.count(Quote.id)).where(
        Quote.community_id == community.id,
        Quote.submitted_no.is_not(None),
        Quote.proposed_no.is_(None),
        or_(Quote.agreed_no.is_(None), Quote.agreed_no < Quote.submitted_no),
        Quote.cancelled_at.is_(None),
        Quote.declined_at.is_(None),
        Quote.withdrawn_at.is_(None),
    )


def batch(community: Community, batch_id: int) -> Select[Batch]:
    """One command of this community, with all it did."""
    return (
        select(Batch)
        .where(Batch.id == batch_id, Batch.community_id == community.id)
        .options(selectinload(Batch.entries))
    )


def hidden(community: Community, person: Person, done: Batch) -> Select[int]:
    """What the command did that this person may not see."""
    return (
        select(func.count(Entry.id))
        .where(Entry.batch_id == done.id)
        .where(~tickets.seen_by(person, community, Entry))
    )


# --- search --------------------------------------------------------------------------------------


def meetups_named(community: Community, person: Person, asked: str) -> Select[Meetup]:
    return (
        meetups.meetups(community)
        .where(
            reached(community, person),
            *(Meetup.title.icontains(word, autoescape=True) for word in asked.split()),
        )
        .order_by(Meetup.starts_at.desc().nulls_first(), Meetup.id.desc())
    )


def members_named(community: Community, asked: str) -> Select[Membership]:
    return people.members(community, asked)


def companies_named(community: Community, asked: str) -> Select[Company]:
    ids = found(community, asked, "company").order_by(None)
    named = Company.name.icontains(asked, autoescape=True)
    return people.companies(community).where(or_(named, Company.id.in_(ids)))
