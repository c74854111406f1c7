"""Where things stand on the T-rule."""

from datetime import date, timedelta

import pytest

from outreach.trule import lane, moved, trule

pytestmark = pytest.mark.pure

DAY = date(2026, 12, 12)
GATES = [(-35, "closed"), (-21, "late"), (-14, "open"), (-2, "open")]


def texts(rule):
    return [mark.text for mark in rule.labels]


def test_trule_runs_from_42_days_before_to_7_after():
    rule = trule(DAY - timedelta(days=19), DAY, GATES)

    assert (rule.days, rule.start, rule.done, rule.end) == (-19, "1.50%", "47.03%", "98.50%")
    assert [(mark.x, mark.state) for mark in rule.gates] == [
        ("15.36%", "closed"),
        ("43.07%", "late"),
        ("56.93%", "open"),
        ("80.68%", "open"),
    ]
    assert (rule.day.x, rule.today.x, len(rule.ticks)) == ("84.64%", "47.03%", 8)


def test_trule_leaves_out_labels_near_today():
    assert texts(trule(DAY - timedelta(days=19), DAY)) == ["−42", "−35", "−28", "−14", "−7", "+7"]


def test_trule_on_the_day_says_today_and_not_t():
    rule = trule(DAY, DAY)

    assert (rule.today.x, rule.day.text) == (rule.day.x, "")


@pytest.mark.parametrize(("ahead", "first_label", "ticks"), [(66, "−42", 14), (110, "−84", 20)])
def test_trule_grows_until_today_is_on_it(ahead, first_label, ticks):
    rule = trule(DAY - timedelta(days=ahead), DAY)

    assert rule.today is not None
    assert (texts(rule)[0], len(rule.ticks)) == (first_label, ticks)


def test_trule_two_years_ahead_stays_readable():
    rule = trule(DAY - timedelta(days=730), DAY)

    assert rule.today is not None
    assert len(rule.ticks) <= 21


def test_trule_long_after_is_all_done_and_has_no_today():
    rule = trule(DAY + timedelta(days=30), DAY)

    assert (rule.done, rule.today) == (rule.end, None)


@pytest.mark.parametrize("shift", [7, -7, 1, 90, -90])
def test_moved_rules_share_their_days(shift):
    after = DAY + timedelta(days=shift)
    old, new = moved(DAY - timedelta(days=19), DAY, after, GATES)

    assert old.today.x == new.today.x
    assert new.ghost.x == old.day.x
    assert new.day.x != old.day.x


def test_lane_is_thick_up_to_today_and_thin_up_to_its_last_stop():
    line = lane(DAY - timedelta(days=19), DAY, [(-2, "open"), (-40, "done"), (-21, "late")])

    assert (line.run, line.todo) == (("5.46%", "47.03%"), ("47.03%", "80.68%"))
    assert [(stop.x, stop.state) for stop in line.stops] == [
        ("5.46%", "done"),
        ("43.07%", "late"),
        ("80.68%", "open"),
    ]


def test_lane_that_has_not_begun_has_no_thick_part():
    line = lane(DAY - timedelta(days=19), DAY, [(1, "open"), (7, "open")])

    assert (line.run, line.todo) == (None, ("86.62%", "98.50%"))


def test_lane_without_stops_has_no_line():
    line = lane(DAY, DAY, [])

    assert (line.run, line.todo, line.stops) == (None, None, [])
