"""Opening tickets, moving them between lists, naming what repeats another, and giving labels."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.errors import Refused
from outreach.meetups.models import Meetup
from outreach.people.models import Community
from outreach.text import _, squish
from outreach.tickets.models import By, Label, Outcome, Ticket, When
from outreach.tickets.operations.ranks import ranks_at_end

LONGEST_LABEL = 60
NO_DAY = When()


def open_ticket(
    session: Session,
    community: Community,
    meetup: Meetup | None,
    by: By,
    due: When = NO_DAY,
    labels: Iterable[str] = (),
    **values: Any,
) -> Ticket:
    """A new ticket at the end of its list, in triage. The number is taken last: it locks the counter."""
    ticket = Ticket.open(community, meetup, by, due, **values)
    ticket.labels = labels_named(session, community.id, labels)
    ticket.number = community.next_number(session)
    ticket.rank = ranks_at_end(session, community.id, ticket.meetup_id, 1)[0]
    session.add(ticket)
    return ticket


def labels_named(session: Session, community_id: int, names: Iterable[str]) -> list[Label]:
    """The community's labels of these names; what is missing is made."""
    wanted = list(dict.fromkeys(filter(None, (squish(name)[:LONGEST_LABEL] for name in names))))
    if not wanted:
        return []
    known = select(Label).where(Label.community_id == community_id, Label.name.in_(wanted))
    found = {label.name: label for label in session.scalars(known)}
    made = {name: Label(community_id=community_id, name=name) for name in wanted if name not in found}
    session.add_all(made.values())
    return [(found | made)[name] for name in wanted]


def label(session: Session, ticket: Ticket, names: Collection[str], by: By) -> None:
    """Give a ticket exactly the labels of these names."""
    ticket.label(labels_named(session, ticket.community_id, names), by)


def drop_duplicate(session: Session, ticket: Ticket, original: Ticket, by: By, note: str = "") -> None:
    """Drop what repeats another ticket. What repeated the dropped one now points to the other: no chains."""
    ticket.drop(by, Outcome.DUPLICATE, note, original)
    for other in session.scalars(select(Ticket).where(Ticket.original_id == ticket.id)):
        other.repeat(original, by)


def transfer(session: Session, ticket: Ticket, meetup: Meetup | None, by: By) -> None:
    """To another meetup or the standing list; a day counted from the meetup is counted anew."""
    if meetup is not None and meetup.community_id != ticket.community_id:
        raise Refused(_("That meetup belongs to another community."))
    if (meetup.id if meetup else None) != ticket.meetup_id:
        rank = ranks_at_end(session, ticket.community_id, meetup.id if meetup else None, 1)[0]
        ticket.transfer(meetup, rank, by)
