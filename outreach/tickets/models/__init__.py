"""The nouns of tickets."""

from outreach.tickets.models.comment import Comment
from outreach.tickets.models.due import SNAPS, Dated, Dates, When, due
from outreach.tickets.models.label import Label, ticket_label
from outreach.tickets.models.life import By
from outreach.tickets.models.plan import EDITABLE, LONGEST_TITLE
from outreach.tickets.models.playbook import Playbook, Step
from outreach.tickets.models.ticket import Ticket
from outreach.tickets.models.words import EFFORTS, Anchor, DueRule, Kind, Outcome, Priority, State

__all__ = [
    "EDITABLE",
    "EFFORTS",
    "LONGEST_TITLE",
    "SNAPS",
    "Anchor",
    "By",
    "Comment",
    "Dated",
    "Dates",
    "DueRule",
    "Kind",
    "Label",
    "Outcome",
    "Playbook",
    "Priority",
    "State",
    "Step",
    "Ticket",
    "When",
    "due",
    "ticket_label",
]
