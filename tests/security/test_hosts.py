"""Which host and which address of ours is believed, and where a page may lead."""

import re

import pytest

from outreach import create_app
from outreach.db import db
from outreach.notifications import queries
from outreach.notifications.models import Message
from outreach.notifications.operations import mail
from outreach.web import safe_next
from tests.conftest import SETTINGS

BASE = "https://plans.example.org"

FOREIGN = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "//evil.example/%2f..",
    "/\\evil.example",
    "/\\/evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\r/evil.example",
    "/\n/evil.example",
    "/\x00/evil.example",
    "/\x0b/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/ /evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "HTTPS://evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "/\njavascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "mailto:x@evil.example",
    "evil.example",
    "@evil.example",
    "user@evil.example",
    "http://localhost@evil.example",
    "http://localhost:80@evil.example",
    "http://plans.example.org.evil.example",
    "?next=//evil.example",
    "#//evil.example",
    "..//evil.example",
    "//localhost",
    "//\u3002evil.example",
    "/\u2028/evil\\.example",
    "",
]


@pytest.mark.parametrize("address", FOREIGN)
def test_safe_next_is_never_elsewhere(address):
    assert safe_next(address, "/home") == "/home"


@pytest.mark.parametrize("address", ["/", "/me", "/c/kiteline/tickets?q=a%20b&page=2", "/c/k#x", "/%2F%2Fx"])
def test_safe_next_is_a_page_of_ours(address):
    assert safe_next(address, "/home") == address


@pytest.fixture
def served(database_url, tmp_path):
    """The program as it runs for people, behind so many proxies."""
    apps = []

    def made(proxies=0):
        settings = {**SETTINGS, "TESTING": False, "BASE_URL": BASE, "PROXIES": proxies, "DATA": tmp_path}
        app = create_app(**settings, SQLALCHEMY_DATABASE_URI=database_url)
        apps.append(app)
        return app.test_client()

    yield made
    for app in apps:
        with app.app_context():
            db.engine.dispose()


@pytest.mark.parametrize(
    "host",
    ["evil.example", "plans.example.org.evil.example", "evil.example:80", "plans.example.org@evil.example"],
)
@pytest.mark.parametrize("path", ["/", "/sign-in", "/healthz", "/static/outreach.css", "/nowhere"])
def test_foreign_host_gets_a_400(served, host, path):
    answer = served().get(path, headers={"Host": host}, buffered=True)

    assert (answer.status_code, "href" in answer.text) == (400, False)


def test_own_host_is_answered(served):
    assert served().get("/sign-in", headers={"Host": "plans.example.org"}).status_code == 200


SHOWN = [
    (
        "/c/kiteline/members/invite",
        {"name": "A", "email": "a@example.org", "role": "member", "language": "en"},
    ),
    ("/c/kiteline/meetups/spring/speakers/{speaker.id}/ask", {}),
    ("/c/kiteline/calendars/links", {"name": "desk", "kinds": "talks", "language": "en"}),
]


@pytest.mark.parametrize(("path", "sent"), SHOWN, ids=["invitation", "talk", "feed"])
def test_link_that_is_shown_leads_to_the_configured_address(app, here, doors, path, sent):
    app.config["BASE_URL"] = BASE

    page = doors["carla"].post(path.format(**vars(here.home)), data=sent, headers={"Host": "localhost:9999"})

    assert re.search(f"{BASE}/(join|speak|f)/[\\w-]{{27}}", page.text)
    assert "localhost:9999" not in page.text


def test_mail_leads_to_the_configured_address_whatever_was_asked(app, here):
    app.test_client().post(
        "/sign-in", data={"email": here.home.mei.email}, headers={"Host": "localhost:9999"}
    )
    desk = mail.Desk(app.jinja_env, BASE, "plans@example.org")
    letters = db.session.scalars(db.select(Message).options(*queries.whole())).all()

    assert len(letters) >= 10
    for letter in letters:
        text = mail.words(desk, letter, token="t" * 27).text
        assert set(re.findall(r"https?://[^\s/]+", text)) <= {BASE}, letter.template


FORWARDED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "ftp",
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "host=evil.example",
}


def test_forwarded_headers_are_nothing_without_a_proxy(served):
    headers = {"Host": "plans.example.org", **FORWARDED}
    answer = served().get("/me", headers=headers)

    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/me")
    assert "evil" not in str(answer.headers)


def test_forwarded_host_of_a_proxy_is_checked_as_well(served):
    assert served(proxies=1).get("/me", headers={"Host": "plans.example.org", **FORWARDED}).status_code == 400
