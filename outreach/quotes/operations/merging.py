"""Two chairs at one form: what each changed is kept, and where both changed the same, one is asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from outreach.journal.models import Entry, plain
from outreach.quotes.models import Announcement

WALL_TIMES = {"due": "due_local", "embargo": "embargo_local"}


def merged(
    announcement: Announcement, mine: dict[str, Any], since: Iterable[Entry]
) -> tuple[dict[str, Any], list[str]]:
    """My values without those that only the others changed, and the names of those that both changed."""
    before: dict[str, Any] = {}
    for entry in since:
        for column, (value, _after) in entry.changes.items():
            before.setdefault(column, value)
    values, both = dict(mine), []
    for name, value in mine.items():
        column = WALL_TIMES.get(name, name)
        if column not in before:
            continue
        own = plain(value[0] if name in WALL_TIMES else value)
        if own in (before[column], plain(getattr(announcement, column))):
            del values[name]
        else:
            both.append(name)
    return values, both
