"""Which verb is told to whom: one small rule a verb."""

from outreach.notifications.operations.notice import Rule
from outreach.notifications.operations.rules import meetups, people, quotes, tickets

RULES: dict[tuple[str, str], Rule] = people.RULES | meetups.RULES | tickets.RULES | quotes.RULES

__all__ = ["RULES"]
