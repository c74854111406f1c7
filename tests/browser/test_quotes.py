"""The path of a quote: asked for by the chair, written on a phone without scripts, agreed, printed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.browser.conftest import MATEO, PHONE
from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.pure]

TITLE = "A test bench for everybody"
PRIYA, NOOR = "priya.anand@example.org", "noor.salim@example.org"
WORDS = "We measured alone for years. Now our figures can be repeated by anybody who doubts them."
EDITED = "We measured alone for six years. Now our figures can be repeated by anybody who doubts them."


def test_quote_from_the_request_to_the_printed_page(signed_in, visitor):
    mateo = signed_in(MATEO)
    announce(mateo)
    ask(mateo)

    priya, noor = (on_a_phone(visitor, mateo, who) for who in (PRIYA, NOOR))
    send_words(priya)
    decline(noor)
    propose_an_edit(mateo)
    agree(priya, mateo)
    place(mateo)

    is_exported(mateo)
    address = f"/a/kiteline/{mateo.page.url.split('/')[6]}"
    anybody = visitor(viewport=PHONE)
    anybody.expected.add(404)
    assert anybody.visit(address).status == 404
    assert TITLE not in anybody.text()
    publish(mateo)
    assert anybody.visit(address).status == 200
    anybody.reads(TITLE, EDITED)


def on_a_phone(visitor, mateo: Visitor, who: str) -> Visitor:
    person = visitor(viewport=PHONE, scripts=False, timezone_id="Asia/Kolkata")
    person.visit(mateo.served.link(mateo.served.letter(who, TITLE), "/quote/"))
    return person


def announce(mateo: Visitor) -> None:
    due = (datetime.now(UTC) + timedelta(days=9)).date()
    mateo.visit("/")
    mateo.click("link", "Quotes", exact=False)
    mateo.click("link", "New announcement", exact=False)
    mateo.look()
    mateo.fill("What is announced?", TITLE)
    mateo.fill("What may be told to those who are asked?", "A bench that **anybody** may use.")
    mateo.fill("The announcement itself", "Kiteline opens a test bench.")
    mateo.fill("Time zone", "Europe/Berlin")
    mateo.page.locator("[name=due_on]").fill(due.isoformat())
    mateo.page.locator("[name=due_time]").fill("18:00")
    mateo.page.locator("[name=embargo_on]").fill((due + timedelta(days=4)).isoformat())
    mateo.page.locator("[name=embargo_time]").fill("09:00")
    mateo.page.locator("form.form-x .btn-act").click()
    mateo.reads(TITLE, "Nobody is asked yet.")
    mateo.look()


def ask(mateo: Visitor) -> None:
    mateo.click("link", "Choose whom to ask", exact=False)
    mateo.look()
    for company in ("Farrow Systems", "Pinecrest Data"):
        mateo.page.get_by_label(company).check()
    mateo.click("button", "Ask them")
    mateo.reads("2 people are asked")
    mateo.look()
    mateo.click("link", "To the board")
    mateo.look()


def send_words(priya: Visitor) -> None:
    priya.reads(TITLE, "You have ", "Kolkata")
    priya.page.locator("#text").fill(WORDS)
    priya.click("button", "See it as printed")
    priya.look()
    priya.reads("As it will be printed", WORDS)
    priya.page.locator("[name=promise]").check()
    priya.click("button", "Send")
    priya.reads("Thank you, it is sent", WORDS)
    priya.look()


def decline(noor: Visitor) -> None:
    noor.page.get_by_text("You would rather not?").click()
    noor.page.locator("#reason").fill("Not our field.")
    noor.page.locator("#decline").get_by_role("button", name="Decline").click()
    noor.look()
    assert "Not our field." not in noor.page.locator("h1").inner_text()


def propose_an_edit(mateo: Visitor) -> None:
    mateo.page.reload()
    mateo.reads("Farrow Systems", "Declined")
    mateo.page.locator("a.ask", has_text="Farrow Systems").click()
    mateo.look()
    mateo.click("link", "Propose an edit", exact=False)
    mateo.look()
    mateo.page.locator("#text").fill(EDITED)
    mateo.page.locator("#reason").fill("It says for how long.")
    mateo.click("button", "Propose it")
    mateo.reads("Your edit, not answered yet")
    mateo.look()


def agree(priya: Visitor, mateo: Visitor) -> None:
    letter = mateo.served.letter(PRIYA, about="suggestion")
    priya.visit(mateo.served.link(letter, "/quote/"))
    priya.reads("May we change your words?", "It says for how long.")
    priya.click("button", "Agree")
    priya.reads("This will be printed", EDITED)
    priya.look()


def place(mateo: Visitor) -> None:
    mateo.page.reload()
    approve = mateo.page.get_by_role("button", name="Approve")
    if approve.count():
        approve.click()
    mateo.click("button", "Place it")
    mateo.look()
    mateo.reads(EDITED)


def is_exported(mateo: Visitor) -> None:
    mateo.page.get_by_role("link", name=TITLE).first.click()
    mateo.page.get_by_role("link", name="Assemble").click()
    mateo.look()
    for name in ("Markdown", "HTML", "Plain text"):
        with mateo.page.expect_download() as waiting:
            mateo.click("link", name, exact=False)
        text = waiting.value.path().read_text(encoding="utf-8")
        assert (EDITED in text, WORDS in text) == (True, False), text


def publish(mateo: Visitor) -> None:
    """The embargo is set to an hour that is over, then the button is there."""
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
    mateo.page.get_by_role("link", name=TITLE).first.click()
    mateo.click("link", "Edit", exact=False)
    mateo.look()
    mateo.page.locator("[name=embargo_on]").fill(yesterday.isoformat())
    mateo.page.locator("form.form-x .btn-act").click()
    mateo.click("button", "Publish")
    mateo.page.locator("dialog[open]").get_by_role("button", name="Publish").click()
    mateo.page.get_by_role("link", name="See it as everybody does").wait_for()
    mateo.look()
