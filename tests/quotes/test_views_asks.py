"""Companies are asked, reminded, approved and put in order."""

from datetime import timedelta

from outreach.db import db
from outreach.quotes.models import Quote, QuoteState
from tests import make
from tests.conftest import NOON

HOME = "/c/kiteline/quotes"


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


def test_approve_and_place_and_rank(browser, announcement, carla, again):
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


def test_approve_of_words_that_were_replaced_is_refused(browser, announcement, carla, again):
    sent = make.sent(announcement, carla)
    sent.send(make.WORDS + " More.", make.CREDIT, by=sent.secret)
    db.session.commit()

    browser.post(f"{HOME}/halden-labs-joins/{sent.id}/approve", data={"no": 1})

    assert again(sent).agreed_no is None


def test_propose_asks_the_member(browser, announcement, carla, again):
    sent = make.sent(announcement, carla)
    address = f"{HOME}/halden-labs-joins/{sent.id}/propose"
    assert make.WORDS in browser.get(address).text

    same = browser.post(address, data={"text": make.WORDS, **make.CREDIT, "reason": "Rounder."})
    assert "Nothing is different yet." in same.text
    browser.post(address, data={"text": make.WORDS + " Thanks.", **make.CREDIT, "reason": "Rounder."})

    assert again(sent).proposed_no == 2
    assert "<ins> Thanks.</ins>" in browser.get(f"{HOME}/halden-labs-joins/{sent.id}").text
