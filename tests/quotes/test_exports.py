"""What is printed is, byte for byte, what both sides agreed on, and only that."""

import json
import os
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from outreach.db import db
from outreach.quotes.models import Announcement, Placement, QuoteVersion, words
from outreach.quotes.models.version import Agreement, Origin, Side, commitment
from outreach.quotes.operations import exports
from tests import make

DATA = Path(os.environ.get("OUTREACH_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
KINDS = ("md", "html", "txt")


def export(browser, kind):
    return browser.get(f"/c/kiteline/quotes/halden-labs-joins/export.{kind}").get_data(as_text=True)


def real_texts():
    announcements = json.loads((DATA / "announcements.json").read_text())["announcements"]
    return [quote for each in announcements for quote in each["quotes"] if "printed" in quote]


def test_real_quotes_go_in_through_the_form_and_come_out_byte_for_byte(announcement, carla, browser, app):
    quotes = real_texts()
    assert len(quotes) == 14
    for number, said in enumerate(quotes):
        asked = make.quote(announcement, carla, f"Company {number}", f"Speaker {number}")
        guest = app.test_client()
        credit = {"name": said["speaker"], "title": said["title_as_printed"], "company": said["organisation"]}
        form = {"text": said["printed"], "speaker": "me", "revision": 0, **credit}
        guest.post(f"/quote/{asked.link}/preview", data=form)
        guest.post(f"/quote/{asked.link}/send", data={"revision": 1, "promise": "y"})
        browser.post(f"/c/kiteline/quotes/{announcement.slug}/{asked.id}/approve", data={"no": 1})
        browser.post(f"/c/kiteline/quotes/{announcement.slug}/{asked.id}/place")

    files = {kind: export(browser, kind) for kind in KINDS}

    files["html"] = unescape(files["html"])
    for kind, file in files.items():
        places = [file.index(said["printed"]) for said in quotes]
        assert places == sorted(places), kind


def test_exports_begin_with_the_embargo_until_it_is_over(announcement, carla, browser, at):
    make.placed(announcement, carla)
    notice = "EMBARGOED UNTIL Thu 12 Mar 2026, 22:00 Shanghai = 14:00 UTC"

    assert export(browser, "md").startswith(f"{notice}\n\n# Halden")
    assert export(browser, "txt").startswith(f"{notice}\n\nHalden")
    assert export(browser, "html").startswith(f"<!-- {notice} -->\n<!doctype html>")

    at(announcement.embargo_at)
    assert [notice in export(browser, kind) for kind in KINDS] == [False] * 3


def test_exports_name_the_day_of_utc_where_it_is_another(announcement, carla, browser):
    announcement.edit(by=carla, embargo=(datetime(2026, 3, 13, 7), None))
    db.session.commit()

    assert "UNTIL Fri 13 Mar 2026, 07:00 Shanghai = Thu 12 Mar 2026, 23:00 UTC" in export(browser, "txt")


def test_exports_are_the_same_bytes_twice(announcement, carla, browser, at):
    make.placed(announcement, carla)
    first = [export(browser, kind) for kind in KINDS]

    at(announcement.embargo_at - timedelta(minutes=1))

    assert [export(browser, kind) for kind in KINDS] == first


def test_exports_hold_only_what_is_placed_in_its_order(announcement, carla, browser):
    make.sent(announcement, carla, text="Not agreed.", company_name="A", speaker="A")
    agreed = make.sent(announcement, carla, text="Not placed.", company_name="B", speaker="B")
    agreed.approve(by=carla)
    make.placed(announcement, carla, text="Comes second.", company_name="C", speaker="C")
    first = make.placed(announcement, carla, text="Comes first.", company_name="D", speaker="D")
    first.rank(-1, by=carla)
    db.session.commit()

    assert export(browser, "txt").split("\n\n", 1)[1] == (
        "Halden Labs joins\n\n"
        "Comes first.\n\n— He Jun, Head of process data, Nanwan Motion\n\n"
        "Comes second.\n\n— He Jun, Head of process data, Nanwan Motion\n"
    )
    assert export(browser, "md").split("\n\n", 1)[1] == (
        "# Halden Labs joins\n\n"
        "> Comes first.\n>\n> — He Jun, Head of process data, Nanwan Motion\n\n"
        "> Comes second.\n>\n> — He Jun, Head of process data, Nanwan Motion\n"
    )


def test_exports_leave_out_what_is_no_longer_what_was_agreed(announcement, carla, browser):
    make.placed(announcement, carla)
    nothing = db.text("UPDATE quote_version SET text = '', salt = ''")
    db.session.execute(nothing)
    db.session.commit()

    assert "He Jun" not in export(browser, "txt")


def test_html_escapes_what_a_title_and_a_text_hold(announcement, carla, browser):
    make.placed(announcement, carla, text='Presses & models < words > nothing "at all".')
    announcement.edit(by=carla, title="A & <B>")
    db.session.commit()

    page = export(browser, "html")

    assert "<title>A &amp; &lt;B&gt;</title>" in page
    assert "<p>Presses &amp; models &lt; words &gt; nothing &quot;at all&quot;.</p>" in page


@pytest.mark.parametrize("kind", ["pdf", "docx", "md.exe"])
def test_other_kinds_are_unknown(announcement, browser, kind):
    assert browser.get(f"/c/kiteline/quotes/halden-labs-joins/export.{kind}").status_code == 404


# --- any text ------------------------------------------------------------------------------------

ANY = st.text(max_size=200) | st.text(alphabet="*_<>&[]()#`~|\\!-+1. \n=:\"'ab", max_size=60)


def printed(text):
    """An announcement in memory with this text placed in it."""
    version = QuoteVersion(no=1, language="en", text=text, attribution=make.CREDIT, style="block", split=None)
    version.origin, version.salt = Origin.MEMBER, "salt"
    version.hash = commitment("salt", version.facts)
    version.agreements = [Agreement(side=side, hash=version.hash) for side in Side]
    announcement = Announcement(title="T", body="", languages=["en"], zone="UTC", placements=[])
    announcement.placements.append(Placement(rank="V", version=version))
    return announcement


@pytest.mark.pure
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANY)
def test_any_text_comes_out_as_it_was_agreed(app, typed):
    text = words.cleaned(typed)
    announcement = printed(text)

    assert f"T\n\n{text}\n\n— He Jun" in exports.as_text(announcement)
    paragraphs = text.split("\n\n")
    page = exports.as_html(announcement)
    inside = page[page.index('<blockquote dir="auto">\n') + 24 : page.index("\n</blockquote>")]
    assert [unescape(each[3:-4]) for each in inside.split("\n")] == paragraphs
    assert read(exports.as_markdown(announcement))[1:-1] == [each for each in paragraphs if each]


def read(source):
    """The paragraphs that a reader of Markdown sees."""
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source)
    inline = [token for token in parsed if token.type == "inline"]
    assert {each.type for token in inline for each in token.children} <= {"text", "text_special"}
    return ["".join(each.content for each in token.children) for token in inline]


