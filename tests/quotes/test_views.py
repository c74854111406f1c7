"""The chair's pages, and who else gets to see them."""

from datetime import datetime, timedelta

import pytest

from outreach.access import Role
from outreach.db import db
from outreach.quotes import queries as queries_of
from outreach.quotes.models import Announcement, AnnouncementState, Quote, QuoteState
from tests import make
from tests.conftest import NOON

HOME = "/c/kiteline/quotes"


@pytest.fixture
def announcement(community, carla):
    return make.announcement(community, carla)


@pytest.fixture
def browser(signed_in, carla):
    return signed_in(carla)


def form(**values):
    return {
        "title": "Halden Labs joins",
        "brief": "A laboratory becomes a member.",
        "body": "",
        "languages": ["en"],
        "zone": "Asia/Shanghai",
        "due_on": "2026-03-09",
        "due_time": "18:00",
        "embargo_on": "2026-03-12",
        "embargo_time": "22:00",
        "words_target": 60,
        "words_warn": 75,
        "words_most": 120,
        "letters_target": 100,
        "letters_warn": 150,
        "letters_most": 200,
        "version": 1,
        **values,
    }


def again(quote):
    db.session.expire_all()
    return db.session.scalar(queries_of.of_link(quote.id))


PAGES = ["", "/new", "/halden-labs-joins", "/halden-labs-joins/edit", "/halden-labs-joins/request"]
PAGES += [
    "/halden-labs-joins/assemble",
    "/halden-labs-joins/export.md",
    "/halden-labs-joins/1",
    "/halden-labs-joins/1/propose",
]
DEEDS = ["/remind", "/close", "/reopen", "/publish", "/withdraw", "/cancel", "/1/approve", "/1/remind"]
DEEDS += ["/1/cancel", "/1/place", "/1/unplace", "/1/rank"]


@pytest.mark.parametrize(
    ("who", "status"), [("carla", 200), ("olga", 403), ("mei", 403), ("victor", 404), ("nobody", 303)]
)
@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_chairs(cast, signed_in, announcement, who, status, page):
    make.sent(announcement, cast.carla)

    assert signed_in(getattr(cast, who)).get(HOME + page).status_code == status


@pytest.mark.parametrize(("who", "status"), [("olga", 403), ("mei", 403), ("victor", 404), ("nobody", 404)])
@pytest.mark.parametrize("deed", DEEDS)
def test_deeds_are_for_chairs(cast, signed_in, announcement, who, status, deed):
    make.sent(announcement, cast.carla)

    answer = signed_in(getattr(cast, who)).post(f"{HOME}/halden-labs-joins{deed}", data={"step": "up"})

    assert answer.status_code == status


@pytest.mark.parametrize("page", ["/halden-labs-joins", "/no-such"])
def test_a_member_learns_nothing_from_an_address(signed_in, announcement, mei, page):
    assert signed_in(mei).get(HOME + page).status_code == 403


def test_a_quote_of_another_announcement_is_unknown(browser, announcement, community, carla):
    quote = make.quote(announcement, carla)
    make.announcement(community, carla, "Other")

    assert browser.get(f"{HOME}/other/{quote.id}").status_code == 404


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


def test_request_shows_the_links_once(browser, announcement, community):
    company = make.company(community)
    contact = make.contact(company, make.person("He Jun", community))
    page = browser.get(f"{HOME}/halden-labs-joins/request")
    assert "Nanwan Motion" in page.text

    answer = browser.post(f"{HOME}/halden-labs-joins/request", data={"contacts": [contact.id]})

    link = answer.text.split("http://localhost/quote/")[1][:27]
    assert browser.get(f"/quote/{link}").status_code == 200
    assert link not in browser.get(f"{HOME}/halden-labs-joins").text


def test_request_needs_somebody(browser, announcement, community):
    make.contact(make.company(community), make.person("He Jun", community))

    answer = browser.post(f"{HOME}/halden-labs-joins/request", data={})

    assert "Choose at least one person." in answer.text


def test_request_offers_nobody_of_another_community(browser, announcement, victor):
    elsewhere = victor.memberships[0].community
    stranger = make.contact(make.company(elsewhere, "Foreign Works"), make.person("Stranger", elsewhere))

    assert "Foreign Works" not in browser.get(f"{HOME}/halden-labs-joins/request").text
    browser.post(f"{HOME}/halden-labs-joins/request", data={"contacts": [stranger.id]})
    assert db.session.scalars(db.select(Quote.id)).all() == []


