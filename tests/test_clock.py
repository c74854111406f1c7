"""The clock: skipped and doubled times, odd zones, far years and the names of zones."""

from datetime import UTC, date, datetime, timedelta

import pytest
import pytz
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from outreach import clock

pytestmark = pytest.mark.pure

BERLIN = "Europe/Berlin"
LORD_HOWE = "Australia/Lord_Howe"

zones = st.sampled_from(sorted(pytz.all_timezones_set))
seconds = st.datetimes(datetime(1850, 1, 1), datetime(2120, 1, 1)).map(
    lambda each: each.replace(microsecond=0)
)


@pytest.fixture(autouse=True)
def noon():
    """Here the clock is tried itself, so it is not stopped."""


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_now_is_aware_utc():
    with time_machine.travel(utc(2026, 11, 25, 8), tick=False):
        assert clock.now() == utc(2026, 11, 25, 8)
        assert clock.now().tzinfo is UTC


def test_today_depends_on_the_zone():
    with time_machine.travel(utc(2026, 11, 25, 18), tick=False):
        assert clock.today("Asia/Shanghai") == date(2026, 11, 26)
        assert clock.today("America/Vancouver") == date(2026, 11, 25)


def test_zone_is_made_once():
    assert clock.zone(BERLIN) is clock.zone(BERLIN)
    assert clock.zone(BERLIN).key == BERLIN


@pytest.mark.parametrize(
    "name", ["", "Mars/Phobos", "../../etc/passwd", "tzdata.zi", "europe/berlin", "UTC+8"]
)
def test_zone_refuses_unknown_names(name):
    with pytest.raises(clock.UnknownZone):
        clock.zone(name)


def test_local_refuses_a_wall_time():
    with pytest.raises(ValueError, match="not an instant"):
        clock.local(datetime(2026, 1, 1), BERLIN)


def test_instants_refuses_an_instant():
    with pytest.raises(ValueError, match="not a wall time"):
        clock.instants(utc(2026, 1, 1), BERLIN)


# The wall times that were hard to get right: what the clocks of the zone showed, and when that was.
HARD = [
    (BERLIN, (2026, 3, 29, 2, 30), []),
    (BERLIN, (2026, 3, 29, 2, 0), []),
    (BERLIN, (2026, 3, 29, 3, 0), [(2026, 3, 29, 1, 0)]),
    (BERLIN, (2026, 10, 25, 2, 30), [(2026, 10, 25, 0, 30), (2026, 10, 25, 1, 30)]),
    (BERLIN, (2026, 10, 25, 3, 0), [(2026, 10, 25, 2, 0)]),
    (LORD_HOWE, (2026, 10, 4, 2, 15), []),
    (LORD_HOWE, (2026, 10, 4, 2, 30), [(2026, 10, 3, 15, 30)]),
    (LORD_HOWE, (2026, 4, 5, 1, 45), [(2026, 4, 4, 14, 45), (2026, 4, 4, 15, 15)]),
    (LORD_HOWE, (2026, 4, 5, 1, 15), [(2026, 4, 4, 14, 15)]),
    ("Pacific/Chatham", (2026, 9, 27, 3, 0), []),
    ("Pacific/Chatham", (2026, 12, 1, 12, 0), [(2026, 11, 30, 22, 15)]),
    ("Asia/Kathmandu", (2026, 6, 1, 18, 30), [(2026, 6, 1, 12, 45)]),
    ("Antarctica/Troll", (2026, 3, 29, 2, 0), []),
    ("Antarctica/Troll", (2026, 10, 25, 1, 30), [(2026, 10, 24, 23, 30), (2026, 10, 25, 1, 30)]),
    ("Africa/Casablanca", (2026, 3, 1, 12, 0), [(2026, 3, 1, 12, 0)]),
    ("Africa/Casablanca", (2026, 6, 1, 12, 0), [(2026, 6, 1, 11, 0)]),
    ("Africa/Casablanca", (2026, 12, 1, 12, 0), [(2026, 12, 1, 12, 0)]),
    ("America/Vancouver", (2026, 11, 1, 1, 30), [(2026, 11, 1, 8, 30)]),
    ("America/Vancouver", (2027, 1, 15, 16, 0), [(2027, 1, 15, 23, 0)]),
    ("America/Santiago", (2026, 9, 6, 0, 30), []),
    ("Pacific/Apia", (2011, 12, 30, 12, 0), []),
    ("Europe/Dublin", (2026, 1, 15, 12, 0), [(2026, 1, 15, 12, 0)]),
    ("Asia/Shanghai", (2026, 6, 1, 19, 0), [(2026, 6, 1, 11, 0)]),
    (BERLIN, (2045, 7, 1, 12, 0), [(2045, 7, 1, 10, 0)]),
    (BERLIN, (2045, 3, 26, 2, 30), []),
    ("America/New_York", (2050, 1, 10, 9, 0), [(2050, 1, 10, 14, 0)]),
    ("UTC", (2026, 1, 1, 0, 0), [(2026, 1, 1, 0, 0)]),
]


