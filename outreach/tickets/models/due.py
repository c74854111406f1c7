"""When a ticket is due: not at all, on a day, or so many days from a meetup that may still move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

from outreach import clock
from outreach.tickets.models.words import Anchor, DueRule

Due = tuple[date | None, datetime | None]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SATURDAY = 5
SNAPS = ("prev_workday", "next_workday", *(f"{weekday}_before" for weekday in WEEKDAYS))


class Dated(Protocol):
    """What has a beginning and an end somewhere: a meetup, or the dates it might get."""

    @property
    def starts_local(self) -> datetime | None: ...
    @property
    def ends_local(self) -> datetime | None: ...
    @property
    def zone(self) -> str: ...


@dataclass(frozen=True)
class Dates:
    """The dates a meetup might get."""

    starts_local: datetime | None
    ends_local: datetime | None
    zone: str


@dataclass(frozen=True, kw_only=True)
class When:
    """What somebody chose: `on` for a day of its own, `offset` for one counted from the meetup."""

    on: date | None = None
    offset: int | None = None
    anchor: Anchor = Anchor.START
    time: time | None = None
    snap: str | None = None
    zone: str | None = None
    fold: int | None = None

    @property
    def rule(self) -> DueRule:
        if self.on is not None:
            return DueRule.FIXED
        return DueRule.NONE if self.offset is None else DueRule.RELATIVE

    def day(self, meetup: Dated | None) -> Due:
        """The day and, with a time, the instant. A typed time that the clocks skip or double is refused."""
        if self.on is not None:
            at = datetime.combine(self.on, self.time) if self.time and self.zone else None
            return self.on, clock.instant(at, self.zone, self.fold) if at and self.zone else None
        if self.offset is None or meetup is None:
            return None, None
        return due(meetup, self.anchor, self.offset, self.time, self.snap)


def due(meetup: Dated, anchor: Anchor, offset: int, time: time | None = None, snap: str | None = None) -> Due:
    """Days are counted on the calendar of the meetup's zone, then snapped, then put on its clock."""
    begins = meetup.starts_local if anchor == Anchor.START else meetup.ends_local
    if begins is None:
        return None, None
    on = snapped(clock.shift(begins, offset).date(), snap)
    return on, clock.computed(datetime.combine(on, time), meetup.zone) if time else None


def snapped(on: date, snap: str | None) -> date:
    """The day itself, the nearest workday before or after it, or the last such weekday before it."""
    if snap is None:
        return on
    if snap.endswith("_workday"):
        beyond = max(0, on.weekday() - SATURDAY + 1)
        step = -beyond if snap == "prev_workday" else 3 - beyond
        return _days(on, step) if beyond else on
    back = (on.weekday() - WEEKDAYS.index(snap.removesuffix("_before")) - 1) % 7 + 1
    return _days(on, -back)


def _days(on: date, count: int) -> date:
    return date.fromordinal(on.toordinal() + count)
