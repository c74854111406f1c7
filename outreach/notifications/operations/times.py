"""Days and times in mails: the place's and the reader's, each with its city."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from outreach import clock, moments
from outreach.text import _


@dataclass(frozen=True)
class Times:
    """What a letter needs to say when something is, to this reader."""

    zone: str
    language: str

    def at(self, instant: str, zone: str) -> str:
        """Sat 12 Dec, 13:30 Shanghai (06:30 Berlin, you)."""
        there = self.there(instant, zone)
        said = self.said(there, zone)
        return f"{said}{self.mine(instant, zone)}"

    def span(self, starts: str, ends: str, zone: str) -> str:
        """Sat 12 Dec, 13:30–17:30 Shanghai (06:30 Berlin, you)."""
        there, until = self.there(starts, zone), self.there(ends, zone)
        last = moments.hour(until)
        if until.date() != there.date():
            last = f"{moments.weekday(until.date(), self.language)} {last}"
        figure = f"{moments.hour(there)}–{last}"
        return f"{self.said(there, zone, figure)}{self.mine(starts, zone)}"

    def deadline(self, instant: str, zone: str) -> str:
        """The reader's clock first: Fri 4 December, 11:00 Berlin (18:00 Shenzhen)."""
        here = self.there(instant, self.zone)
        there = self.there(instant, zone)
        day = moments.day_of_deadline(here.date(), self.language, year=self.is_far(here.date()))
        said = _("%(day)s, %(time)s", day=day, time=self.figure(here, self.zone))
        if here.replace(tzinfo=None) == there.replace(tzinfo=None):
            return said
        return said + _(" (%(time)s)", time=self.short(there, zone, beside=here.date()))

    def day(self, on: str) -> str:
        """Sat 12 Dec."""
        return moments.day(date.fromisoformat(on), self.language, year=self.is_far(date.fromisoformat(on)))

    def mine(self, instant: str, zone: str) -> str:
        """The reader's own time in brackets, where the clocks there show another."""
        here, there = self.there(instant, self.zone), self.there(instant, zone)
        if here.replace(tzinfo=None) == there.replace(tzinfo=None):
            return ""
        return _(" (%(time)s, you)", time=self.short(here, self.zone, beside=there.date()))

    def short(self, at: datetime, zone: str, beside: date) -> str:
        """06:30 Berlin; Fri 21:30 San Francisco where the day is another."""
        day = "" if at.date() == beside else moments.weekday(at.date(), self.language) + " "
        return day + self.figure(at, zone)

    def said(self, at: datetime, zone: str, figure: str = "") -> str:
        day = moments.day(at.date(), self.language, year=self.is_far(at.date()))
        return _("%(day)s, %(time)s", day=day, time=self.figure(at, zone, figure))

    def figure(self, at: datetime, zone: str, figure: str = "") -> str:
        return f"{figure or moments.hour(at)} {moments.city(zone, self.language)}"

    def there(self, instant: str, zone: str) -> datetime:
        return clock.local(datetime.fromisoformat(instant), zone)

    def is_far(self, on: date) -> bool:
        return moments.is_far(on, clock.today(self.zone))
