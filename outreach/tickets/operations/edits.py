"""Two people edit one ticket: what does not touch is put together, the rest is shown to the second."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy.orm import Session

from outreach.errors import Refused
from outreach.journal.models import Entry, plain
from outreach.journal.operations import revive
from outreach.journal.queries import since
from outreach.text import _
from outreach.tickets.models import By, Ticket
from outreach.tickets.models.plan import tidied


@dataclass(frozen=True)
class Conflict:
    """A field that both changed otherwise. `entry` tells who did and when; `merged` is a draft of a text."""

    field: str
    base: Any
    theirs: Any
    mine: Any
    merged: str | None
    entry: Entry


@dataclass(frozen=True)
class Merge:
    """What can be saved, and what only a person can decide."""

    values: dict[str, Any]
    conflicts: list[Conflict] = field(default_factory=list)


def edit_ticket(
    session: Session, ticket: Ticket, version: int, by: By, values: Mapping[str, Any]
) -> list[Conflict]:
    """Save a form that was made from that version. Where something conflicts, nothing changes."""
    merged = merge(session, ticket, version, values)
    if not merged.conflicts and merged.values:
        ticket.edit(by, **merged.values)
    return merged.conflicts


def merge(session: Session, ticket: Ticket, version: int, values: Mapping[str, Any]) -> Merge:
    """A form's values against what changed since the version it was made from."""
    if version > ticket.version:
        raise Refused(_("This form is older or newer than the ticket. Load the page again."))
    mine = tidied(dict(values))
    if version == ticket.version:
        return Merge(mine)
    before, last = changed_since(session, ticket, version)
    kept: dict[str, Any] = {}
    conflicts: list[Conflict] = []
    for name, value in mine.items():
        theirs = getattr(ticket, name)
        if name not in before:
            kept[name] = value
        elif value not in (before[name], theirs):
            conflicts.append(conflict(name, before[name], theirs, value, last[name]))
    return Merge(kept, conflicts)


def changed_since(session: Session, ticket: Ticket, version: int) -> tuple[dict[str, Any], dict[str, Entry]]:
    """For each column changed since: what it was at that version, and the entry that changed it last."""
    before: dict[str, Any] = {}
    last: dict[str, Entry] = {}
    for entry in session.scalars(since(ticket, version)):
        for name, (old, _new) in entry.changes.items():
            before.setdefault(name, revive(Ticket, name, old))
            last[name] = entry
    unchanged = [name for name in before if plain(before[name]) == plain(getattr(ticket, name))]
    for name in unchanged:
        del before[name]
    return before, last


def conflict(name: str, base: Any, theirs: Any, mine: Any, entry: Entry) -> Conflict:
    return Conflict(name, base, theirs, mine, together(base, theirs, mine) if name == "body" else None, entry)


def together(base: str, theirs: str, mine: str) -> str:
    """One text out of two: the changed lines of each; where both changed the same ones, theirs then mine."""
    old, left, right = (text.split("\n") for text in (base, theirs, mine))
    in_left, in_right = places(old, left), places(old, right)
    kept = [(at, in_left[at], in_right[at]) for at in range(len(old)) if at in in_left and at in in_right]
    merged: list[str] = []
    here = (0, 0, 0)
    for there in [*kept, (len(old), len(left), len(right))]:
        merged += settled(*(lines[a:b] for lines, a, b in zip((old, left, right), here, there, strict=True)))
        merged += old[there[0] : there[0] + 1]
        here = (there[0] + 1, there[1] + 1, there[2] + 1)
    return "\n".join(merged)


def places(old: list[str], new: list[str]) -> dict[int, int]:
    """Where each line that was kept now stands."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}


def settled(old: list[str], theirs: list[str], mine: list[str]) -> list[str]:
    """What stands between two kept lines."""
    if theirs == old:
        return mine
    return theirs if mine in (old, theirs) else theirs + mine
