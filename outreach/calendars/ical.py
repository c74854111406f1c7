"""iCalendar (RFC 5545, 7986) out of plain events: no clock, no database, the same bytes every time."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

import icalendar
from icalendar import vGeo, vText, vUri
from icalendar.prop import vCategory

from outreach import clock
from outreach.calendars.zones import vtimezone_bytes
from outreach.text import _, speaking, squish, tidy

PRODID = "-//Outreach//Calendar 1//EN"
END = b"END:VCALENDAR\r\n"
SCHEMES = {"http", "https", "mailto", "tel"}
NOT_IN_URIS = re.compile(r'[\s"<>\\^`{|}]')
DTSTART = re.compile(rb"^DTSTART;TZID=([^:\r]+):(\d{4})", re.MULTILINE)


class Status(StrEnum):
    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Event:
    """One VEVENT. `starts` and `ends` are instants, or both are days; then `ends` is the first day after."""

    uid: str
    sequence: int
    changed_at: datetime
    starts: datetime | date
    ends: datetime | date
    zone: str
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    join_url: str = ""
    geo: tuple[float, float] | None = None
    status: Status = Status.CONFIRMED
    categories: Sequence[str] = ()
    transparent: bool = False

    def __post_init__(self) -> None:
        clock.zone(self.zone)
        if any(isinstance(each, datetime) and each.tzinfo is None for each in self._times):
            raise ValueError(f"{self.uid}: a wall time where an instant belongs")
        if isinstance(self.starts, datetime) != isinstance(self.ends, datetime):
            raise ValueError(f"{self.uid}: start and end must both be days or both be instants")
        if self.ends <= self.starts:
            raise ValueError(f"{self.uid}: ends before it starts")
        if not self.uid:
            raise ValueError("an event without UID")

    @property
    def _times(self) -> tuple[datetime | date, ...]:
        return self.changed_at, self.starts, self.ends

    @property
    def is_all_day(self) -> bool:
        return not isinstance(self.starts, datetime)

    @property
    def order(self) -> tuple[datetime, str]:
        """Where it stands in a calendar."""
        if isinstance(self.starts, datetime):
            return self.starts.astimezone(UTC), self.uid
        return clock.computed(datetime.combine(self.starts, time()), self.zone), self.uid


@dataclass(frozen=True)
class Head:
    """What a calendar says of itself. `source` is its own address, for public ones only."""

    name: str
    description: str
    zone: str
    url: str
    refresh: timedelta
    source: str = ""
    changed_at: datetime | None = None


class Text(vText):
    r"""TEXT that keeps a literal \N, which the library's own turns into a line break."""

    def to_ical(self) -> bytes:
        return re.sub(r"([\\;,])", r"\\\1", self).replace("\n", r"\n").encode()


class Geo(vGeo):
    """Latitude and longitude without an exponent, however near the equator."""

    def to_ical(self) -> str:
        return f"{self.latitude:.6f};{self.longitude:.6f}"


def calendar(head: Head, events: Iterable[Event], language: str = "en", utc: bool = False) -> bytes:
    """A whole calendar. With `utc` every time is a fixed instant and no zone is named."""
    ordered = sorted(events, key=lambda event: event.order)
    bodies = [event_bytes(event, language, utc) for event in ordered]
    stamps = [event.changed_at for event in ordered] + ([head.changed_at] if head.changed_at else [])
    return assemble(replace(head, changed_at=max(stamps, default=None)), timezones(bodies), bodies)


def assemble(head: Head, zones: Iterable[bytes], bodies: Iterable[bytes]) -> bytes:
    """The same from kept pieces. The bodies come in the order of their events, `zones` from `timezones`."""
    return b"".join([_head(head), *zones, *bodies, END])


def timezones(bodies: Iterable[bytes]) -> list[bytes]:
    """A VTIMEZONE for each zone the bodies name, in order, from the first year it is needed."""
    first: dict[str, int] = {}
    for found in filter(None, map(DTSTART.search, bodies)):
        zone, year = found[1].decode(), int(found[2])
        first[zone] = min(year, first.get(zone, year))
    return [vtimezone_bytes(zone, first[zone]) for zone in sorted(first)]


def event_bytes(event: Event, language: str = "en", utc: bool = False) -> bytes:
    component = icalendar.Event()
    with speaking(language):
        _put(component, _identity(event) | _times(event, utc) | _words(event) | _place(event))
    written: bytes = component.to_ical()
    return written


