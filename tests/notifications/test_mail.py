"""Letters: what they say, in whose language and time, and that nobody can put anything into them."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outreach import create_app
from outreach.notifications.forms import KINDS
from outreach.notifications.operations import mail
from outreach.notifications.operations.rules import RULES
from outreach.text import speaking, squish
from tests.conftest import SETTINGS
from tests.notifications import samples

pytestmark = pytest.mark.pure

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "MIME-Version",
    "Content-Type",
]
TEMPLATES = sorted(samples.everything(""))
BASE = "https://outreach.example.org"
HOSTILE = [
    "Click https://evil.example",
    "www.evil.example now",
    "someone@evil.example",
    "a\r\nBcc: victim@example.org\r\n\r\nbody",
    "=?utf-8?q?Hi=0D=0ABcc:_x?=",
    "=?utf-8?b?SGk=?= =?utf-8?b?SGk=?=",
    "<script>alert(1)</script><a href=https://evil.example>x</a>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} %(name)s %s {0}",
    "line\u2028Bcc: x\u0085y\x0bz\x00",
    "\u202egnp.exe \u200bhidden",
    "春天的上海交流会，欢迎大家！" * 12,
    "🎪" * 100,
    "Ü" * 90 + ', "Ltd." <x>',
    "javascript:alert(1)",
    "x" * 400,
    "-- \n.\n..\nFrom me",
]


@pytest.fixture(scope="module")
def app():
    app = create_app(**SETTINGS, SQLALCHEMY_DATABASE_URI="sqlite://")
    with app.app_context():
        yield app


@pytest.fixture(scope="module")
def desk(app):
    return mail.Desk(app.jinja_env, BASE, "Outreach <outreach@example.org>")


def letter(desk, message):
    """The letter as its reader's program parses it."""
    with speaking(message.language):
        sent = mail.letter(desk, message, "the-token", NOW)
    return message_from_bytes(sent.as_bytes(), policy=policy.default)


def part(letter, kind):
    return letter.get_body([kind]).get_content().replace("\r\n", "\n")


