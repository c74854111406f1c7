"""The only file that asks the time or knows the zone data: instants, wall times, days and zones."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo

import pytz
from babel import Locale
from babel.dates import get_timezone_location

ZONE_DATA: str = pytz.OLSON_VERSION  # type: ignore[attr-defined]
FALLS_ASLEEP = time(22)
WAKES_UP = time(7)
_STRIDE = timedelta(days=5)
_open = pytz.open_resource  # type: ignore[attr-defined]


class UnknownZone(ValueError):
    """The name is in no list of time zones."""


class NoSuchTime(ValueError):
    """The wall time does not name exactly one instant in its zone."""

    def __init__(self, wall: datetime, zone: str) -> None:
        super().__init__(f"{wall} in {zone}")
        self.wall = wall
        self.zone = zone


class SkippedTime(NoSuchTime):
    """The clocks jump over this time; `before` and `after` are the nearest that exist, by the minute."""

    def __init__(self, wall: datetime, zone: str, before: datetime, after: datetime) -> None:
        super().__init__(wall, zone)
        self.before = before
        self.after = after


class DoubledTime(NoSuchTime):
    """The clocks show this time twice; `first` and `second` are the two instants."""

    def __init__(self, wall: datetime, zone: str, first: datetime, second: datetime) -> None:
        super().__init__(wall, zone)
        self.first = first
        self.second = second


@dataclass(frozen=True)
class Change:
    """When the clocks of a zone jump, the offset before and after, and the name of the new time."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str


_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)


@contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """Inside, it is that instant: for telling a history as it went."""
    before = _stopped.set(at)
    try:
        yield
    finally:
        _stopped.reset(before)


def now() -> datetime:
    return _stopped.get() or datetime.now(UTC)


def today(zone: str) -> date:
    return local(now(), zone).date()


def zone(name: str) -> ZoneInfo:
    return _load(name)


@cache
def _load(name: str) -> ZoneInfo:
    _refuse_unknown(name)
    with _open(name) as file:
        return ZoneInfo.from_file(file, key=name)


def _refuse_unknown(name: str) -> None:
    if name not in pytz.all_timezones_set:
        raise UnknownZone(name)


def local(instant: datetime, zone: str) -> datetime:
    if instant.tzinfo is None:
        raise ValueError(f"{instant} is a wall time, not an instant")
    return instant.astimezone(_load(zone))


def wall(instant: datetime, zone: str) -> datetime:
    return local(instant, zone).replace(tzinfo=None, fold=0)


def offset(instant: datetime, zone: str) -> timedelta:
    return local(instant, zone).utcoffset() or timedelta(0)


def abbreviation(instant: datetime, zone: str) -> str:
    """CET, or a plain offset such as +0545 where no letters are in use."""
    return local(instant, zone).tzname() or ""


def instants(wall: datetime, zone: str) -> list[datetime]:
    """When the clocks of the zone show this: never in a skipped hour, twice in a doubled one."""
    passes = {_pass(wall, zone, fold) for fold in (0, 1)}
    return sorted(each for each in passes if _shows(each, wall, zone))


def instant(wall: datetime, zone: str, fold: int | None = None) -> datetime:
    """What a person typed. A skipped time is always refused, a doubled one unless `fold` says which pass."""
    found = instants(wall, zone)
    if not found:
        raise _skipped(wall, zone)
    if len(found) > 1 and fold is None:
        raise DoubledTime(wall, zone, *found)
    return found[-1] if fold else found[0]


def computed(wall: datetime, zone: str, fold: int = 0) -> datetime:
    """What a rule worked out: a skipped time goes forward by the gap, a doubled one is the pass of `fold`."""
    return _pass(wall, zone, fold if len(instants(wall, zone)) > 1 else 0)


def shift(wall: datetime, days: int) -> datetime:
    """The same time on the clock some days later or, below zero, earlier."""
    _refuse_aware(wall)
    return wall + timedelta(days=days)


