"""Times as text: days, hours, cities and counts of days, as English and Chinese write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.dates import format_date

MINUS = "\u2212"
FAR = timedelta(days=270)

ENGLISH = {
    "date": "d MMMM",
    "day": "EEE d MMM",
    "long": "EEEE d MMMM",
    "middle": "EEE d MMMM",
    "year": "{} y",
}
CHINESE = {
    "date": "M月d日",
    "day": "M月d日 EEE",
    "long": "M月d日 EEEE",
    "middle": "M月d日 EEE",
    "year": "y年{}",
}


def day(on: date, locale: str, long: bool = False, year: bool = False) -> str:
    """Sat 12 Dec, Saturday 12 December, Saturday 12 December 2026; 12月12日 周六, 2026年12月12日 星期六."""
    return _formatted(on, locale, "long" if long else "day", year)


def date_alone(on: date, locale: str) -> str:
    """12 December; 12月12日: on a button whose page names the weekday."""
    return _formatted(on, locale, "date", False)


def day_of_deadline(on: date, locale: str, year: bool = False) -> str:
    """Fri 4 December; 12月4日 周五."""
    return _formatted(on, locale, "middle", year)


def weekday(on: date, locale: str) -> str:
    """Fri; 周五."""
    return format_date(on, "EEE", locale=_speech(locale))


def month(on: date, locale: str) -> str:
    """Dec; 12月."""
    return format_date(on, "MMM", locale=_speech(locale))


def hour(at: datetime) -> str:
    """13:30, always 24 hours and two digits."""
    return f"{at:%H:%M}"


def iso(instant: datetime) -> str:
    """What stands in <time datetime>: 2026-12-12T05:30Z."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%MZ}"


def offset(at: datetime) -> str:
    """UTC+8, UTC+5:30, UTC−3 of a local time."""
    minutes = round((at.utcoffset() or timedelta(0)).total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else MINUS}{hours}" + (f":{rest:02}" if rest else "")


def t_minus(days: int) -> str:
    """T−19 before, T on the day, T+3 after."""
    return "T" if not days else f"T{signed(days)}"


def signed(days: int) -> str:
    return f"+{days}" if days > 0 else f"{MINUS}{-days}"


def is_far(on: date, today: date) -> bool:
    """Whether a day needs its year to be told from another year's."""
    return abs(on - today) > FAR


def relative(at: datetime, now: datetime) -> int | None:
    """Whole minutes since then where words like "2 minutes ago" are allowed: under an hour."""
    minutes = int((now - at).total_seconds() // 60)
    return minutes if 0 <= minutes < 60 else None


@cache
def city(zone: str, locale: str) -> str:
    """The city a zone is named after, in the reader's language: 上海, 柏林, San Juan."""
    known = _speech(locale).time_zones
    for name in (zone, *_other_names(zone)):
        if found := known.get(name, {}).get("city"):
            return str(found)
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _formatted(on: date, locale: str, style: str, year: bool) -> str:
    speech = _speech(locale)
    patterns = CHINESE if speech.language == "zh" else ENGLISH
    pattern = patterns[style]
    return format_date(on, patterns["year"].format(pattern) if year else pattern, locale=speech)


@cache
def _speech(locale: str) -> Locale:
    return Locale.parse(locale, sep="-" if "-" in locale else "_")


def _other_names(zone: str) -> list[str]:
    """Where CLDR lists a city under an older name of its zone: Asia/Calcutta for Asia/Kolkata."""
    aliases = get_global("zone_aliases")
    newest = aliases.get(zone, zone)
    return [newest, *(old for old, new in aliases.items() if new == newest)]
