"""Calendars: what every program reads in them, whatever people typed, byte for byte the same."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
import pytz
import time_machine
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.calendars.ical import Event, Head, Status, assemble, calendar, event_bytes, timezones, uri
from outreach.text import squish, tidy
from tests.calendars.reader import CalendarReader

pytestmark = pytest.mark.pure


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


def test_calendar_is_written_like_this():
    assert calendar(HEAD, [TALK]).decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Outreach//Calendar 1//EN",
        "DESCRIPTION:All our meetups",
        "X-WR-CALDESC:All our meetups",
        "NAME:Meetups",
        "X-WR-CALNAME:Meetups",
        "LAST-MODIFIED:20261120T090000Z",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "URL:https://o.example/",
        "X-PUBLISHED-TTL:PT1H",
        "X-WR-TIMEZONE:Europe/Berlin",
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Berlin",
        "BEGIN:DAYLIGHT",
        "DTSTART:20250330T020000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "TZNAME:CEST",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:20251026T030000",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "TZNAME:CET",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "SUMMARY:Feeds that never lie",
        "DTSTART;TZID=Europe/Berlin:20261210T190000",
        "DTEND;TZID=Europe/Berlin:20261210T200000",
        "DTSTAMP:20261120T090000Z",
        "UID:talk-1@o.example",
        "SEQUENCE:2",
        "CATEGORIES:Talk,Berlin",
        "CONFERENCE;FEATURE=AUDIO,VIDEO;LABEL=Join online;VALUE=URI:https://video.e",
        " xample/j/1",
        r"DESCRIPTION:A talk.\n\nJoin online: https://video.example/j/1\nPage: https",
        " ://o.example/m/1",
        "GEO:52.500000;13.250000",
        "LAST-MODIFIED:20261120T090000Z",
        r"LOCATION:Hall A\, Berlin",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "URL:https://o.example/m/1",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_calendar_without_events_is_still_one():
    reader = CalendarReader(calendar(HEAD, []))

    assert (reader.events, reader.zones) == ([], {})
    assert "LAST-MODIFIED" not in reader.head


def test_calendar_is_as_new_as_its_newest_part():
    assert CalendarReader(calendar(HEAD, [DUE, TALK])).head["LAST-MODIFIED"] == "20261120T090000Z"
    renamed = replace(HEAD, changed_at=utc(2026, 11, 24))
    assert CalendarReader(calendar(renamed, [DUE, TALK])).head["LAST-MODIFIED"] == "20261124T000000Z"


def test_calendar_names_its_source_only_when_told():
    public = replace(HEAD, source="https://o.example/c/m.ics")

    assert "SOURCE;VALUE=URI" not in CalendarReader(calendar(HEAD, [])).head
    assert CalendarReader(calendar(public, [])).head["SOURCE;VALUE=URI"] == "https://o.example/c/m.ics"


def test_calendar_is_sorted_by_start_then_uid():
    at = [replace(TALK, uid=uid, starts=TALK.starts + later) for uid, later in [
        ("c", timedelta(0)), ("a", timedelta(minutes=9)), ("b", timedelta(0))]]  # fmt: skip

    assert [each["UID"] for each in CalendarReader(calendar(HEAD, [*at, DUE])).events] == [
        DUE.uid,
        "b",
        "c",
        "a",
    ]


def test_calendar_defines_each_zone_it_names_once_and_no_other():
    zones = ["Europe/Berlin", "Asia/Tokyo", "Europe/Berlin", "UTC", "Asia/Calcutta"]
    written = calendar(HEAD, [replace(TALK, uid=str(number), zone=zone) for number, zone in enumerate(zones)])

    assert list(CalendarReader(written).zones) == ["Asia/Kolkata", "Asia/Tokyo", "Europe/Berlin"]
    assert written.count(b"BEGIN:VTIMEZONE") == 3


def test_calendar_defines_zones_from_the_year_before_the_first_event():
    past = replace(TALK, starts=utc(2024, 6, 1, 18), ends=utc(2024, 6, 1, 19), uid="past@o.example")

    assert b"DTSTART:20230326T020000" in calendar(HEAD, [TALK, past])


def test_calendar_means_the_same_instants_in_every_zone():
    events = [replace(TALK, uid=f"{zone}@o.example", zone=zone) for zone in pytz.common_timezones]

    reader = CalendarReader(calendar(HEAD, events))

    assert len(reader.events) == len(events)
    assert all(reader.instants(each, "DTSTART") == [TALK.starts] for each in reader.events)
    assert all(reader.instants(each, "DTEND") == [TALK.ends] for each in reader.events)


def test_calendar_with_fixed_instants_names_no_zone():
    reader = CalendarReader(calendar(HEAD, [TALK], utc=True))

    assert reader.zones == {}
    assert reader.events[0]["DTSTART"] == "20261210T180000Z"


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 3)),
        (utc(2026, 10, 25, 1, 30), utc(2026, 10, 25, 3)),
        (utc(2026, 10, 24, 20), utc(2026, 10, 25, 1)),
    ],
)
def test_event_in_a_doubled_hour_is_written_in_utc(starts, ends):
    reader = CalendarReader(calendar(HEAD, [replace(TALK, starts=starts, ends=ends)]))

    assert reader.zones == {}
    assert reader.instants(reader.events[0], "DTSTART") == [starts]
    assert reader.instants(reader.events[0], "DTEND") == [ends]


def test_event_of_a_day_blocks_no_time():
    (due,) = CalendarReader(calendar(HEAD, [DUE])).events

    assert (due["DTSTART;VALUE=DATE"], due["DTEND;VALUE=DATE"]) == ("20261203", "20261204")
    assert due["TRANSP"] == "TRANSPARENT"


def test_event_that_is_cancelled_says_so_in_words():
    (talk,) = CalendarReader(calendar(HEAD, [replace(TALK, status=Status.CANCELLED)])).events

    assert (talk["STATUS"], talk["SUMMARY"]) == ("CANCELLED", "Cancelled: Feeds that never lie")


def test_event_without_title_has_one_all_the_same():
    assert b"SUMMARY:Untitled\r\n" in event_bytes(replace(TALK, summary=" \n"))


def test_event_names_a_link_once():
    said = replace(TALK, description="Join: https://video.example/j/1, page https://o.example/m/1")

    assert event_bytes(said).replace(b"\r\n ", b"").count(b"https://video.example/j/1") == 2


def test_event_joined_by_telephone_says_so():
    assert b"CONFERENCE;FEATURE=PHONE;" in event_bytes(replace(TALK, join_url="tel:+49301234"))


def test_event_near_the_equator_has_no_exponent():
    assert b"GEO:0.000010;-0.000001\r\n" in event_bytes(replace(TALK, geo=(0.00001, -0.000001)))


def test_event_stamps_follow_the_data_and_not_the_clock():
    with time_machine.travel(utc(2026, 11, 25, 8)):
        first = calendar(HEAD, [TALK, DUE])
    with time_machine.travel(utc(2026, 11, 25, 8, 1)):
        assert calendar(HEAD, [DUE, TALK]) == first


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends": TALK.starts},
        {"ends": date(2026, 12, 11)},
        {"starts": date(2026, 12, 9)},
        {"starts": datetime(2026, 12, 10, 18)},
        {"changed_at": datetime(2026, 12, 10, 18)},
        {"zone": "UTC+8"},
        {"uid": ""},
    ],
)
def test_event_refuses_what_cannot_be(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        replace(TALK, **wrong)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("https://o.example/a?b=1,2;3#c", "https://o.example/a?b=1,2;3#c"),
        ("https://o.example/two words", "https://o.example/two%20words"),
        (
            "https://o.example/\r\nATTENDEE:mailto:x@y.example",
            "https://o.example/%20ATTENDEE:mailto:x@y.example",
        ),
        ("HTTPS://o.example/开源", "HTTPS://o.example/开源"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//o.example", ""),
        ("", ""),
    ],
)
def test_uri_lets_only_addresses_through(typed, written):
    assert uri(typed) == written


def test_calendar_from_kept_pieces_is_equal():
    events = sorted(EVENTS, key=lambda event: event.order)
    bodies = [event_bytes(each) for each in events]
    head = replace(HEAD, changed_at=max(each.changed_at for each in events))

    assert assemble(head, timezones(bodies), bodies) == calendar(HEAD, EVENTS)


EVENTS = [
    replace(TALK, uid=f"{zone}@o.example", zone=zone, categories=[zone, "Talk", "Berlin"])
    for zone in ("Europe/Berlin", "Asia/Tokyo", "America/Vancouver", "Asia/Calcutta", "UTC")
] + [DUE]


@pytest.mark.parametrize("seed", ["1", "4711"])
def test_calendar_does_not_depend_on_the_process(seed):
    program = (
        "import hashlib; from tests.calendars.test_ical import *;"
        "print(hashlib.sha256(calendar(HEAD, EVENTS)).hexdigest())"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONHASHSEED": seed, "TZ": "Asia/Tokyo"},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout.strip() == hashlib.sha256(calendar(HEAD, EVENTS)).hexdigest()


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
FIXED = {"VERSION", "PRODID", "REFRESH-INTERVAL", "X-PUBLISHED-TTL", "X-WR-TIMEZONE", "LAST-MODIFIED"}


def hold_to_contract(head: Head, event: Event) -> None:
    written = calendar(head, [event])
    check_lines(written)
    check_by_icalendar(written, head, event)
    check_by_vobject(written, head, event)
    reader = CalendarReader(written)
    assert reader.instants(reader.events[0], "DTSTART") == [event.starts]
    assert reader.instants(reader.events[0], "DTEND") == [event.ends]


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
    read = vobject.readOne(written.decode())
    assert {line.name: line.value for line in read.vevent.lines() if line.name not in TIMES} == intended(
        event
    )
    assert {line.name: line.value for line in read.lines() if line.name not in FIXED} == intended_head(head)
    assert read.vevent.dtstamp.value == event.changed_at
    assert read.vevent.dtstart.value == event.starts


@settings(max_examples=300, deadline=None)
@given(heads, events())
def test_calendar_holds_whatever_people_type(head, event):
    hold_to_contract(head, event)


@pytest.mark.fuzz
@settings(max_examples=20_000, deadline=None)
@given(heads, events())
def test_calendar_holds_whatever_people_type_all_night(head, event):
    hold_to_contract(head, event)
