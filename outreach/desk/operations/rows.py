"""Tickets as rows of a list: how late each is, how long it waits, and who does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from outreach import clock
from outreach.tickets.models import Ticket


@dataclass(frozen=True)
class Row:
    """A ticket with the one thing worth a note. `late` and `waiting` count days, None where it is neither."""

    ticket: Ticket
    late: int | None
    waiting: int | None
    assignee: str | None


def rows(tickets: Iterable[Ticket], names: Mapping[int, str], zone: str) -> list[Row]:
    """`names` says what people are called here; days of a ticket without a meetup are counted in `zone`."""
    return [row(ticket, names, zone) for ticket in tickets]


def row(ticket: Ticket, names: Mapping[int, str], zone: str) -> Row:
    today = clock.today(ticket.meetup.zone if ticket.meetup else zone)
    since = ticket.waiting_since
    return Row(
        ticket=ticket,
        late=(today - ticket.due_on).days if ticket.is_overdue and ticket.due_on else None,
        waiting=(today - day_of(since, zone)).days if since else None,
        assignee=names.get(ticket.assignee_id) if ticket.assignee_id else None,
    )


def day_of(instant: datetime, zone: str) -> date:
    return clock.wall(instant, zone).date()
