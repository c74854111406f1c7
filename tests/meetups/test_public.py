"""What everybody may see of a meetup, and what stays inside until it is published."""

from __future__ import annotations

from datetime import datetime

import pytest

from outreach.access import Role
from outreach.db import db
from outreach.meetups.models import Format, TalkKind
from tests import make

LIST = "/m/kiteline"
PAGE = "/m/kiteline/shanghai-meetup"


@pytest.fixture
def published(community, noon):
    venue = make.venue(community, address="88 Jinghe Road")
    return make.meetup(
        community,
        published_at=noon,
        venue_id=venue.id,
        format=Format.HYBRID,
        join_url="https://live.example.org/",
        body="A **fine** day.\n\nMetro exit 4.",
    )


@pytest.mark.parametrize("who", ["nobody", "victor", "mei", "olga"])
def test_public_is_for_everybody(signed_in, cast, published, who):
    browser = signed_in(getattr(cast, who))

    assert (browser.get(LIST).status_code, browser.get(PAGE).status_code) == (200, 200)


@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 404), ("victor", 404), ("mei", 200), ("olga", 200), ("carla", 200)]
)
def test_a_draft_is_for_members_alone(signed_in, cast, meetup, who, status):
    browser = signed_in(getattr(cast, who))

    assert browser.get(PAGE).status_code == status
    assert "Shanghai meetup" not in browser.get(LIST).text


def test_a_draft_is_not_for_guests(signed_in, community, meetup):
    guest = make.person("Guest", community, Role.GUEST)

    assert signed_in(guest).get(PAGE).status_code == 404


def test_a_draft_says_that_it_is_one(signed_in, meetup, olga):
    assert "Only members of the community see this page" in signed_in(olga).get(PAGE).text


def test_a_meetup_is_found_in_its_own_community_alone(signed_in, published, victor):
    assert signed_in().get("/m/elsewhere/shanghai-meetup").status_code == 404
    assert signed_in().get("/m/kiteline/no-such-meetup").status_code == 404
    assert signed_in().get("/m/nowhere").status_code == 404


def test_public_says_when_where_and_what(signed_in, published):
    page = signed_in().get(PAGE).text

    for word in (
        "Saturday 18 April 2026",
        "09:00",
        "Shanghai, Jinghe Hub",
        "88 Jinghe Road",
        "A fine day.",
        "<p>Metro exit 4.</p>",
        "https://live.example.org/",
    ):
        assert word in page


def test_public_shows_the_readers_time_beside(signed_in, published):
    browser = signed_in()

    page = browser.get(f"{PAGE}?zone=America/Los_Angeles").text

    assert "09:00" in page
    assert ">18:00<" in page
    assert "Los Angeles, your time, Fri 17 Apr" in page


def test_public_mends_a_zone_nobody_knows(signed_in, published):
    answer = signed_in().get(f"{PAGE}?zone=Atlantis")

    assert answer.status_code == 200
    assert "is not a time zone we know" in answer.text


def test_public_shows_who_accepted_and_no_rehearsal(signed_in, published, olga, noon):
    talk = make.talk(published)
    make.speaker(talk, "He Jun", accepted_at=noon)
    make.speaker(talk, "Lin Xiao", asked_at=noon)
    make.speaker(talk, "Tomasz Wilk", declined_at=noon, reason="A secret reason")
    make.talk(published, "Sound check", kind=TalkKind.REHEARSAL)
    make.talk(published, "Gone talk").cancel(olga)
    db.session.commit()

    page = signed_in().get(PAGE).text

    assert "He Jun" in page
    for hidden in ("Lin Xiao", "Tomasz Wilk", "A secret reason", "Sound check", "Gone talk"):
        assert hidden not in page


def test_public_names_its_calendar(signed_in, published):
    page = signed_in().get(PAGE).text

    assert (
        '<link rel="alternate" type="text/calendar" href="http://localhost/m/kiteline/shanghai-meetup.ics"'
        in page
    )
    assert "webcal://localhost/m/kiteline/shanghai-meetup.ics" in page


def test_public_says_that_it_is_cancelled(signed_in, published, olga):
    published.cancel(olga, "A reason for the crew")
    db.session.commit()

    page = signed_in().get(PAGE).text

    assert "This meetup is cancelled." in page
    assert "A reason for the crew" not in page
    assert "https://live.example.org/" not in page
    assert "Cancelled." in signed_in().get(LIST).text


def test_public_index_keeps_what_was_apart(signed_in, community, noon, olga):
    make.meetup(community, "Coming", published_at=noon)
    make.meetup(community, "Gone", starts=datetime(2026, 1, 10, 9), published_at=noon)

    page = signed_in().get(LIST).text

    assert page.index("Coming") < page.index("Past") < page.index("Gone")


def test_public_index_is_friendly_when_empty(signed_in, community):
    assert "Nothing is announced at the moment." in signed_in().get(LIST).text


def test_public_speaks_chinese_when_asked(signed_in, published):
    page = signed_in().get(f"{PAGE}?lang=zh").text

    assert 'lang="zh-Hans"' in page
    assert "2026年4月18日" in page


def test_public_writes_nothing(signed_in, published, queries):
    signed_in().get(PAGE)

    assert [sent for sent in queries if sent.split()[0] not in {"SELECT", "PRAGMA", "SET", "BEGIN"}] == []
