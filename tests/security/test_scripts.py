"""Nothing that people type becomes a script: on every page, as its HTML says and as Chromium does."""

import re
from contextvars import copy_context
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.security import asking
from tests.security.corpus import HOSTILE, poison

ROOT = Path(__file__).parent.parent.parent
HOST = "http://localhost"
MAY_MARK = {"outreach/text.py", "outreach/icons.py", "outreach/fields.py", "templates/tickets/_board.html"}
DEAD_TAGS = {"iframe", "object", "embed", "base", "style", "math", "video", "frame", "animate"}
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
SCHEMES = {"http", "https", "mailto", "webcal"}


@pytest.fixture(autouse=True)
def always_noon(at, noon):
    """In Chromium, too: it is the same world."""
    at(noon)


class Reader(HTMLParser):
    """Collects what a page must not have: handlers, scripts and frames that are not ours, odd addresses."""

    def __init__(self):
        super().__init__()
        self.wrong = []

    def handle_starttag(self, tag, attributes):
        named = {name: value or "" for name, value in attributes}
        self.wrong += [f"<{tag} {name}>" for name in named if name.startswith("on") or name == "style"]
        self.wrong += [
            f"<{tag} {name}={named[name]}>"
            for name in ("href", "src", "action", "formaction", "xlink:href")
            if name in named and not leads_to_a_page(named[name])
        ]
        if tag in DEAD_TAGS or (tag == "meta" and named.get("http-equiv", "").lower() == "refresh"):
            self.wrong.append(f"<{tag}>")
        is_loaded = tag in {"script", "img"} or named.get("rel") in {"stylesheet", "icon", "manifest"}
        if is_loaded and re.match("(https?:)?//", named.get("src", named.get("href", ""))):
            self.wrong.append(f"<{tag} {named}>")
        if tag == "script" and not named.get("src", "").startswith(("/static/", "/bootstrap/")):
            self.wrong.append(f"<script {named}>")


def leads_to_a_page(address):
    """Whether a browser, which drops blanks and line breaks, sees a path or one of the schemes we allow."""
    scheme = SCHEME.match(re.sub(r"[\x00-\x20]", "", address))
    return scheme is None or scheme[1].lower() in SCHEMES or address.startswith("data:image/svg+xml")


def addresses(app, here):
    """Every page, those behind links too, and some that are only asked for."""
    for endpoint, parameters, _method, row in asking.cells(app, "GET"):
        if not endpoint.endswith("static") and not endpoint.endswith("_feed") and row.link != "feed":
            yield asking.path(app, endpoint, **asking.values(row, parameters, here.home))
    for number in (here.home.waiting.number, here.home.done.number, here.home.fresh.number):
        yield f"/c/kiteline/tickets/{number}"
    yield f"/c/kiteline/meetups/spring/playbooks?playbook={here.home.playbook.slug}"
    yield "/c/kiteline/tickets?state=all&q=alert"
    for text in ('"><script>alert(1)</script>', "'><img src=x onerror=alert(1)>"):
        asked = asking.quoted(text)
        yield f"/c/kiteline/search?q={asked}"
        yield f"/c/kiteline/tickets?q={asked}&state={asked}&meetup={asked}"
        yield f"/c/kiteline/members?q={asked}"
        yield f"/sign-in?next=/{asked}&lang={asked}"
        yield f"/nowhere/{asked}"
        yield f"/m/kiteline/spring?zone={asked}"


def test_there_are_many_hostile_strings():
    assert len(set(HOSTILE)) >= 50


@pytest.mark.parametrize("first", [0, 19, 38])
def test_no_page_holds_what_was_typed_as_code(app, here, doors, first):
    assert len(poison(first)) >= 12
    wrong = {}
    for path in addresses(app, here):
        answer = doors["carla"].get(path, buffered=True)
        assert answer.status_code < 500, path
        reader = Reader()
        reader.feed(answer.text if answer.mimetype == "text/html" else "")
        if reader.wrong:
            wrong[path] = reader.wrong[:3]

    assert wrong == {}


@pytest.mark.pure
def test_only_few_files_may_call_text_safe():
    marking = re.compile(r"\bMarkup\(|\|\s*safe\b|autoescape\s+false")
    files = [*ROOT.glob("outreach/**/*.py"), *ROOT.glob("templates/**/*.*")]
    found = {str(path.relative_to(ROOT)) for path in files if marking.search(path.read_text())}
    assert found <= MAY_MARK


# --- in the browser ------------------------------------------------------------------------------


@pytest.fixture
def chromium(chromium, app, here, doors):
    """A page in Chromium that is served by the program itself, as the chair; with all it complains of."""
    complaints, around = [], copy_context()
    page = chromium.new_page()
    page.set_default_timeout(20_000)
    page.on("dialog", lambda dialog: (complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if is_policy(line.text) else None)
    page.route("**/*", lambda route: serve(route, doors["carla"], complaints, around))
    page.complaints = complaints
    yield page
    page.close()


def is_policy(text):
    return "Content Security Policy" in text or "Refused to" in text


def serve(route, door, complaints, around):
    request = route.request
    if not request.url.startswith(f"{HOST}/"):
        complaints.append(f"asked {request.url}")
        return route.abort()
    path = request.url.removeprefix(HOST)
    answer = around.copy().run(door.open, path, method=request.method, follow_redirects=True, buffered=True)
    headers = {name: value for name, value in answer.headers if name.lower() != "set-cookie"}
    return route.fulfill(status=answer.status_code, headers=headers, body=answer.data)


@pytest.mark.browser
def test_chromium_runs_nothing_that_was_typed(app, here, doors, chromium):
    poison(7)
    wrong = {}
    for path in addresses(app, here):
        if doors["carla"].get(path, buffered=True).mimetype != "text/html":
            continue
        chromium.goto(f"{HOST}{path}", wait_until="load")
        if chromium.complaints:
            wrong[path] = list(chromium.complaints)
            chromium.complaints.clear()

    assert wrong == {}


@pytest.mark.browser
def test_chromium_shows_no_page_in_a_frame(here, chromium):
    chromium.set_content(f"<iframe src='{HOST}/c/kiteline/'></iframe>", wait_until="load")

    assert any("frame-ancestors" in each for each in chromium.complaints)
    assert "Kiteline" not in "".join(frame.content() for frame in chromium.frames)
