"""VTIMEZONE out of the zone data: a yearly pair where the rule allows it, else onset by onset, no RDATE."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import chain, groupby
from typing import TypeVar

from icalendar import Component, Timezone, TimezoneDaylight, TimezoneStandard

from outreach import clock
from outreach.clock import Change

HORIZON = 2037
LEAST_YEARS = 8
LONG_AGO = 1970
WEEKDAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"]
ONSET = re.compile(r",M(\d+)\.(\d)\.(\d)(?:/(-?\d+)(?::(\d+))?)?")
DAY = timedelta(days=1)
Part = TypeVar("Part", bound=Component)


@dataclass(frozen=True)
class Yearly:
    """Onset by a rule: the second Sunday of March at two. Week 5 is the last one, weekday 0 Sunday."""

    month: int
    week: int
    weekday: int
    at: timedelta

    @property
    def keeps_its_day(self) -> bool:
        return timedelta(0) <= self.at < DAY

    @property
    def byday(self) -> str:
        return f"{-1 if self.week == 5 else self.week}{WEEKDAYS[self.weekday]}"

    def fits(self, onset: datetime) -> bool:
        return onset == datetime.combine(self._day(onset.year), time()) + self.at

    def _day(self, year: int) -> date:
        first = date(year, self.month, 1)
        earliest = first + timedelta(days=(self.weekday - first.isoweekday()) % 7)
        day = earliest + timedelta(weeks=self.week - 1)
        return day if day.month == self.month else day - timedelta(weeks=1)


@cache
def vtimezone(zone: str, first_year: int) -> Timezone:
    """The definition that goes with times from `first_year` on. It is shared: read it, do not change it."""
    since = first_year - 1
    until = max(HORIZON, first_year + LEAST_YEARS)
    rules = _rules(zone)
    single, yearly = _split(clock.changes(zone, _new_year(since), _new_year(until + 1)), rules)
    component = Timezone()
    component.add("TZID", zone)
    if single:
        component.add_component(_steady(zone, since, since))
    elif not yearly:
        component.add_component(_steady(zone, since, min(since, LONG_AGO)))
    for change in single:
        component.add_component(_onset(change))
    for change in yearly[: len(rules)]:
        component.add_component(_repeated(change, rules))
    return component


@cache
def vtimezone_bytes(zone: str, first_year: int) -> bytes:
    written: bytes = vtimezone(zone, first_year).to_ical()
    return written


def _new_year(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=UTC)


def _rules(zone: str) -> list[Yearly]:
    """The two onsets of each year to come. None without daylight saving, or if one may leave its day."""
    found = [_yearly(*each) for each in ONSET.findall(clock.last_rule(zone))]
    return found if all(each.keeps_its_day for each in found) else []


def _yearly(month: str, week: str, weekday: str, hours: str, minutes: str) -> Yearly:
    at = timedelta(hours=int(hours or 2), minutes=int(minutes or 0))
    return Yearly(int(month), int(week), int(weekday), at)


def _split(changes: list[Change], rules: list[Yearly]) -> tuple[list[Change], list[Change]]:
    """Changes that stand alone, and those after them that repeat each year by the rule."""
    years = [list(each) for _, each in groupby(changes, key=lambda change: shown(change).year)]
    last = len(years)
    while last and rules and _repeats(years[last - 1], rules):
        last -= 1
    return list(chain(*years[:last])), list(chain(*years[last:]))


def shown(change: Change) -> datetime:
    """What the clocks would have shown at the onset had they not jumped: local time in the offset before."""
    return (change.at + change.before).replace(tzinfo=None)


def _repeats(year: list[Change], rules: list[Yearly]) -> bool:
    return len(year) == len(rules) and all(any(rule.fits(shown(each)) for rule in rules) for each in year)


def _steady(zone: str, year: int, since: int) -> TimezoneStandard:
    """What holds at the beginning of `year`, said to hold from that of `since` on."""
    at = _new_year(year)
    offset = clock.offset(at, zone)
    steady = Change(_new_year(since) - offset, offset, offset, clock.abbreviation(at, zone))
    return _written(TimezoneStandard(), steady)


def _onset(change: Change) -> TimezoneDaylight | TimezoneStandard:
    part = TimezoneDaylight() if change.after > change.before else TimezoneStandard()
    return _written(part, change)


def _repeated(change: Change, rules: list[Yearly]) -> TimezoneDaylight | TimezoneStandard:
    part = _onset(change)
    rule = next(each for each in rules if each.fits(shown(change)))
    part.add("RRULE", {"FREQ": "YEARLY", "BYMONTH": rule.month, "BYDAY": rule.byday})
    return part


def _written(part: Part, change: Change) -> Part:
    part.add("DTSTART", shown(change))
    part.add("TZOFFSETFROM", change.before)
    part.add("TZOFFSETTO", change.after)
    part.add("TZNAME", change.name)
    return part
