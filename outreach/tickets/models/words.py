"""The words that a ticket's columns hold."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """A gate must be closed before the meetup may go ahead."""

    TASK = "task"
    GATE = "gate"


class Priority(StrEnum):
    NOW = "now"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Outcome(StrEnum):
    DONE = "done"
    DECLINED = "declined"
    DUPLICATE = "duplicate"
    NOT_NEEDED = "not_needed"
    CANCELLED = "cancelled"
    MOVED = "moved"


class State(StrEnum):
    """Derived from the facts, never stored."""

    TRIAGE = "triage"
    OPEN = "open"
    DOING = "doing"
    WAITING = "waiting"
    DONE = "done"
    DROPPED = "dropped"


class DueRule(StrEnum):
    NONE = "none"
    FIXED = "fixed"
    RELATIVE = "relative"


class Anchor(StrEnum):
    START = "start"
    END = "end"


EFFORTS = (1, 2, 4)
