"""The one script, in a real browser: it counts as the server does, keeps what was typed, asks first."""

from pathlib import Path

import pytest

from outreach import text

pytestmark = [pytest.mark.browser, pytest.mark.pure]

STATIC = Path(__file__).parent.parent / "outreach" / "static"
HOST = "http://outreach.test"
FRAME = """<!doctype html><html lang="en"><title>A page</title><body>
<div id="toasts" role="status"></div><div id="problems" role="alert"></div>
<main>{}</main>
<template id="say" data-done="Done." data-close="Close" data-offline="No connection." data-failed="No."
  data-keys="Keys" data-next="Next" data-find="Find" data-help="This list" data-restored="Back again."
  data-kept="Kept, {{time}}"></template>
<script type="module" src="/static/outreach.js"></script>"""


@pytest.fixture
def open_page(chromium):
    """A page with this content; `answers` maps a path to the status and the body of what is posted there."""
    pages = []

    def opened(content, answers=None):
        page = chromium.new_page(timezone_id="Asia/Tokyo")
        pages.append(page)

        def serve(route):
            path = route.request.url.removeprefix(HOST).partition("?")[0]
            if path == "/static/outreach.js":
                route.fulfill(path=STATIC / "outreach.js", content_type="text/javascript")
            elif path in (answers or {}):
                status, body = answers[path]
                route.fulfill(status=status, body=body, content_type="text/html; charset=utf-8")
            else:
                route.fulfill(body=FRAME.format(content), content_type="text/html; charset=utf-8")

        page.route(f"{HOST}/**", serve)
        page.goto(HOST)
        return page

    yield opened
    for page in pages:
        page.close()


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("", "en"),
        ("Two words", "en"),
        ("it’s 3 — a well-known fact", "en"),
        ("去年我们把小模型放到冲压机旁，Halden Labs 加入以后。", "zh"),
        ("懇親会のお店はどこ？", "zh"),
        ("한국어 좋아요", "ko"),
        ("한국어", "en"),
        ("  one\u00a0two\nthree\tfour  ", "en"),
    ],
)
def test_words_are_counted_as_on_the_server(open_page, written, language):
    count = "([text, language]) => import('/static/outreach.js').then((it) => it.countWords(text, language))"

    assert open_page("").evaluate(count, [written, language]) == text.words(written, language)


def test_swap_replaces_the_row_and_says_so(open_page):
    row = """<ul><li id="row">
      <form method="post" action="/close" data-swaps="#row"><button>Close</button></form></ul>"""
    page = open_page(row, {"/close": (200, '<li id="row" data-says="Closed.">Closed</li>')})

    page.click("button")

    page.wait_for_selector("#row:has-text('Closed')")
    assert page.locator("#toasts").inner_text() == "Closed."


def test_refusal_stays_on_the_page(open_page):
    form = """<form id="row" method="post" action="/close" data-swaps="#row"><button>Close</button></form>"""
    page = open_page(form, {"/close": (409, "He Jun holds this.")})

    page.click("button")

    page.wait_for_selector("#problems:has-text('He Jun holds this.')")
    assert page.locator("#row button").is_enabled()


def test_confirm_asks_first_and_can_be_left(open_page):
    form = """<form id="row" method="post" action="/drop" data-swaps="#row"
      data-confirm="Drop it?" data-deed="Drop" data-keep="Keep"><button>Drop…</button></form>"""
    page = open_page(form, {"/drop": (200, '<p id="row">Dropped</p>')})

    page.click("#row button")
    page.click("dialog button:has-text('Keep')")
    assert page.locator("#row").inner_text() == "Drop…"

    page.click("#row button")
    page.click("dialog button:has-text('Drop')")
    page.wait_for_selector("#row:has-text('Dropped')")


def test_typed_text_comes_back_after_a_reload(open_page):
    page = open_page(
        '<form id="f" method="post"><div class="field"><textarea name="body"></textarea></div></form>'
    )

    page.fill("textarea", "Not sent yet")
    page.reload()

    assert page.input_value("textarea") == "Not sent yet"
    assert "Back again." in page.locator("#toasts").inner_text()


def test_sent_text_does_not_come_back(open_page):
    page = open_page(
        '<form method="post" action="/say"><textarea name="body"></textarea><button>Say</button></form>'
    )

    page.fill("textarea", "Sent")
    page.click("button")
    page.goto(HOST)

    assert page.input_value("textarea") == ""


def test_zone_of_the_device_is_offered(open_page):
    page = open_page("""<div class="field"><input id="zone" list="zones" data-zone-field>
      <button type="button" class="zone-offer" hidden data-into="#zone" data-say="Use {zone}"></button>
      <datalist id="zones"><option value="Europe/Berlin"><option value="Asia/Tokyo"></datalist></div>""")

    page.click("button:has-text('Use Asia/Tokyo')")

    assert page.input_value("#zone") == "Asia/Tokyo"
    assert page.evaluate("document.querySelector('datalist').options[0].value") == "Asia/Tokyo"


def test_keys_press_what_they_stand_for_but_not_while_writing(open_page):
    page = open_page("""<a href="#triage" data-key="t">Triage</a><input data-key="/">
      <a class="row-x" href="#1">One</a><a class="row-x" href="#2">Two</a>""")

    page.keyboard.press("/")
    page.keyboard.type("t")
    assert (page.input_value("input"), page.url) == ("t", f"{HOST}/")

    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    assert page.url == f"{HOST}/#2"

    page.keyboard.press("t")
    assert page.url == f"{HOST}/#triage"
