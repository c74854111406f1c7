"""Calendars: what every program reads in them, whatever people typed, byte for byte the same."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
import pytz
import time_machine
import vobject

from outreach.calendars.ical import Status, assemble, calendar, event_bytes, timezones, uri
from tests.calendars.reader import CalendarReader
from tests.calendars.samples import DUE, EVENTS, HEAD, TALK, utc

pytestmark = pytest.mark.pure


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


def test_calendar_means_the_same_instants_to_icalendar_and_vobject():
    zones = ["Europe/Berlin", "Asia/Tokyo", "Asia/Kathmandu", "Pacific/Chatham", "America/New_York", "UTC"]
    written = calendar(HEAD, [replace(TALK, uid=zone, zone=zone) for zone in zones])

    theirs = [(each.start, each.end) for each in icalendar.Calendar.from_ical(written).walk("VEVENT")]
    others = [
        (each.dtstart.value, each.dtend.value) for each in vobject.readOne(written.decode()).vevent_list
    ]

    assert theirs == others == [(TALK.starts, TALK.ends)] * len(zones)


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


@pytest.mark.parametrize("seed", ["1", "4711"])
def test_calendar_does_not_depend_on_the_process(seed):
    program = (
        "import hashlib; from outreach.calendars.ical import calendar;"
        "from tests.calendars.samples import EVENTS, HEAD;"
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
