"""Calendars hold whatever people type: each property is read back as it was meant, and no other appears."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import pytz
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.calendars.ical import Event, Head, Status, calendar, uri
from outreach.text import squish, tidy
from tests.calendars.reader import CalendarReader

pytestmark = pytest.mark.pure

# What breaks calendars: line ends of every kind, controls, escapes, folding inside letters, whole properties.
NASTY = [
    "\r\n", "\r", "\n", "\x00", "\x07", "\x0b", "\x1c", "\x7f", "\x85", "\u2028", "\u2029", "\ud800",
    "\ufeff", "\t", " ",
    "\\", "\\n", "\\N", "\\,", "\\;", "\\\\", ";", ",", ":", '"', "^n", "^'", "=", "%0A", "%2C", "C:\\New",
    "ATTENDEE:mailto:x@y.example", "END:VEVENT", "BEGIN:VALARM", "X-A;B=C:D",
    "DTSTART;TZID=Europe/Berlin:20260101T000000",
    "👩‍👩‍👧‍👦", "开源社区", "é", "e\u0301", "עברית", "x" * 74, "https://o.example/",
]  # fmt: skip
anything = st.one_of(
    st.lists(st.sampled_from(NASTY), max_size=12).map("".join),
    st.text(st.characters(exclude_categories=()), max_size=120),
)
moments = st.datetimes(datetime(2015, 1, 1), datetime(2050, 1, 1)).map(
    lambda each: each.replace(tzinfo=UTC, microsecond=0)
)
addresses = st.one_of(anything, anything.map("https://o.example/{}".format))


@st.composite
def events(draw: st.DrawFn) -> Event:
    starts = draw(moments)
    return Event(
        uid="a" + draw(anything),
        sequence=draw(st.integers(0, 10**9)),
        changed_at=draw(moments),
        starts=starts,
        ends=starts + timedelta(minutes=draw(st.integers(1, 10_000))),
        zone=draw(st.sampled_from(pytz.common_timezones)),
        summary=draw(anything),
        description=draw(anything),
        location=draw(anything),
        url=draw(addresses),
        join_url=draw(addresses),
        categories=draw(st.lists(anything, max_size=3)),
        status=draw(st.sampled_from([Status.TENTATIVE, Status.CONFIRMED])),
    )


heads = st.builds(
    Head,
    anything,
    anything,
    st.sampled_from(pytz.common_timezones),
    addresses,
    st.just(timedelta(hours=1)),
    addresses,
)


def intended(event: Event) -> dict[str, object]:
    """What a program should find in the event, apart from its times."""
    links = [("Join online", uri(event.join_url)), ("Page", uri(event.url))]
    said = tidy(event.description)
    added = "\n".join(f"{word}: {link}" for word, link in links if link and link not in said)
    found = {
        "UID": squish(event.uid),
        "SEQUENCE": str(event.sequence),
        "SUMMARY": squish(event.summary) or "Untitled",
        "DESCRIPTION": "\n\n".join(filter(None, [said, added])),
        "LOCATION": squish(event.location),
        "CATEGORIES": [each for each in map(squish, event.categories) if each],
        "URL": uri(event.url),
        "CONFERENCE": uri(event.join_url),
        "STATUS": str(event.status),
        "TRANSP": "OPAQUE",
    }
    return {name: value for name, value in found.items() if value}


def intended_head(head: Head) -> dict[str, object]:
    found = {
        "NAME": squish(head.name),
        "X-WR-CALNAME": squish(head.name),
        "DESCRIPTION": tidy(head.description),
        "X-WR-CALDESC": tidy(head.description),
        "URL": uri(head.url),
        "SOURCE": uri(head.source),
    }
    return {name: value for name, value in found.items() if value}


TIMES = {"DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED"}
LEFT_ESCAPED = {"NAME", "X-WR-CALNAME", "X-WR-CALDESC"}  # by icalendar, which does not take them for TEXT
ADDRESSES = {"URL", "SOURCE"}
FIXED = {"VERSION", "PRODID", "REFRESH-INTERVAL", "X-PUBLISHED-TTL", "X-WR-TIMEZONE", "LAST-MODIFIED"}


def hold_to_contract(head: Head, event: Event) -> None:
    written = calendar(head, [event])
    check_lines(written)
    check_by_icalendar(written, head, event)
    check_by_vobject(written, head, event)
    check_by_hand(written, head, event)


def check_lines(written: bytes) -> None:
    lines = written.split(b"\r\n")
    assert lines.pop() == b""
    assert all(
        0 < len(line) <= 75 and line.decode().strip() and b"\n" not in line and b"\r" not in line
        for line in lines
    )
    kept = written.decode().replace("\r\n", "")
    assert not any(
        (each < " " and each != "\t") or "\x7f" <= each <= "\x9f" or each in "\u2028\u2029" for each in kept
    )


def check_by_icalendar(written: bytes, head: Head, event: Event) -> None:
    read = icalendar.Calendar.from_ical(written)
    (found,) = read.walk("VEVENT")
    assert not read.errors
    assert not found.errors
    assert {name: plainly(value) for name, value in found.items() if name not in TIMES} == intended(event)
    named = {name: plainly(value) for name, value in read.items() if name not in FIXED | LEFT_ESCAPED}
    assert named == {name: value for name, value in intended_head(head).items() if name not in LEFT_ESCAPED}
    assert found.stamp == read["LAST-MODIFIED"].dt == event.changed_at


def plainly(value: object) -> object:
    return [str(each) for each in value.cats] if hasattr(value, "cats") else str(value)


def check_by_vobject(written: bytes, head: Head, event: Event) -> None:
    """Names and values, but for addresses it does not know as such and cuts at a comma."""
    read = vobject.readOne(written.decode())
    named = {line.name: line.value for line in read.vevent.lines() if line.name not in TIMES | {"CONFERENCE"}}
    assert named == {name: value for name, value in intended(event).items() if name != "CONFERENCE"}
    named = {line.name: line.value for line in read.lines() if line.name not in FIXED | ADDRESSES}
    assert named == {name: value for name, value in intended_head(head).items() if name not in ADDRESSES}
    assert read.vevent.dtstamp.value == event.changed_at


def check_by_hand(written: bytes, head: Head, event: Event) -> None:
    reader = CalendarReader(written)
    (found,) = reader.events
    assert reader.instants(found, "DTSTART") == [event.starts]
    assert reader.instants(found, "DTEND") == [event.ends]
    assert reader.head.get("SOURCE;VALUE=URI", "") == uri(head.source)
    assert reader.head.get("URL", "") == uri(head.url)
    assert [found[key] for key in found if key.startswith("CONFERENCE")] == list(
        filter(None, [uri(event.join_url)])
    )


@settings(max_examples=500, deadline=None)
@given(heads, events())
def test_calendar_holds_whatever_people_type(head, event):
    hold_to_contract(head, event)


@pytest.mark.fuzz
@settings(max_examples=20_000, deadline=None)
@given(heads, events())
def test_calendar_holds_whatever_people_type_all_night(head, event):
    hold_to_contract(head, event)
