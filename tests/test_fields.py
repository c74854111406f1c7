"""Wall times as they are typed: an hour that is skipped, one that comes twice, and half an answer."""

from __future__ import annotations

from datetime import date, datetime, time
from types import SimpleNamespace

import pytest
from flask import render_template_string
from werkzeug.datastructures import MultiDict
from wtforms.validators import Optional

from outreach.fields import (
    DateField,
    FoldField,
    LanguageField,
    TimeField,
    WallTimes,
    ZoneField,
    typed,
    wall_time,
)
from outreach.text import speaking
from outreach.web import Form

PAGE = '{% from "ui/forms.html" import fields %}{{ fields(form) }}'


class Plan(WallTimes, Form):
    zone = ZoneField()
    language = LanguageField(default="en")
    starts_on = DateField("Day", [Optional()])
    starts_time = TimeField("From", [Optional()])
    starts_fold = FoldField()
    ends_time = TimeField("Until", [Optional()])
    ends_fold = FoldField(day="starts_on")


class Deadline(WallTimes, Form):
    due_on = DateField("Day", [Optional()])
    due_time = TimeField("Hour", [Optional()])
    due_fold = FoldField()


@pytest.fixture(autouse=True)
def request_context(app):
    with app.test_request_context():
        yield


def plan(on="2026-03-29", start="02:30", end="09:00", zone="Europe/Berlin", **more):
    answer = {"starts_on": on, "starts_time": start, "ends_time": end, "zone": zone, "language": "en", **more}
    return Plan(MultiDict(answer))


def test_wall_time_is_what_was_typed():
    form = plan(on="2026-04-18")

    assert form.validate()
    assert wall_time(form, "starts") == (datetime(2026, 4, 18, 2, 30), None)
    assert wall_time(form, "ends") == (datetime(2026, 4, 18, 9), None)
    assert form.values == {"zone": "Europe/Berlin", "language": "en"}


def test_a_skipped_hour_is_told_with_its_neighbours():
    form = plan()

    assert not form.validate()
    assert form.errors == {
        "starts_time": [
            "In Berlin the clocks jump from 02:00 to 03:00 that night, so 02:30 does not exist."
            " Choose 01:59 or 03:00."
        ]
    }


def test_a_skipped_midnight_names_the_day_before():
    form = plan(start="00:30", zone="Asia/Beirut")

    assert not form.validate()
    assert form.starts_time.errors == [
        "In Beirut the clocks jump from 00:00 to 01:00 that night, so 00:30 does not exist."
        " Choose 01:00, or 23:59 the day before."
    ]


def test_a_doubled_hour_is_asked_about():
    form = plan(on="2026-10-25")

    assert not form.validate()
    assert form.errors == {"starts_fold": ["In Berlin 02:30 happens twice that night. Which one?"]}
    assert form.starts_fold.choices == {"0": "The first, at UTC+2", "1": "The second, at UTC+1"}
    assert (form.starts_fold.is_needed, form.ends_fold.is_needed) == (True, False)


@pytest.mark.parametrize("fold", [0, 1])
def test_a_doubled_hour_is_taken_once_chosen(fold):
    form = plan(on="2026-10-25", starts_fold=str(fold))

    assert form.validate()
    assert wall_time(form, "starts") == (datetime(2026, 10, 25, 2, 30), fold)


def test_a_form_shown_again_keeps_what_was_typed():
    form = plan(on="2026-10-25")
    form.validate()

    page = render_template_string(PAGE, form=form)

    for kept in ('value="2026-10-25"', 'value="02:30"', 'value="09:00"', 'value="Europe/Berlin"'):
        assert kept in page
    assert page.count('type="radio"') == 2


def test_the_choice_shows_nothing_where_nothing_is_doubled():
    page = render_template_string(PAGE, form=plan(on="2026-04-18", starts_fold="1"))

    assert "radio" not in page
    assert "starts_fold" not in page


def test_a_stale_choice_does_not_count():
    form = plan(on="2026-04-18", starts_fold="1")

    assert form.validate()
    assert wall_time(form, "starts") == (datetime(2026, 4, 18, 2, 30), None)


def test_typed_shows_which_pass_was_kept():
    kept = SimpleNamespace(starts_local=datetime(2026, 10, 25, 2, 30), starts_fold=1, zone="Europe/Berlin")

    form = Plan(obj=kept, data=typed(kept, "starts"))

    assert (form.starts_on.data, form.starts_time.data) == (date(2026, 10, 25), time(2, 30))
    assert form.starts_fold.is_needed
    assert [each.checked for each in form.starts_fold] == [False, True]


@pytest.mark.parametrize(
    ("answer", "errors"),
    [
        ({"start": ""}, {"starts_time": ["Say at what time, too, or take out the day."]}),
        ({"on": ""}, {"starts_on": ["Say on which day, too, or take out the time."]}),
        ({"on": "29.3.2026"}, {"starts_on": ["Not a valid date value."]}),
    ],
)
def test_half_a_wall_time_is_an_error(answer, errors):
    form = plan(**{"end": "", **answer})

    assert not form.validate()
    assert {name: list(found) for name, found in form.errors.items()} == errors


def test_no_wall_time_is_none():
    form = plan(on="", start="", end="")

    assert form.validate()
    assert (wall_time(form, "starts"), wall_time(form, "ends")) == ((None, None), (None, None))


@pytest.mark.parametrize(
    ("on", "zone"), [("0001-01-01", "Asia/Shanghai"), ("9999-12-31", "America/New_York")]
)
def test_the_ends_of_the_calendar_are_no_crash(on, zone):
    form = plan(on=on, start="00:00", end="23:59", zone=zone)

    assert not form.validate()
    assert "No calendar reaches that far. Choose another day." in str(form.errors)


def test_a_form_without_a_zone_field_is_told_the_zone():
    form = Deadline(MultiDict({"due_on": "2026-03-29", "due_time": "02:30"}), wall_zone="Europe/Berlin")

    assert not form.validate()
    assert list(form.errors) == ["due_time"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Asia/Calcutta", "Asia/Kolkata"),
        (" Europe/Berlin ", "Europe/Berlin"),
        ("America/New York", "America/New_York"),
        ("UTC", "UTC"),
    ],
)
def test_zone_is_kept_under_its_name_of_today(name, kept):
    form = plan(on="2026-04-18", zone=name)

    assert form.validate()
    assert form.zone.data == kept


def test_an_unknown_zone_is_an_error_and_stays():
    form = plan(zone="Atlantis/Centre")

    assert not form.validate()
    assert form.errors == {
        "zone": [
            "“Atlantis/Centre” is not a time zone we know. Choose one from the list, such as Europe/Berlin."
        ]
    }
    assert 'value="Atlantis/Centre"' in render_template_string(PAGE, form=form)


def test_zone_offers_the_list():
    page = render_template_string(PAGE, form=Plan(formdata=None))

    assert '<datalist id="zone-zones">' in page


def test_language_is_one_we_speak():
    assert list(plan(on="2026-04-18", language="tlh").language.choices) == ["en", "zh"]
    assert not plan(on="2026-04-18", language="tlh").validate()


def test_cities_are_said_in_the_readers_language():
    with speaking("zh"):
        form = plan()
        form.validate()

    assert "柏林" in form.starts_time.errors[0]
