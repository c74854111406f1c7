"""When representatives are reminded: on working mornings where they live, never twice, never too late."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach import clock
from outreach.notifications.operations.rungs import plan

pytestmark = pytest.mark.pure


def planned(asked, due, zone):
    return {days: f"{clock.local(at, zone):%a %m-%d %H:%M}" for days, at in plan(due, zone, asked).items()}


@pytest.mark.parametrize(
    ("asked", "due", "zone", "mornings"),
    [
        (
            "2026-09-28T16:00Z",
            "2026-10-10T00:00Z",
            "America/Los_Angeles",
            {7: "Fri 10-02 09:30", 3: "Tue 10-06 09:30", 1: "Thu 10-08 09:30"},
        ),
        (
            "2026-10-20T15:00Z",
            "2026-11-03T22:00Z",
            "America/New_York",
            {7: "Tue 10-27 09:30", 3: "Fri 10-30 09:30", 1: "Mon 11-02 09:30"},
        ),
        ("2026-06-12T21:00Z", "2026-06-15T16:00Z", "Europe/Berlin", {}),
        (
            "2026-03-02T12:00Z",
            "2026-03-16T09:00Z",
            "Europe/Berlin",
            {7: "Mon 03-09 09:30", 1: "Fri 03-13 09:30"},
        ),
    ],
)
def test_plan_takes_working_mornings(asked, due, zone, mornings):
    assert planned(datetime.fromisoformat(asked), datetime.fromisoformat(due), zone) == mornings


moments = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
zones = st.sampled_from(
    [
        "Asia/Shanghai",
        "Europe/Berlin",
        "America/Los_Angeles",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "Pacific/Chatham",
    ]
)


@given(asked=moments, days=st.integers(0, 40), zone=zones)
def test_plan_never_reminds_on_a_weekend_at_night_twice_or_too_late(asked, days, zone):
    due = asked + timedelta(days=days, hours=3)
    instants = list(plan(due, zone, asked).values())

    assert len(set(instants)) == len(instants)
    for at in instants:
        there = clock.local(at, zone)
        assert asked + timedelta(hours=20) <= at <= due - timedelta(hours=2)
        assert there.weekday() < 5
        assert (there.hour, there.minute) == (9, 30)
