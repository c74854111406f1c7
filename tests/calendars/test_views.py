"""The page where people subscribe, and the address that a speaker gets."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from outreach.calendars.models import Feed, FeedScope
from outreach.calendars.views.subscribing import program, qr_code, ways_to
from outreach.db import db
from outreach.people.models import Purpose, Secret
from tests import make
from tests.conftest import NOON

HOME = "/c/kiteline/calendars"
CHOICE = {"name": "phone", "kinds": ["talks", "tickets"], "language": "en"}


def address(page):
    (found,) = set(re.findall(r"http://localhost/f/[\w-]{27}\.ics", unescape(page.text)))
    return found


def feed_secrets():
    return db.session.query(Secret).filter_by(purpose=Purpose.FEED).order_by(Secret.id).all()


# --- who may -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"), [("olga", 200), ("mei", 200), ("carla", 200), ("victor", 404), ("nobody", 303)]
)
def test_index_is_for_members(signed_in, cast, who, status):
    assert signed_in(getattr(cast, who)).get(HOME).status_code == status


@pytest.mark.parametrize(
    ("who", "status"), [("olga", 200), ("mei", 200), ("carla", 200), ("victor", 404), ("nobody", 404)]
)
def test_make_is_for_members(signed_in, cast, who, status):
    answer = signed_in(getattr(cast, who)).post(f"{HOME}/links", data=CHOICE)

    assert answer.status_code == status
    assert len(feed_secrets()) == (status == 200)


@pytest.mark.parametrize("deed", ["edit", "renew", "revoke"])
@pytest.mark.parametrize("who", ["olga", "carla", "victor", "nobody"])
def test_link_is_nobody_elses(signed_in, cast, link, who, deed):
    secret = link(cast.mei)

    answer = signed_in(getattr(cast, who)).post(f"{HOME}/links/{secret.id}/{deed}", data=CHOICE)

    assert answer.status_code == 404
    assert [each.revoked_at for each in feed_secrets()] == [None]


@pytest.mark.parametrize("deed", ["edit", "renew", "revoke"])
def test_link_of_another_purpose_is_not_found(signed_in, mei, deed):
    other = make.saved(Secret.issue(Purpose.SESSION, mei, subject_id=1))

    assert signed_in(mei).post(f"{HOME}/links/{other.id}/{deed}", data=CHOICE).status_code == 404


def test_guest_of_the_community_has_no_page(signed_in, community):
    guest = make.person("Gast", community, "guest")

    assert signed_in(guest).get(HOME).status_code == 403


def test_session_of_an_invitation_reaches_no_own_calendar(signed_in, mei, community, link):
    link(mei)
    browser = signed_in(mei)
    session = db.session.query(Secret).filter_by(purpose=Purpose.SESSION).one()
    session.community_id = community.id
    db.session.commit()

    page = browser.get(HOME)
    answer = browser.post(f"{HOME}/links", data=CHOICE)

    assert "Sign in by mail once more" in page.text
    assert 'id="link-' not in page.text
    assert answer.status_code == 303
    assert len(feed_secrets()) == 1


# --- own addresses -------------------------------------------------------------------------------


def test_make_shows_the_address_once_with_all_ways(signed_in, mei, poll):
    browser = signed_in(mei)

    page = browser.post(f"{HOME}/links", data=CHOICE)
    later = browser.get(HOME)

    assert "required" not in "".join(re.findall(r'<input[^>]*type="checkbox"[^>]*>', later.text))
    url = address(page)
    assert poll(urlsplit(url).path).status_code == 200
    links = [unescape(each) for each in re.findall(r'href="([^"]+)"', page.text)]
    assert url.replace("http://", "webcal://") in links
    assert any(each.startswith("https://calendar.google.com/calendar/r?cid=webcal%3A") for each in links)
    assert any(each.startswith("https://outlook.live.com/calendar/0/addfromweb?url=http") for each in links)
    assert 'src="data:image/svg+xml' in page.text
    assert "every 4 to 24 hours" in page.text
    assert "into the address of a page of theirs" in page.text
    assert "we send you a mail" in page.text
    assert "/f/" not in later.text
    assert ">phone<" in later.text


def test_make_refuses_an_empty_choice_and_keeps_what_was_typed(signed_in, mei):
    page = signed_in(mei).post(f"{HOME}/links", data={"name": "my watch", "language": "zh"})

    assert "Choose one at least." in page.text
    assert 'value="my watch"' in page.text
    assert feed_secrets() == []


def test_make_refuses_what_is_not_offered(signed_in, mei):
    page = signed_in(mei).post(f"{HOME}/links", data={**CHOICE, "kinds": ["everything"], "language": "xx"})

    assert page.status_code == 200
    assert feed_secrets() == []


def test_make_is_limited(signed_in, mei):
    browser = signed_in(mei)

    statuses = [browser.post(f"{HOME}/links", data=CHOICE).status_code for _ in range(21)]

    assert statuses == [200] * 20 + [429]


def test_index_tells_who_looked_and_when(signed_in, mei, link):
    secret = link(mei, name="laptop")
    assert "No calendar has looked yet." in signed_in(mei).get(HOME).text
    secret = db.session.get(Secret, secret.id)
    secret.last_seen_at, secret.last_client = NOON, "Mozilla/5.0 Thunderbird/140.0"
    db.session.commit()

    page = " ".join(signed_in(mei).get(HOME).text.split())

    assert "Last looked:" in page
    assert "just now" in page
    assert "Thunderbird</span>" in page


def test_edit_changes_what_the_address_shows(signed_in, mei, link, poll):
    secret = link(mei)
    browser = signed_in(mei)
    assert 'value="phone"' in browser.get(f"{HOME}/links/{secret.id}/edit").text

    answer = browser.post(
        f"{HOME}/links/{secret.id}/edit", data={"name": "tablet", "kinds": ["quotes"], "language": "zh"}
    )

    assert answer.status_code == 303
    (changed,) = feed_secrets()
    feed = db.session.get(Feed, changed.subject_id)
    assert (changed.name, feed.kinds, feed.language) == ("tablet", ["quotes"], "zh")
    assert poll(secret.path).status_code == 200


def test_renew_shows_a_new_address_and_ends_the_old(signed_in, mei, link, poll):
    secret = link(mei)

    page = signed_in(mei).post(f"{HOME}/links/{secret.id}/renew")

    assert poll(secret.path).status_code == 410
    assert poll(urlsplit(address(page)).path).status_code == 200


def test_revoke_ends_the_address(signed_in, mei, link, poll):
    secret = link(mei)

    page = signed_in(mei).post(f"{HOME}/links/{secret.id}/revoke", follow_redirects=True)

    assert poll(secret.path).status_code == 410
    assert "This address gives nothing any more." in page.text
    assert "phone" not in re.findall(r'id="link-\d+"><b>([^<]+)', page.text)


@pytest.mark.parametrize("count", [1, 3])
def test_index_asks_as_often_for_one_as_for_three(signed_in, mei, link, published, queries, count):
    browser = signed_in(mei)
    for each in range(count):
        link(mei, name=f"device {each}")
        make.meetup(published.community, f"Meetup {each}", published_at=NOON)
    queries.clear()

    page = browser.get(HOME)

    assert page.text.count('id="link-') == count
    assert len([each for each in queries if each.startswith("SELECT")]) == 7


# --- public addresses ----------------------------------------------------------------------------


def test_index_lists_public_feeds_only(signed_in, mei, published, poll):
    make.meetup(published.community, "Draft")
    make.meetup(published.community, "Over", starts=datetime(2026, 3, 1, 9), published_at=NOON)
    make.meetup(make.community(slug="far", name="Far"), "Far away", published_at=NOON)

    page = unescape(signed_in(mei).get(HOME).text)

    found = sorted(set(re.findall(r"http://localhost(/m/[\w./-]+\.ics)", page)))
    assert found == ["/m/kiteline.ics", "/m/kiteline/shanghai-meetup.ics"]
    assert {poll(path).status_code for path in found} == {200}


# --- a speaker without an account ----------------------------------------------------------------


@pytest.fixture
def asked(published, olga):
    speaker = make.speaker(make.talk(published), "He Jun")
    speaker.talk_token = make.speaker_link(speaker, by=olga)
    return speaker


def test_speaker_feed_needs_no_account(app, asked, poll):
    page = app.test_client().post(f"/speak/{asked.talk_token}/calendar")

    answer = poll(urlsplit(address(page)).path)

    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert b"SUMMARY:Your talk: Eleven months beside a press line" in answer.data
    assert db.session.query(Feed).filter_by(scope=FeedScope.SPEAKER).count() == 1
    assert f"/speak/{asked.talk_token}" in page.text


def test_speaker_feed_is_closed_to_other_links(app, asked, mei, link):
    for token in ("unknown", link(mei).token):
        assert app.test_client().post(f"/speak/{token}/calendar").status_code == 404
    assert app.test_client().get(f"/speak/{asked.talk_token}/calendar").status_code == 405


def test_speaker_feed_is_closed_when_the_link_is_dead(app, asked):
    secret = db.session.query(Secret).filter_by(purpose=Purpose.TALK).one()
    secret.revoked_at = NOON
    db.session.commit()

    assert app.test_client().post(f"/speak/{asked.talk_token}/calendar").status_code == 404


def test_speaker_feed_is_limited(app, asked):
    browser = app.test_client()

    statuses = [browser.post(f"/speak/{asked.talk_token}/calendar").status_code for _ in range(11)]

    assert statuses == [200] * 10 + [429]


def test_page_of_the_talk_offers_the_calendar(app, asked):
    page = app.test_client().get(f"/speak/{asked.talk_token}")

    assert page.status_code == 200


# --- the block -----------------------------------------------------------------------------------


def test_ways_carry_the_whole_address(app):
    ways = ways_to("https://o.example/f/a-b_c.ics", "Äpfel & Co")

    assert ways.webcal == "webcal://o.example/f/a-b_c.ics"
    assert parse_qs(urlsplit(ways.google).query) == {"cid": ["webcal://o.example/f/a-b_c.ics"]}
    for each in (ways.outlook, ways.office):
        asked = {"url": ["https://o.example/f/a-b_c.ics"], "name": ["Äpfel & Co"]}
        assert parse_qs(urlsplit(each).query) == asked


def test_qr_code_is_a_picture_in_the_page(app):
    code = qr_code("webcal://o.example/f/abc.ics")

    assert code.startswith("data:image/svg+xml")
    assert code == qr_code("webcal://o.example/f/abc.ics")
    assert code != qr_code("webcal://o.example/f/abd.ics")


@pytest.mark.parametrize(
    ("client", "name"),
    [
        ("Google-Calendar-Importer", "Google"),
        ("iOS/26.1 (23B85) dataaccessd/1.0", "Apple"),
        ("Microsoft.Exchange/15.20", "Outlook"),
        ("curl/8", ""),
        (None, ""),
    ],
)
def test_program_is_told_by_its_name(client, name):
    assert program(client) == name