def test_show_says_how_far_everybody_is(browser, announcement, carla, at):
    make.quote(announcement, carla, "Silent", "Ann")
    make.sent(announcement, carla, company_name="Sent", speaker="Ben")
    at(NOON + timedelta(days=3))

    page = browser.get(f"{HOME}/halden-labs-joins").text

    assert "1 needs you" in page
    assert "Remind 1" in page
    assert "not opened, asked" in page
    assert "0 of 2" in page


def test_remind_reaches_all_who_are_silent(browser, announcement, carla, at):
    make.quote(announcement, carla, "Silent", "Ann")
    make.quote(announcement, carla, "Too", "Ben")
    at(NOON + timedelta(days=1))

    page = browser.post(f"{HOME}/halden-labs-joins/remind", follow_redirects=True)

    assert "2 people get a letter each." in page.text


def test_approve_and_place_and_rank(browser, announcement, carla):
    first = make.sent(announcement, carla, company_name="A", speaker="Ann")
    second = make.sent(announcement, carla, company_name="B", speaker="Ben")
    for quote in (first, second):
        browser.post(f"{HOME}/halden-labs-joins/{quote.id}/approve", data={"no": 1})
        browser.post(f"{HOME}/halden-labs-joins/{quote.id}/place")
    assert again(first).state == QuoteState.PLACED

    browser.post(f"{HOME}/halden-labs-joins/{second.id}/rank", data={"step": "up"})
    assert again(first).announcement.row == [second, first]

    browser.post(f"{HOME}/halden-labs-joins/{second.id}/rank", data={"behind": first.id})
    assert again(first).announcement.row == [first, second]

    browser.post(f"{HOME}/halden-labs-joins/{first.id}/unplace")
    assert again(first).state == QuoteState.APPROVED


def test_approve_of_words_that_were_replaced_is_refused(browser, announcement, carla):
    sent = make.sent(announcement, carla)
    sent.send(make.WORDS + " More.", make.CREDIT, by=sent.secret)
    db.session.commit()

    browser.post(f"{HOME}/halden-labs-joins/{sent.id}/approve", data={"no": 1})

    assert again(sent).agreed_no is None


def test_propose_asks_the_member(browser, announcement, carla):
    sent = make.sent(announcement, carla)
    address = f"{HOME}/halden-labs-joins/{sent.id}/propose"
    assert make.WORDS in browser.get(address).text

    same = browser.post(address, data={"text": make.WORDS, **make.CREDIT, "reason": "Rounder."})
    assert "Nothing is different yet." in same.text
    browser.post(address, data={"text": make.WORDS + " Thanks.", **make.CREDIT, "reason": "Rounder."})

    assert again(sent).proposed_no == 2
    assert "<ins> Thanks.</ins>" in browser.get(f"{HOME}/halden-labs-joins/{sent.id}").text


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


@pytest.mark.parametrize("who", ["carla", "olga", "mei", "victor", "nobody"])
def test_nothing_is_public_before_the_embargo(cast, signed_in, announcement, who):
    make.placed(announcement, cast.carla)

    answer = signed_in(getattr(cast, who)).get("/a/kiteline/halden-labs-joins")
    unknown = signed_in(getattr(cast, who)).get("/a/kiteline/no-such")

    assert answer.status_code == unknown.status_code == 404
    assert "Halden" not in answer.text


def test_the_title_is_on_no_page_of_others(cast, signed_in, announcement, app):
    make.placed(announcement, cast.carla)
    for who in (cast.olga, cast.mei, None):
        browser = signed_in(who)
        for rule in app.url_map.iter_rules():
            if "GET" in rule.methods and rule.arguments <= {"community"} and rule.endpoint != "static":
                assert "Halden" not in browser.get(rule.rule.replace("<community>", "kiteline")).text, rule


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


@pytest.mark.parametrize(
    "page", ["", "/halden-labs-joins", "/halden-labs-joins/assemble", "/halden-labs-joins/request"]
)
def test_three_quotes_cost_as_many_queries_as_one(browser, announcement, carla, community, queries, page):
    counts = []
    for names in ("A", "BC"):
        whole = db.session.scalar(queries_of.announcement(community, announcement.slug))
        for name in names:
            make.placed(whole, carla, company_name=f"Company {name}", speaker=f"Speaker {name}")
            make.contact(make.company(community, f"Free {name}"), make.person(f"Free {name}", community))
        before = len(queries)
        assert browser.get(HOME + page).status_code == 200
        counts.append(len(queries) - before)

    assert counts[0] == counts[1]


def test_chairs_of_another_community_see_only_their_own(signed_in, announcement, community, victor):
    assert Role.CHAIR in victor.roles_in(victor.memberships[0].community_id)

    assert "Halden" not in signed_in(victor).get("/c/elsewhere/quotes").text