@pytest.mark.parametrize(("zone", "wall", "expected"), HARD)
def test_instants_finds_all_and_only_the_real_ones(zone, wall, expected):
    assert clock.instants(datetime(*wall), zone) == [utc(*each) for each in expected]


def test_instant_refuses_a_skipped_time_with_its_neighbours():
    with pytest.raises(clock.SkippedTime) as refused:
        clock.instant(datetime(2026, 3, 29, 2, 30), BERLIN)

    assert refused.value.before == datetime(2026, 3, 29, 1, 59)
    assert refused.value.after == datetime(2026, 3, 29, 3, 0)
    assert (refused.value.wall, refused.value.zone) == (datetime(2026, 3, 29, 2, 30), BERLIN)


@pytest.mark.parametrize("fold", [0, 1])
def test_instant_refuses_a_skipped_time_whatever_the_fold(fold):
    with pytest.raises(clock.SkippedTime):
        clock.instant(datetime(2026, 10, 4, 2, 15), LORD_HOWE, fold=fold)


def test_instant_refuses_a_skipped_day_with_its_neighbours():
    with pytest.raises(clock.SkippedTime) as refused:
        clock.instant(datetime(2011, 12, 30, 12), "Pacific/Apia")

    assert refused.value.before == datetime(2011, 12, 29, 23, 59)
    assert refused.value.after == datetime(2011, 12, 31)


def test_instant_asks_about_a_doubled_time():
    with pytest.raises(clock.DoubledTime) as refused:
        clock.instant(datetime(2026, 10, 25, 2, 30), BERLIN)

    assert (refused.value.first, refused.value.second) == (utc(2026, 10, 25, 0, 30), utc(2026, 10, 25, 1, 30))


@pytest.mark.parametrize(("fold", "hour"), [(0, 0), (1, 1)])
def test_instant_picks_the_pass(fold, hour):
    assert clock.instant(datetime(2026, 10, 25, 2, 30), BERLIN, fold=fold) == utc(2026, 10, 25, hour, 30)


@pytest.mark.parametrize("fold", [None, 0, 1])
def test_instant_of_a_plain_time_needs_no_fold(fold):
    assert clock.instant(datetime(2026, 7, 1, 12), BERLIN, fold=fold) == utc(2026, 7, 1, 10)


def test_instant_refuses_times_beyond_the_calendar():
    with pytest.raises(clock.NoSuchTime):
        clock.instant(datetime(9999, 12, 31, 23, 59), "America/New_York")


def test_computed_moves_a_skipped_time_forward_by_the_gap():
    assert clock.wall(clock.computed(datetime(2026, 3, 29, 2, 30), BERLIN), BERLIN) == datetime(
        2026, 3, 29, 3, 30
    )
    moved = clock.computed(datetime(2026, 10, 4, 2, 15), LORD_HOWE)
    assert clock.wall(moved, LORD_HOWE) == datetime(2026, 10, 4, 2, 45)


def test_computed_takes_the_first_of_a_doubled_time():
    assert clock.computed(datetime(2026, 10, 25, 2, 30), BERLIN) == utc(2026, 10, 25, 0, 30)


def test_computed_keeps_the_pass_it_is_told():
    assert clock.computed(datetime(2026, 10, 25, 2, 30), BERLIN, fold=1) == utc(2026, 10, 25, 1, 30)
    assert clock.computed(datetime(2026, 3, 29, 2, 30), BERLIN, fold=1) == utc(2026, 3, 29, 1, 30)


