"""Announcements are written, changed and finished on their pages."""

from datetime import datetime, timedelta

import pytest

from outreach.db import db
from outreach.quotes.models import Announcement, AnnouncementState
from tests import make
from tests.quotes.typed import form

HOME = "/c/kiteline/quotes"


def test_new_writes_an_announcement(browser, community):
    answer = browser.post(f"{HOME}/new", data=form(languages=["en", "zh"]))

    assert answer.headers["Location"] == f"{HOME}/halden-labs-joins"
    kept = db.session.scalar(db.select(Announcement))
    assert kept.due_at.isoformat() == "2026-03-09T10:00:00+00:00"
    assert kept.embargo_local == datetime(2026, 3, 12, 22)
    assert kept.languages == ["en", "zh"]
    assert kept.limits["zh"] == {"target": 100, "warn": 150, "most": 200}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"due_on": "2026-03-01"}, "The deadline is over already."),
        ({"title": " "}, "field is required"),
        ({"zone": "Shenzhen"}, "is not a time zone we know"),
        ({"words_warn": 20}, "each number is at least the one before"),
        ({"zone": "Europe/Berlin", "due_on": "2026-03-29", "due_time": "02:30"}, "does not exist"),
        ({"zone": "Europe/Berlin", "due_on": "2026-10-25", "due_time": "02:30"}, "happens twice"),
        ({"languages": []}, "field is required"),
    ],
)
def test_new_says_what_is_wrong_and_keeps_the_rest(browser, community, typed, sentence):
    answer = browser.post(f"{HOME}/new", data=form(**typed))

    assert sentence in answer.text
    assert "A laboratory becomes a member." in answer.text
    assert db.session.scalars(db.select(Announcement)).all() == []


def test_new_warns_of_a_public_hour_before_the_deadline(browser, community):
    answer = browser.post(f"{HOME}/new", data=form(embargo_on="2026-03-08"), follow_redirects=True)

    assert "It may be public before the quotes are due." in answer.text


def test_edit_of_two_chairs_keeps_what_each_changed(browser, announcement, carla):
    announcement.edit(by=carla, title="Halden Labs is a member")
    db.session.commit()

    answer = browser.post(
        f"{HOME}/halden-labs-joins/edit", data=form(brief="It brings its bench.", version=1)
    )

    assert answer.status_code == 303
    db.session.expire_all()
    kept = db.session.get_one(Announcement, announcement.id)
    assert (kept.title, kept.brief) == ("Halden Labs is a member", "It brings its bench.")


def test_edit_of_the_same_field_asks_and_loses_neither(browser, announcement, carla):
    announcement.edit(by=carla, title="Theirs")
    db.session.commit()

    answer = browser.post(f"{HOME}/halden-labs-joins/edit", data=form(title="Mine", version=1))

    assert answer.status_code == 409
    assert "Somebody else changed this meanwhile, to: Theirs." in answer.text
    assert 'value="Mine"' in answer.text
    browser.post(f"{HOME}/halden-labs-joins/edit", data=form(title="Mine", version=2))
    db.session.expire_all()
    assert db.session.get_one(Announcement, announcement.id).title == "Mine"


def test_publish_at_the_embargo_and_not_before(browser, announcement, carla, signed_in, at):
    make.placed(announcement, carla)
    at(announcement.embargo_at - timedelta(seconds=1))
    browser.post(f"{HOME}/halden-labs-joins/publish")
    assert signed_in().get("/a/kiteline/halden-labs-joins").status_code == 404

    at(announcement.embargo_at)
    browser.post(f"{HOME}/halden-labs-joins/publish")

    page = signed_in().get("/a/kiteline/halden-labs-joins")
    assert page.status_code == 200
    assert make.WORDS in page.text


def test_withdraw_makes_it_unknown_again(browser, announcement, carla, signed_in, at):
    at(announcement.embargo_at)
    browser.post(f"{HOME}/halden-labs-joins/publish")

    browser.post(f"{HOME}/halden-labs-joins/withdraw")

    assert signed_in().get("/a/kiteline/halden-labs-joins").status_code == 404


def test_close_and_reopen(browser, announcement, carla):
    make.quote(announcement, carla)
    states = []
    for deed in ("close", "reopen", "cancel"):
        browser.post(f"{HOME}/halden-labs-joins/{deed}")
        db.session.expire_all()
        states.append(db.session.get_one(Announcement, announcement.id).state)

    assert states == [AnnouncementState.CLOSED, AnnouncementState.OPEN, AnnouncementState.CANCELLED]