def _identity(event: Event) -> dict[str, Any]:
    return {
        "UID": Text(squish(event.uid)),
        "SEQUENCE": icalendar.vInt(event.sequence),
        "DTSTAMP": icalendar.vDatetime(event.changed_at.astimezone(UTC)),
        "LAST-MODIFIED": icalendar.vDatetime(event.changed_at.astimezone(UTC)),
        "STATUS": Text(event.status),
        "TRANSP": Text("TRANSPARENT" if event.transparent or event.is_all_day else "OPAQUE"),
    }


def _times(event: Event, utc: bool) -> dict[str, Any]:
    """Local time and zone. Programs disagree on an hour that the clocks show twice, so it goes as UTC."""
    starts, ends = event.starts, event.ends
    if isinstance(starts, datetime) and isinstance(ends, datetime):
        zone = clock.canonical(event.zone)
        if utc or _is_doubled(starts, zone) or _is_doubled(ends, zone):
            zone = "UTC"
        starts, ends = clock.local(starts, zone), clock.local(ends, zone)
    return {"DTSTART": icalendar.vDDDTypes(starts), "DTEND": icalendar.vDDDTypes(ends)}


def _is_doubled(instant: datetime, zone: str) -> bool:
    return len(clock.instants(clock.wall(instant, zone), zone)) > 1


def _words(event: Event) -> dict[str, Any]:
    title = squish(event.summary) or _("Untitled")
    if event.status is Status.CANCELLED:
        title = _("Cancelled: %(title)s", title=title)
    categories = vCategory([])
    categories.cats = [Text(each) for each in map(squish, event.categories) if each]
    return {
        "SUMMARY": Text(title),
        "DESCRIPTION": Text(_description(event)),
        "CATEGORIES": categories if categories.cats else "",
    }


def _description(event: Event) -> str:
    """With the links in it: many programs show nothing else."""
    text, join, page = tidy(event.description), uri(event.join_url), uri(event.url)
    links = []
    if join and join not in text:
        links.append(_("Join online: %(url)s", url=join))
    if page and page not in text:
        links.append(_("Page: %(url)s", url=page))
    return "\n\n".join(each for each in [text, "\n".join(links)] if each)


def _place(event: Event) -> dict[str, Any]:
    return {
        "LOCATION": Text(squish(event.location)),
        "GEO": Geo(event.geo) if event.geo else "",
        "URL": vUri(uri(event.url)),
        "CONFERENCE": _conference(uri(event.join_url)),
    }


def _conference(join: str) -> vUri:
    features = ["PHONE"] if join.startswith("tel:") else ["AUDIO", "VIDEO"]
    return vUri(join, params={"VALUE": "URI", "FEATURE": features, "LABEL": _("Join online")})


def uri(address: str) -> str:
    """An address fit to be a URI value; empty if no program should follow it."""
    clean = NOT_IN_URIS.sub(lambda found: f"%{ord(found.group()):02X}", squish(address))
    return clean if clean.partition(":")[0].lower() in SCHEMES else ""


def _head(head: Head) -> bytes:
    component = icalendar.Calendar()
    name, description = Text(squish(head.name)), Text(tidy(head.description))
    refresh = icalendar.vDuration(head.refresh)
    values = {
        "VERSION": Text("2.0"),
        "PRODID": Text(PRODID),
        "NAME": name,
        "X-WR-CALNAME": name,
        "DESCRIPTION": description,
        "X-WR-CALDESC": description,
        "X-WR-TIMEZONE": Text(clock.canonical(head.zone)),
        "URL": vUri(uri(head.url)),
        "SOURCE": vUri(uri(head.source), params={"VALUE": "URI"}),
        "REFRESH-INTERVAL": icalendar.vDuration(head.refresh, params={"VALUE": "DURATION"}),
        "X-PUBLISHED-TTL": refresh,
        "LAST-MODIFIED": icalendar.vDatetime(head.changed_at.astimezone(UTC)) if head.changed_at else "",
    }
    _put(component, values)
    written: bytes = component.to_ical()
    return written.removesuffix(END)


def _put(component: icalendar.Component, values: dict[str, Any]) -> None:
    """Set, not added: each property stands once, and an empty one not at all."""
    for name, value in values.items():
        if value != "":
            component[name] = value
