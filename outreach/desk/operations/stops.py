"""Where a ticket stands on its meetup's line."""

from __future__ import annotations

from outreach.tickets.models import Ticket


def stop(ticket: Ticket, done: str = "done") -> tuple[int, str] | None:
    """Days from the meetup, and whether it is done, open or late; None where no day is known."""
    offset = ticket.t_offset
    if offset is None:
        return None
    return offset, done if not ticket.is_open else "late" if ticket.is_overdue else "open"
