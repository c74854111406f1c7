"""Readiness: work done against work usual by now, of a meetup and of each of its workstreams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from outreach.meetups.models import Meetup, Workstream
from outreach.tickets import queries


class Standing(StrEnum):
    ON_TRACK = "on_track"
    SLIPPING = "slipping"
    LATE = "late"


@dataclass(frozen=True)
class Readiness:
    """Weights: effort, a gate's twice. `late` counts overdue gates, `slipping` whatever else presses."""

    total: int = 0
    done: int = 0
    expected: int = 0
    late: int = 0
    slipping: int = 0

    @property
    def percent(self) -> int | None:
        return share(self.done, self.total)

    @property
    def expected_percent(self) -> int | None:
        return share(self.expected, self.total)

    @property
    def word(self) -> Standing:
        """Late where a gate is overdue; slipping where a ticket is, or is due soon and nobody has begun."""
        if self.late:
            return Standing.LATE
        return Standing.SLIPPING if self.slipping else Standing.ON_TRACK

    def __add__(self, other: Readiness) -> Readiness:
        return Readiness(
            self.total + other.total,
            self.done + other.done,
            self.expected + other.expected,
            self.late + other.late,
            self.slipping + other.slipping,
        )


def share(part: int, whole: int) -> int | None:
    """Whole percent; never 100 while something is missing."""
    return part * 100 // whole if whole else None


def readiness(session: Session, meetups: Sequence[Meetup]) -> dict[tuple[int, Workstream | None], Readiness]:
    """One query for all of them. The key None is the whole meetup."""
    found: dict[tuple[int, Workstream | None], Readiness] = {}
    for meetup_id, workstream, *figures in session.execute(queries.readiness(meetups)) if meetups else ():
        part = Readiness(*map(int, figures))
        if workstream is not None:
            found[meetup_id, workstream] = part
        found[meetup_id, None] = found.get((meetup_id, None), Readiness()) + part
    return found
