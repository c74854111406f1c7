"""The questions people ask about tickets. Each hides what the person may not see; the caller runs it."""

from outreach.tickets.queries.cards import cards
from outreach.tickets.queries.lists import (
    ACCEPTED,
    ACTIVE,
    STATES,
    Filters,
    board,
    came_back,
    index,
    matching,
    mine,
    triage,
    unassigned,
)
from outreach.tickets.queries.plans import following, gates, labels, lanes, playbook, playbooks
from outreach.tickets.queries.readiness import readiness
from outreach.tickets.queries.sight import comment, names, numbered, seen_by, ticket, visible, whole

__all__ = [
    "ACCEPTED",
    "ACTIVE",
    "STATES",
    "Filters",
    "board",
    "came_back",
    "cards",
    "comment",
    "following",
    "gates",
    "index",
    "labels",
    "lanes",
    "matching",
    "mine",
    "names",
    "numbered",
    "playbook",
    "playbooks",
    "readiness",
    "seen_by",
    "ticket",
    "triage",
    "unassigned",
    "visible",
    "whole",
]
