"""Times as text, in both languages."""

from datetime import UTC, date, datetime, timedelta

import pytest

from outreach import clock, moments

pytestmark = pytest.mark.pure

SATURDAY = date(2026, 12, 12)
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("how", "english", "chinese"),
    [
        ({}, "Sat 12 Dec", "12月12日 周六"),
        ({"year": True}, "Sat 12 Dec 2026", "2026年12月12日 周六"),
        ({"long": True}, "Saturday 12 December", "12月12日 星期六"),
        ({"long": True, "year": True}, "Saturday 12 December 2026", "2026年12月12日 星期六"),
    ],
)
def test_day_is_written_as_each_language_does(how, english, chinese):
    assert moments.day(SATURDAY, "en", **how) == english
    assert moments.day(SATURDAY, "zh", **how) == chinese
    assert moments.day(SATURDAY, "zh_Hans", **how) == chinese


def test_day_of_deadline_has_its_month_in_full():
    assert moments.day_of_deadline(date(2026, 12, 4), "en") == "Fri 4 December"
    assert moments.day_of_deadline(date(2026, 12, 4), "zh") == "12月4日 周五"


@pytest.mark.parametrize(
    ("zone", "english", "chinese"),
    [
        ("Asia/Shanghai", "Shanghai", "上海"),
        ("Europe/Berlin", "Berlin", "柏林"),
        ("Asia/Kolkata", "Kolkata", "加尔各答"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires", "布宜诺斯艾利斯"),
        ("America/Los_Angeles", "Los Angeles", "洛杉矶"),
        ("UTC", "UTC", "UTC"),
    ],
)
def test_city_is_named_in_the_readers_language(zone, english, chinese):
    assert [moments.city(zone, "en"), moments.city(zone, "zh")] == [english, chinese]


@pytest.mark.parametrize(("days", "figure"), [(-19, "T−19"), (0, "T"), (3, "T+3")])
def test_t_minus_counts_with_a_real_minus(days, figure):
    assert moments.t_minus(days) == figure


@pytest.mark.parametrize(
    ("zone", "figure"),
    [
        ("Asia/Shanghai", "UTC+8"),
        ("Asia/Kolkata", "UTC+5:30"),
        ("America/St_Johns", "UTC−3:30"),
        ("Europe/London", "UTC"),
    ],
)
def test_offset_names_hours_and_minutes(zone, figure):
    assert moments.offset(clock.local(NOW, zone)) == figure


def test_hour_has_24_hours_and_two_digits():
    assert moments.hour(datetime(2026, 3, 2, 6, 5, tzinfo=UTC)) == "06:05"
    assert moments.hour(datetime(2026, 3, 2, 23, 0, tzinfo=UTC)) == "23:00"


def test_iso_is_in_utc():
    assert moments.iso(clock.local(NOW, "Asia/Shanghai")) == "2026-03-02T12:00Z"


@pytest.mark.parametrize(
    ("ago", "minutes"),
    [
        (timedelta(seconds=59), 0),
        (timedelta(minutes=2), 2),
        (timedelta(minutes=59, seconds=59), 59),
        (timedelta(hours=1), None),
        (timedelta(seconds=-1), None),
    ],
)
def test_relative_words_end_at_the_hour(ago, minutes):
    assert moments.relative(NOW - ago, NOW) == minutes


def test_is_far_begins_where_a_day_could_be_another_years():
    assert not moments.is_far(NOW.date() + timedelta(days=270), NOW.date())
    assert moments.is_far(NOW.date() + timedelta(days=271), NOW.date())
    assert moments.is_far(NOW.date() - timedelta(days=271), NOW.date())