@given(seconds, zones)
def test_instant_gives_back_what_wall_showed(naive, zone):
    at = naive.replace(tzinfo=UTC)

    assert clock.instant(clock.wall(at, zone), zone, fold=clock.local(at, zone).fold) == at


@given(seconds, zones)
def test_instants_is_what_pytz_says(naive, zone):
    theirs = pytz.timezone(zone)
    naive = naive.replace(year=1970 + naive.year % 67)
    try:
        expected = [theirs.localize(naive, is_dst=None).astimezone(UTC)]
    except pytz.NonExistentTimeError:
        expected = []
    except pytz.AmbiguousTimeError:
        expected = sorted(theirs.localize(naive, is_dst=each).astimezone(UTC) for each in (True, False))

    assert clock.instants(naive, zone)[:1] == expected[:1]
    assert len(clock.instants(naive, zone)) == len(expected)


def test_offset_counts_minutes():
    assert clock.offset(utc(2026, 6, 1), "Asia/Kathmandu") == timedelta(hours=5, minutes=45)


def test_shift_keeps_the_time_on_the_clock():
    before = datetime(2026, 3, 28, 19)

    after = clock.shift(before, 1)

    assert after == datetime(2026, 3, 29, 19)
    assert clock.instant(after, BERLIN) - clock.instant(before, BERLIN) == timedelta(hours=23)


def test_days_between_counts_days_of_the_zone():
    late, early = utc(2026, 11, 25, 15), utc(2026, 11, 25, 17)

    assert clock.days_between(late, early, "Asia/Shanghai") == 1
    assert clock.days_between(early, late, "Asia/Shanghai") == -1
    assert clock.days_between(late, early, BERLIN) == 0


@pytest.mark.parametrize(("hour", "asleep"), [(20, False), (21, True), (5, True), (6, False), (12, False)])
def test_is_asleep_from_ten_to_seven(hour, asleep):
    assert clock.is_asleep(utc(2026, 1, 15, hour), BERLIN) is asleep


def test_changes_lists_each_jump():
    found = clock.changes("Africa/Casablanca", utc(2026, 1, 1), utc(2027, 1, 1))

    assert [each.at for each in found] == [utc(2026, 2, 15, 2), utc(2026, 3, 22, 2), utc(2026, 9, 20, 1)]
    assert [each.after - each.before for each in found] == [timedelta(hours=each) for each in (-1, 1, -1)]


def test_changes_includes_its_first_and_excludes_its_last_second():
    spring, autumn = utc(2026, 3, 29, 1), utc(2026, 10, 25, 1)

    assert [each.at for each in clock.changes(BERLIN, spring, autumn)] == [spring]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("US/Pacific", "America/Los_Angeles"),
        ("Europe/Amsterdam", "Europe/Amsterdam"),
        ("Zulu", "UTC"),
        ("Etc/GMT+5", "Etc/GMT+5"),
    ],
)
def test_canonical_follows_renamed_zones(name, expected):
    assert clock.canonical(name) == expected


def test_canonical_keeps_the_time():
    at = utc(2026, 7, 1)

    assert all(
        clock.offset(at, each) == clock.offset(at, clock.canonical(each)) for each in pytz.all_timezones
    )


@pytest.mark.parametrize(
    ("locale", "country", "city"),
    [("en", "Germany", "Berlin"), ("zh_Hans_CN", "德国", "柏林"), ("zh-Hans", "德国", "柏林")],
)
def test_zones_by_country_speaks_the_language(locale, country, city):
    assert (BERLIN, city) in dict(clock.zones_by_country(locale))[country]


def test_zones_by_country_offers_every_canonical_zone_in_order():
    groups = clock.zones_by_country("en")

    offered = {zone for _, zones in groups for zone, _ in zones}
    assert offered == {clock.canonical(each) for each in pytz.common_timezones}
    assert [name for name, _ in groups[:3]] == ["Afghanistan", "Åland Islands", "Albania"]
    assert groups[-1] == ("UTC", [("UTC", "UTC")])