@pytest.mark.pure
@given(ANY)
def test_cleaned_is_clean(typed):
    text = words.cleaned(typed)

    assert words.cleaned(text) == text
    assert "\n\n\n" not in text
    assert all(each == each.strip() and "\n" not in each for each in text.split("\n\n"))


@pytest.mark.pure
@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("a\r\nb", "a b"),
        ("a\n \nb", "a\n\nb"),
        ("断网\n以后", "断网以后"),
        ("e\u0301", "é"),
        ("a\u00a0\u202fb", "a b"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # noqa: RUF001
        ("👩\u200d💻", "👩\u200d💻"),
        ("a\u202eb\u200b\u00ad\ufeff\x07", "ab"),
    ],
)
def test_cleaned_keeps_what_is_seen(typed, cleaned):
    assert words.cleaned(typed) == cleaned


@pytest.mark.pure
@pytest.mark.parametrize(
    "left_over",
    [
        "[add figure?]",
        "FIXME",
        "fixme",
        "TBD",
        "xxx",
        "XXXX",
        "@@",
        "<name>",
        "{{ title }}",
        "【补数字？】",
        "TODO",
        "???",
    ],
)
def test_unfinished_finds_what_is_left_over(left_over):
    assert words.unfinished(f"We learned {left_over} most.") == left_over


@pytest.mark.pure
@pytest.mark.parametrize(
    "fine", ["[…]", "[sic]", "a < b", "todo el mundo", "exxxon", "me@example.org", "why?"]
)
def test_unfinished_lets_pass_what_is_meant(fine):
    assert words.unfinished(f"We say {fine} here.") is None
