"""A calendar and its events, dull on purpose."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from outreach.calendars.ical import Event, Head


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


HEAD = Head("Meetups", "All our meetups", "Europe/Berlin", "https://o.example/", timedelta(hours=1))
TALK = Event(
    "talk-1@o.example",
    2,
    utc(2026, 11, 20, 9),
    utc(2026, 12, 10, 18),
    utc(2026, 12, 10, 19),
    "Europe/Berlin",
    "Feeds that never lie",
    description="A talk.",
    location="Hall A, Berlin",
    url="https://o.example/m/1",
    join_url="https://video.example/j/1",
    geo=(52.5, 13.25),
    categories=["Talk", "Berlin"],
)
DUE = Event("due-1@o.example", 0, utc(2026, 11, 1), date(2026, 12, 3), date(2026, 12, 4), "Asia/Tokyo", "Due")
EVENTS = [
    replace(TALK, uid=f"{zone}@o.example", zone=zone, categories=[zone, "Talk", "Berlin"])
    for zone in ("Europe/Berlin", "Asia/Tokyo", "America/Vancouver", "Asia/Calcutta", "UTC")
] + [DUE]
