"""The page behind a link: reading changes nothing, and a wrong link is an unknown page."""

import pytest

from outreach.db import Base, db
from outreach.people.models import Purpose, Secret
from outreach.quotes.models import QuoteState
from tests import make


def rows():
    """Every row of every table, as text."""
    return [str(row) for table in Base.metadata.sorted_tables for row in db.session.execute(table.select())]


def typed(text=make.WORDS, revision=0, **values):
    return {"text": text, "speaker": "me", "revision": revision, **make.CREDIT, **values}


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("path", ["", "?change=1", "?lang=zh", "/preview"])
def test_reading_changes_nothing(guest, asked, method, path):
    before = rows()

    for _ in range(3):
        getattr(guest, method)(f"/quote/{asked.link}{path}")

    assert rows() == before


def test_write_tells_what_is_asked(guest, asked):
    page = guest.get(f"/quote/{asked.link}")

    assert page.status_code == 200
    assert "Carla asks Nanwan Motion" in page.text
    assert "A laboratory becomes a member." in page.text
    assert "18:00 in Shanghai." in page.text
    assert "Mon 9 March, 11:00\u00a0Berlin" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_write_speaks_the_reader_s_language(guest, announcement, carla):
    asked = make.quote(announcement, carla, language="zh")

    assert '<html lang="zh-Hans"' in guest.get(f"/quote/{asked.link}").text
    assert '<html lang="en"' in guest.get(f"/quote/{asked.link}?lang=en").text


@pytest.mark.parametrize(
    "token", ["x", "A" * 27, "%00", "..%2F..", "é" * 27, "a" * 5000, "' OR 1=1 --", "{link}x"]
)
@pytest.mark.parametrize("path", ["", "/preview"])
def test_a_wrong_link_is_an_unknown_page(guest, asked, token, path):
    answer = guest.get(f"/quote/{token.format(link=asked.link)}{path}")

    assert answer.status_code == 404
    assert "Halden" not in answer.text


@pytest.mark.parametrize(
    "deed", ["draft", "preview", "send", "decline", "reopen", "withdraw", "agree", "keep"]
)
def test_a_wrong_link_does_nothing(guest, asked, deed):
    assert guest.post(f"/quote/{'A' * 27}/{deed}", data=typed()).status_code == 404


def test_a_link_opens_one_quote_alone(guest, asked, announcement, carla, again):
    other = make.quote(announcement, carla, "Farrow Systems", "Priya Anand")

    guest.post(f"/quote/{other.link}/decline")

    assert again(asked).state == QuoteState.REQUESTED


def test_a_link_of_another_kind_opens_nothing(guest, asked):
    secret = make.saved(Secret.issue(Purpose.TALK, asked.person, subject_id=asked.id))

    assert guest.get(f"/quote/{secret.token}").status_code == 404


def test_a_revoked_link_opens_nothing(guest, asked):
    asked.secret.revoke(by=None)
    db.session.commit()

    assert guest.get(f"/quote/{asked.link}").status_code == 404


def test_a_closed_announcement_takes_no_words(guest, asked, announcement, carla):
    announcement.close(by=carla)
    db.session.commit()

    assert "This request is over" in guest.get(f"/quote/{asked.link}").text
    assert guest.post(f"/quote/{asked.link}/draft", data=typed()).status_code == 409


def test_a_cancelled_announcement_shows_nothing_of_itself(guest, asked, announcement, carla):
    announcement.cancel(by=carla)
    db.session.commit()

    assert "Halden" not in guest.get(f"/quote/{asked.link}").text
