"""VTIMEZONE: right in every zone, at every onset, in a reader that shares no line with the builder."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import pytz
from dateutil.tz import tzical

from outreach import clock
from outreach.calendars.zones import vtimezone, vtimezone_bytes
from tests.calendars.reader import ZoneReader

pytestmark = pytest.mark.pure

ZONES = pytz.common_timezones
HALF_HOUR = timedelta(minutes=30)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def read(zone: str, first_year: int, until: int | None = None) -> ZoneReader:
    return ZoneReader(vtimezone_bytes(zone, first_year).decode(), until or first_year + 20)


def every(step: timedelta, since: datetime, until: datetime) -> list[datetime]:
    return [since + step * each for each in range((until - since) // step)]


def wrong(zone: str, first_year: int, instants: list[datetime]) -> list[datetime]:
    reader = read(zone, first_year)
    return [at for at in instants if reader.offset(at) != clock.offset(at, zone)]


def around_onsets(zone: str, since: datetime, until: datetime) -> list[datetime]:
    near = [timedelta(seconds=-1), timedelta(0), *(HALF_HOUR * each for each in range(-8, 9))]
    return [change.at + each for change in clock.changes(zone, since, until) for each in near]


@pytest.mark.parametrize("first_year", [2019, 2026])
def test_vtimezone_is_right_around_each_onset_of_every_zone(first_year):
    since, until = utc(first_year, 1, 1), utc(2037, 12, 1)

    assert [zone for zone in ZONES if wrong(zone, first_year, around_onsets(zone, since, until))] == []


def test_vtimezone_is_right_every_six_hours_of_four_years_in_every_zone():
    instants = every(timedelta(hours=6), utc(2026, 1, 1), utc(2030, 1, 1))

    assert [zone for zone in ZONES if wrong(zone, 2026, instants)] == []


def test_vtimezone_is_right_in_dateutil_too():
    instants = every(timedelta(hours=53), utc(2026, 1, 1), utc(2028, 1, 1))

    assert [zone for zone in ZONES if wrong_in_dateutil(zone, instants)] == []


def wrong_in_dateutil(zone: str, instants: list[datetime]) -> list[datetime]:
    theirs = tzical(StringIO(vtimezone_bytes(zone, 2026).decode())).get()
    walls = {at: clock.wall(at, zone) for at in instants}
    plain = {at: wall for at, wall in walls.items() if clock.instants(wall, zone) == [at]}
    return [at for at, wall in plain.items() if wall.replace(tzinfo=theirs) != at]


@pytest.mark.fuzz
@pytest.mark.parametrize("first_year", [2022, 2026])
def test_vtimezone_is_right_every_half_hour_of_four_years_in_every_zone(first_year):
    instants = every(HALF_HOUR, utc(first_year, 1, 1), utc(first_year + 4, 1, 1))

    assert [zone for zone in ZONES if wrong(zone, first_year, instants)] == []


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Chatham"]
)
def test_vtimezone_with_a_yearly_pair_holds_after_the_horizon(zone):
    reader = read(zone, 2026, until=2061)

    instants = every(timedelta(hours=5), utc(2055, 1, 1), utc(2060, 1, 1))
    assert [at for at in instants if reader.offset(at) != clock.offset(at, zone)] == []


def test_vtimezone_gives_each_onset_of_every_zone_once():
    since, until = utc(2026, 1, 1), utc(2038, 1, 1)

    ours = {
        zone: [each for each in read(zone, 2026, until=2037).onsets if each[0] >= since] for zone in ZONES
    }
    assert ours == {
        zone: [(each.at, each.after) for each in clock.changes(zone, since, until)] for zone in ZONES
    }


def test_vtimezone_has_only_what_outlook_reads():
    zones = [read(zone, 2026).parts for zone in ZONES]

    plain = {"kind", "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME"}
    assert all(set(part) - {"RRULE"} == plain for parts in zones for part in parts)
    rules = [[part["RRULE"] for part in parts if "RRULE" in part] for parts in zones]
    assert {len(each) for each in rules} == {0, 2}
    assert all(rule.startswith("FREQ=YEARLY;BYDAY=") for each in rules for rule in each)


def test_vtimezone_of_berlin_is_one_yearly_pair():
    assert vtimezone_bytes("Europe/Berlin", 2026).decode().split("\r\n") == [
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
        "",
    ]


def test_vtimezone_of_shanghai_is_one_standard_time():
    parts = read("Asia/Shanghai", 2026).parts

    assert [(part["kind"], part["DTSTART"], part["TZOFFSETTO"]) for part in parts] == [
        ("STANDARD", "19700101T000000", "+0800")
    ]


def test_vtimezone_of_vancouver_stops_changing_in_2026():
    parts = read("America/Vancouver", 2026).parts

    assert [part["DTSTART"] for part in parts] == [
        "20250101T000000",
        "20250309T020000",
        "20251102T020000",
        "20260308T020000",
    ]


@pytest.mark.parametrize(
    "zone", ["Africa/Cairo", "Asia/Jerusalem", "Asia/Gaza", "America/Santiago", "America/Nuuk"]
)
def test_vtimezone_lists_onsets_whose_rule_leaves_its_day(zone):
    parts = read(zone, 2026).parts

    assert not any("RRULE" in part for part in parts)
    assert parts[-1]["DTSTART"].startswith("2037")


def test_vtimezone_reaches_eight_years_beyond_a_late_start():
    parts = read("America/Santiago", 2035).parts

    assert parts[-1]["DTSTART"].startswith("2043")


def test_vtimezone_is_made_once():
    assert vtimezone("Europe/Berlin", 2026) is vtimezone("Europe/Berlin", 2026)


def test_vtimezone_refuses_unknown_zones():
    with pytest.raises(clock.UnknownZone):
        vtimezone("Mars/Phobos", 2026)
