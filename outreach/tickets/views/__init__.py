"""The pages of tickets: the inbox, the board, the list, the ticket, playbooks and imports."""

from outreach.tickets.views import board, comments, edit, imports, index, life, plan, playbooks, show, triage
from outreach.tickets.views.blueprint import bp

__all__ = [
    "board",
    "bp",
    "comments",
    "edit",
    "imports",
    "index",
    "life",
    "plan",
    "playbooks",
    "show",
    "triage",
]
