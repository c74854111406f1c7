"""What is planned for a meetup: gates, lanes, what follows its date; and the playbooks there are."""

from __future__ import annotations

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased, defer, joinedload, selectinload

from outreach.meetups.models import Meetup
from outreach.people.models import Community, Person
from outreach.tickets.models import DueRule, Kind, Label, Outcome, Playbook, Ticket
from outreach.tickets.queries.lists import ACCEPTED, ACTIVE, ORDERS
from outreach.tickets.queries.sight import visible, whole


def gates(community: Community, person: Person, meetup: Meetup) -> Select[Ticket]:
    """What must be closed for the meetup to go ahead; a dropped gate is none."""
    kept = or_(ACTIVE, Ticket.outcome == Outcome.DONE)
    return (
        whole(community, person)
        .where(Ticket.meetup_id == meetup.id, Ticket.kind == Kind.GATE, kept)
        .order_by(*ORDERS["due"])
    )


def lanes(community: Community, person: Person, meetup: Meetup) -> Select[Ticket]:
    """The stops of each workstream's line: dated, planned and not dropped, by workstream and day."""
    planned = or_(ACCEPTED, Ticket.outcome == Outcome.DONE)
    dated = or_(Ticket.due_on.is_not(None), Ticket.due_rule == DueRule.RELATIVE)
    return (
        select(Ticket)
        .where(visible(community, person), Ticket.meetup_id == meetup.id, planned, dated)
        .options(defer(Ticket.body, raiseload=True), joinedload(Ticket.assignee), joinedload(Ticket.meetup))
        .order_by(Ticket.workstream, Ticket.due_on.nulls_last(), Ticket.due_offset, Ticket.id)
    )


def following(meetup: Meetup) -> Select[Ticket]:
    """The open tickets of a meetup with any due day, whoever sees them: what a move goes through."""
    return (
        select(Ticket)
        .where(Ticket.meetup_id == meetup.id, ACTIVE, Ticket.deleted_at.is_(None))
        .where(Ticket.due_rule != DueRule.NONE)
        .options(joinedload(Ticket.meetup), joinedload(Ticket.assignee))
        .order_by(Ticket.due_on.nulls_last(), Ticket.due_offset, Ticket.id)
    )


def labels(community: Community) -> Select[Label]:
    return Label.inside(community).order_by(Label.name)


def playbooks(community: Community) -> Select[Playbook]:
    """The newest released revision of each playbook, with its steps."""
    other = aliased(Playbook)
    newest = (
        select(func.max(other.revision))
        .where(other.community_id == community.id, other.slug == Playbook.slug)
        .where(other.released_at.is_not(None))
        .correlate(Playbook)
        .scalar_subquery()
    )
    return (
        Playbook.inside(community)
        .where(Playbook.retired_at.is_(None), Playbook.revision == newest)
        .options(selectinload(Playbook.steps))
        .order_by(Playbook.id)
    )


def playbook(community: Community, slug: str) -> Select[Playbook]:
    return playbooks(community).where(Playbook.slug == slug)
