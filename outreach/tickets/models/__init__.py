"""The nouns of tickets."""

from outreach.tickets.models.playbook import Playbook, Step
from outreach.tickets.models.ticket import (
    Anchor,
    Comment,
    DueRule,
    Kind,
    Label,
    Outcome,
    Priority,
    State,
    Ticket,
)

__all__ = [
    "Anchor",
    "Comment",
    "DueRule",
    "Kind",
    "Label",
    "Outcome",
    "Playbook",
    "Priority",
    "State",
    "Step",
    "Ticket",
]