class Page(HTMLParser):
    """The tags of a letter, its addresses, and the text outside of links."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.addresses, self.text, self.inside = [], [], "", []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.inside.append(tag)
        self.addresses += [value for name, value in attributes if name in {"href", "src", "action"}]

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, text):
        if "a" not in self.inside and "style" not in self.inside:
            self.text += text


def test_every_letter_has_a_text_an_html_and_a_name_in_the_outbox():
    folder = Path("templates/mail")
    frames = {"letter", "_parts"}
    assert {path.stem for path in folder.glob("*.txt")} - frames == set(TEMPLATES)
    assert {path.stem for path in folder.glob("*.html")} - frames == set(TEMPLATES)
    assert set(KINDS) == set(TEMPLATES) - {"person_sign_in"}
    assert len(RULES) > 20


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("template", TEMPLATES)
def test_a_letter_is_whole(desk, template, language):
    found = letter(desk, samples.message(template, language=language))

    text, page = part(found, "plain"), Page(part(found, "html"))
    assert found["Subject"]
    assert "None" not in text + page.text
    assert set(page.addresses) <= set(re.findall(r"https?://\S+", text))
    assert all(url.startswith(BASE) for url in page.addresses)
    assert all(len(line) <= 78 for line in text.splitlines() if "://" not in line)
    assert "\n\n\n" not in text


def test_a_meetup_that_moved_says_both_places_times(desk):
    text = part(letter(desk, samples.message("meetup_moved")), "plain")

    assert text == (
        "Hello Spring in Shanghai,\n\n"
        "Spring in Shanghai has moved.\n\n"
        "Now\nSat 18 Apr, 09:00–17:00 Shanghai (03:00 Berlin, you)\n\n"
        "Before: Sat 11 Apr, 09:00 Shanghai (03:00 Berlin, you)\n\n"
        "Your talk:\n\n"
        "- Spring in Shanghai\n  Sat 18 Apr, 09:00 Shanghai (03:00 Berlin, you)\n\n"
        "Calendars that subscribe to it move by themselves.\n\n"
        f"See the meetup:\n{BASE}/m/kiteline/spring\n\n"
        "--\nSpring in Shanghai, with Outreach\n"
    )


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Berlin", "Fri 20 March, 11:00 Berlin (18:00 Shanghai)"),
        ("Asia/Shanghai", "Fri 20 March, 18:00 Shanghai"),
        ("Pacific/Auckland", "Fri 20 March, 23:00 Auckland (18:00 Shanghai)"),
        ("Pacific/Kiritimati", "Sat 21 March, 00:00 Kiritimati (Fri 18:00 Shanghai)"),
    ],
)
def test_a_deadline_is_said_in_the_readers_time_first(desk, zone, said):
    text = part(letter(desk, samples.message("quote_requested", zone=zone)), "plain")

    assert f"Please send it by\n{said}\n" in text


def test_the_words_of_a_receipt_are_exact(desk):
    typed = "We <3 example.com.\n\n  It's \u201cfast\u201d, a@b.org says so & more than 72 letters"
    typed += " stand on this one line, as typed."

    found = letter(desk, samples.message("quote_receipt", "Sam", exact=typed))

    quoted = [line[2:] for line in part(found, "plain").splitlines() if line.startswith(">")]
    assert "\n".join(quoted) == typed
    assert typed in Page(part(found, "html")).text


def test_a_letter_without_a_token_hides_the_link(desk):
    with speaking("en"):
        said = mail.words(desk, samples.message("quote_requested"), token=None)

    assert f"\n{BASE}/quote/…\n" in said.text


@pytest.mark.parametrize("page", [page for page in mail.PAGES.values() if page])
def test_every_link_leads_to_a_page(app, page):
    names = ("token", "slug", "meetup_slug", "announcement_slug")
    path = page.format(number=7, **dict.fromkeys(names, "some-where"))

    assert app.url_map.bind("localhost").match(path)


def check(desk, template, typed):
    plain = samples.message(template, "Plain")
    found = letter(desk, samples.message(template, typed))
    assert found.keys() == HEADERS
    assert found["To"].addresses[0].addr_spec == "sam@example.org"
    assert (len(found["To"].addresses), found["From"]) == (1, "Outreach <outreach@example.org>")
    assert found["Message-ID"] == mail.message_id(desk, plain)
    with speaking("en"):
        assert found["Subject"] == mail.words(desk, samples.message(template, typed), "the-token").subject
    assert [each.get_content_type() for each in found.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert found.defects == []
    text, page = part(found, "plain"), Page(part(found, "html"))
    exact = re.sub("(?m)^>.*$", "", text) if template.startswith("quote") else text
    assert all(url.startswith(BASE) for url in re.findall(r"\w+://\S+|www\.\w\S*|\S@\w+\.\w+", exact))
    assert all(url.startswith(BASE) for url in page.addresses)
    assert "script" not in page.tags
    assert page.tags.count("img") == 0
    return page


@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize("template", TEMPLATES)
def test_hostile_names_arrive_inert(desk, template, typed):
    page = check(desk, template, typed)
    if not template.startswith("quote"):
        assert "://" not in page.text


pieces = st.one_of(
    st.text(max_size=60),
    st.sampled_from(HOSTILE),
    st.text(alphabet="\r\n:=?<>\"',;@.%{}()\\ aÜ春🎪", max_size=60),
)
anything = st.lists(pieces, min_size=1, max_size=4).map("".join)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(typed=anything, template=st.sampled_from(TEMPLATES))
def test_whatever_is_typed_the_headers_are_ours(desk, typed, template):
    check(desk, template, typed)


@pytest.mark.fuzz
@settings(max_examples=20_000, suppress_health_check=list(HealthCheck), deadline=None)
@given(typed=anything, template=st.sampled_from(TEMPLATES))
def test_whatever_is_typed_all_night_the_headers_are_ours(desk, typed, template):
    check(desk, template, typed)


@given(typed=anything)
def test_one_line_is_one_line(typed):
    line = mail.one_line(typed)

    assert line == squish(line)
    assert len(line.splitlines()) <= 1
    assert len(line) <= mail.LONGEST_SUBJECT + 1
