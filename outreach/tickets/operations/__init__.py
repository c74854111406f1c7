"""Verbs on many tickets, or that need a query."""

from outreach.tickets.operations.intake import drop_duplicate, label, labels_named, open_ticket, transfer
from outreach.tickets.operations.ranks import between, following, move_card

__all__ = [
    "between",
    "drop_duplicate",
    "following",
    "label",
    "labels_named",
    "move_card",
    "open_ticket",
    "transfer",
]
