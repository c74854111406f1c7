"""What people are told of tickets: what is now theirs, and what somebody wrote there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from outreach.journal.models import Line
from outreach.notifications.operations.notice import Heard, Notice, Rule, can_read
from outreach.people import queries
from outreach.people.models import Person
from outreach.text import plain
from outreach.tickets.models import Comment, Ticket

LONGEST = 600


def assigned(heard: Heard, lines: list[Line]) -> Iterator[Notice]:
    """One message a person, however many tickets became theirs at once."""
    theirs: dict[int, list[Ticket]] = {}
    for ticket in {line.noun.id: line.noun for line in lines}.values():
        if isinstance(ticket, Ticket) and ticket.assignee_id:
            theirs.setdefault(ticket.assignee_id, []).append(ticket)
    for person in people(heard, set(theirs)):
        tickets = [told(each) for each in theirs[person.id] if can_read(person, each)]
        if tickets:
            page = "ticket" if len(tickets) == 1 else "home"
            facts = {"tickets": tickets, "number": tickets[0]["number"]}
            yield Notice(person, "ticket_assigned", theirs[person.id][0], page, facts)


def comment_added(heard: Heard, lines: list[Line]) -> Iterator[Notice]:
    for line in lines:
        comment: Any = line.noun
        ticket = heard.session.get_one(Ticket, comment.ticket_id)
        writer = heard.session.get_one(Person, comment.person_id)
        said = plain(comment.body)
        facts = {
            "ticket": told(ticket),
            "number": ticket.number,
            "writer": writer.name,
            "wrote": said[:LONGEST] + ("…" if len(said) > LONGEST else ""),
        }
        for person in people(heard, listeners(heard, ticket, comment)):
            if can_read(person, ticket) and can_read(person, comment):
                yield Notice(person, "comment_added", ticket, to="ticket", facts=facts)


def listeners(heard: Heard, ticket: Ticket, comment: Comment) -> set[int]:
    """Who carries it, who reported it, who has spoken there before."""
    earlier = select(Comment.person_id).where(Comment.ticket_id == ticket.id, Comment.deleted_at.is_(None))
    spoken = set(heard.session.scalars(earlier))
    return {each for each in (ticket.assignee_id, ticket.reporter_id, *spoken) if each} - {comment.person_id}


def people(heard: Heard, ids: set[int]) -> list[Person]:
    found = select(Person).where(Person.id.in_(ids)).options(*queries.rights()).order_by(Person.id)
    return list(heard.session.scalars(found))


def told(ticket: Ticket) -> dict[str, Any]:
    due = ticket.due_on.isoformat() if ticket.due_on else None
    return {"number": ticket.number, "title": ticket.title, "due": due}


RULES: dict[tuple[str, str], Rule] = {
    ("ticket", "assigned"): assigned,
    ("comment", "added"): comment_added,
}
