"""Behind a speaker's link: a GET changes nothing, a POST answers, a dead link is nobody's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outreach.db import db
from outreach.journal.models import Batch, Entry, Via
from outreach.meetups.models import Answer, Format
from outreach.people.models import Person
from tests import make


@pytest.fixture
def speaker(meetup):
    speaker = make.speaker(make.talk(meetup, abstract="About **presses**."))
    make.speaker(speaker.talk, "Lin Xiao")
    return speaker


@pytest.fixture
def page(speaker, olga):
    return f"/speak/{make.speaker_link(speaker, olga)}"


def test_speak_shows_what_when_and_who_else(signed_in, speaker, page):
    text = signed_in().get(page).text

    for word in (
        "He Jun, will you speak?",
        "Eleven months beside a press line",
        "10:00",
        "Shanghai",
        "04:00",
        "Berlin, you",
        "Lin Xiao",
        "<strong>presses</strong>",
    ):
        assert word in text


def test_speak_is_never_kept_or_passed_on(signed_in, page):
    answer = signed_in().get(page)

    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_get_changes_nothing(signed_in, speaker, page, queries):
    browser = signed_in()

    statuses = [browser.get(f"{page}{deed}").status_code for deed in ("", "/accept", "/decline", "/zone")]

    assert statuses == [200, 405, 405, 405]
    assert speaker.answer == Answer.ASKED
    assert [sent for sent in queries if sent.split()[0] in {"INSERT", "UPDATE", "DELETE"}] == []


def test_accept_is_answered_and_written_down(signed_in, speaker, page):
    browser = signed_in()

    answer = browser.post(f"{page}/accept", follow_redirects=True)

    assert "You accepted. We look forward to it." in answer.text
    assert speaker.answer == Answer.ACCEPTED
    entry = db.session.scalars(db.select(Entry).order_by(Entry.id.desc())).first()
    batch = db.session.get(Batch, entry.batch_id)
    assert (entry.verb, batch.person_id, batch.via) == ("accepted", speaker.person_id, Via.LINK)
    assert batch.secret_id is not None


def test_decline_takes_a_reason_or_none(signed_in, speaker, page):
    browser = signed_in()

    answer = browser.post(f"{page}/decline", data={"reason": "I am in Kraków.  "}, follow_redirects=True)

    assert "You declined." in answer.text
    assert (speaker.answer, speaker.reason) == (Answer.DECLINED, "I am in Kraków.")
    browser.post(f"{page}/decline")
    assert speaker.reason == ""


def test_decline_keeps_a_reason_that_is_too_long(signed_in, speaker, page):
    answer = signed_in().post(f"{page}/decline", data={"reason": "long " * 200})

    assert answer.status_code == 200
    assert "long long" in answer.text
    assert speaker.answer == Answer.ASKED


def test_a_mind_can_be_changed(signed_in, speaker, page):
    browser = signed_in()
    for deed in ("decline", "accept", "decline", "accept"):
        browser.post(f"{page}/{deed}")

    assert speaker.answer == Answer.ACCEPTED


def test_nobody_answers_when_it_is_over(signed_in, speaker, page, meetup, at):
    at(meetup.ends_at)
    browser = signed_in()

    text = browser.get(page).text
    answer = browser.post(f"{page}/accept")

    assert "Accept" not in text
    assert answer.status_code == 303
    assert speaker.answer == Answer.ASKED


@pytest.mark.parametrize("deed", ["", "/accept", "/decline", "/zone"])
def test_a_dead_link_is_not_found(signed_in, speaker, page, meetup, at, deed):
    at(meetup.ends_at + timedelta(days=31))
    browser = signed_in()
    method = browser.post if deed else browser.get

    assert method(f"{page}{deed}").status_code == 404


@pytest.mark.parametrize("token", ["x", "a" * 27, "%F0%9F%90%8E", "a" * 2000])
def test_an_invented_link_is_not_found(signed_in, speaker, page, token):
    assert signed_in().get(f"/speak/{token}").status_code == 404


def test_a_link_of_one_talk_answers_for_no_other(signed_in, speaker, page, olga, meetup):
    other = make.speaker(make.talk(meetup, "Another"), "Wei")

    signed_in().post(f"{page}/accept")

    assert other.answer == Answer.PLANNED


def test_a_guest_sets_their_own_zone(signed_in, speaker, page):
    answer = signed_in().post(f"{page}/zone", data={"zone": "Asia/Tokyo"}, follow_redirects=True)

    assert db.session.get(Person, speaker.person_id).zone == "Asia/Tokyo"
    assert "Tokyo, you" in answer.text


def test_a_member_sets_no_zone_by_link(signed_in, meetup, mei, olga):
    talk = make.talk(meetup)
    speaker = make.saved(make.Speaker.add(talk, mei, olga))
    page = f"/speak/{make.speaker_link(speaker, olga)}"
    browser = signed_in()

    assert "Set my time zone" not in browser.get(page).text
    browser.post(f"{page}/zone", data={"zone": "Asia/Tokyo"})
    assert mei.zone == "Europe/Berlin"


def test_the_link_to_join_is_for_who_accepted(signed_in, speaker, page, meetup):
    meetup.format, meetup.join_url = Format.ONLINE, "https://live.example.org/"
    db.session.commit()
    browser = signed_in()
    before = browser.get(page).text
    browser.post(f"{page}/accept")

    assert "https://live.example.org/" not in before
    assert "https://live.example.org/" in browser.get(page).text


def test_cancelled_is_said(signed_in, speaker, page, meetup, olga):
    meetup.cancel(olga, "Rain")
    db.session.commit()

    text = signed_in().get(page).text

    assert "This meetup is cancelled." in text
    assert "Accept" not in text


def test_speak_offers_the_calendar_after_accepting(signed_in, speaker, page):
    browser = signed_in()
    before = browser.get(page).text
    browser.post(f"{page}/accept")

    assert "Keep it in your calendar" not in before
    assert f'action="{page}/calendar"' in browser.get(page).text