def days_between(since: datetime, until: datetime, zone: str) -> int:
    """How many midnights of the zone lie between two instants; below zero if `until` is the earlier one."""
    return (wall(until, zone).date() - wall(since, zone).date()).days


def is_asleep(instant: datetime, zone: str) -> bool:
    at = wall(instant, zone).time()
    return at >= FALLS_ASLEEP or at < WAKES_UP


def changes(zone: str, since: datetime, until: datetime) -> list[Change]:
    """Each jump of the zone's clocks from `since` to just before `until`, in order."""
    return list(_changes(zone, since, until))


def last_rule(zone: str) -> str:
    """The POSIX rule at the end of the zone's data, valid for the years after the listed ones."""
    _refuse_unknown(zone)
    with _open(zone) as file:
        last: str = file.read().splitlines()[-1].decode()
    return last


def canonical(name: str) -> str:
    """The name under which the world lists this zone today: Asia/Kolkata for Asia/Calcutta."""
    _refuse_unknown(name)
    seen = name
    while seen not in _countries() and seen in _links():
        seen = _links()[seen]
    return "UTC" if seen in ("Etc/UTC", "Etc/GMT") else seen


@cache
def zones_by_country(locale: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """For the zone field: countries by name, each with its zones as (name, city); UTC comes last."""
    speech = Locale.parse(locale, sep="-" if "-" in locale else "_")
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, zones in pytz.country_timezones.items():
        country = speech.territories.get(code, code)
        groups[country] = sorted(
            ((name, _city(name, speech)) for name in zones),
            key=lambda each: _plain(each[1]),
        )
    return [
        *sorted(groups.items(), key=lambda each: _plain(each[0])),
        ("UTC", [("UTC", "UTC")]),
    ]


def _pass(wall: datetime, zone: str, fold: int) -> datetime:
    _refuse_aware(wall)
    try:
        return wall.replace(tzinfo=_load(zone), fold=fold).astimezone(UTC)
    except OverflowError:
        raise NoSuchTime(wall, zone) from None


def _refuse_aware(wall: datetime) -> None:
    if wall.tzinfo is not None:
        raise ValueError(f"{wall} is an instant, not a wall time")


def _shows(instant: datetime, shown: datetime, zone: str) -> bool:
    return wall(instant, zone) == shown.replace(fold=0)


def _skipped(wall: datetime, zone: str) -> SkippedTime:
    earlier, later = _pass(wall, zone, 1), _pass(wall, zone, 0)
    jump = _jump(zone, earlier, later).replace(tzinfo=None)
    last = jump + offset(earlier, zone) - timedelta(minutes=1)
    return SkippedTime(wall, zone, last, jump + offset(later, zone))


def _changes(zone: str, since: datetime, until: datetime) -> Iterator[Change]:
    low = since - timedelta(seconds=1)
    while low < until:
        high = low + _STRIDE
        if offset(low, zone) != offset(high, zone):
            at = _jump(zone, low, high)
            if at < until:
                yield _change(zone, at)
        low = high


def _jump(zone: str, low: datetime, high: datetime) -> datetime:
    """The second between two instants from which the zone's offset is no longer that of the first."""
    old = offset(low, zone)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        low, high = (middle, high) if offset(middle, zone) == old else (low, middle)
    return high


def _change(zone: str, at: datetime) -> Change:
    before = offset(at - timedelta(seconds=1), zone)
    return Change(at, before, offset(at, zone), abbreviation(at, zone))


@cache
def _countries() -> frozenset[str]:
    return frozenset(name for zones in pytz.country_timezones.values() for name in zones)


@cache
def _links() -> dict[str, str]:
    with _open("tzdata.zi") as file:
        lines = [line.decode().split() for line in file]
    return {words[2]: words[1] for words in lines if words and words[0] == "L"}


def _plain(name: str) -> str:
    """So that Åland stands with the As."""
    return "".join(each for each in normalize("NFKD", name) if not combining(each)).casefold()


def _city(name: str, speech: Locale) -> str:
    return get_timezone_location(_load(name), locale=speech, return_city=True)
