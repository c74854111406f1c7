"""Links and tokens: long, kept as hashes, dead to whatever is not one of them, and in no log."""

import logging
import re

import pytest

from outreach.backup import rows
from outreach.db import db, read_only
from outreach.notifications.models import Message
from outreach.people.models import Purpose, Secret, fingerprint
from tests.security import asking

DOORS = {
    "/sign-in/{}": "sign_in",
    "/join/{}": "invitation",
    "/speak/{}": "talk",
    "/quote/{}": "author",
    "/quote/{}/preview": "author",
    "/f/{}.ics": "feed",
}
HOSTILE = {
    "one letter": "a",
    "short": "a" * 26,
    "10 kB": "a" * 10_000,
    "Chinese": "\u4f60\u597d",
    "emoji": "\U0001f4a3",
    "blank": "%20",
    "NUL": "%00",
    "NUL inside": "abc%00def",
    "not UTF-8": "%ff%fe",
    "newline": "%0d%0aX-Evil:%201",
    "dots": "..%2f..%2fetc",
    "quote": "'%20OR%201=1%20--",
    "null": "None",
    "percent": "%25%25",
}
ELSEWHERE = {"dots", "NUL", "NUL inside"}


@pytest.mark.parametrize("purpose", list(Purpose))
def test_token_is_long_and_only_its_hash_is_kept(here, purpose):
    secret = Secret.issue(purpose, here.home.mei)

    assert re.fullmatch(r"[\w-]{27,}", secret.token)
    assert secret.hash == fingerprint(secret.token) != secret.token
    assert secret.token not in str({name: value for name, value in vars(secret).items() if name != "_token"})


def said(answer):
    """What a page says, without the number of its error and the addresses it leads to."""
    return re.sub(r'\b[0-9a-f]{8}\b|href="[^"]*"', "", answer.text.partition("<main")[2])


@pytest.mark.parametrize("path", DOORS)
def test_hostile_tokens_are_answered_as_any_that_is_unknown(app, here, path):
    app.testing = app.config["PROPAGATE_EXCEPTIONS"] = False
    browser = app.test_client()
    usual = browser.get(path.format("x" * 27))
    others = {each: token for each, token in here.home.tokens.items() if each != DOORS[path]}

    wrong = {}
    for name, token in {**HOSTILE, **others}.items():
        answer = browser.get(path.format(token))
        is_alike = name in ELSEWHERE or said(answer) == said(usual)
        if answer.status_code != 404 or "X-Evil" in answer.headers or not is_alike:
            wrong[name] = answer.status_code

    assert usual.status_code == 404
    assert wrong == {}


def test_no_token_is_in_a_log_or_in_the_database(app, here, doors, caplog):
    caplog.set_level(logging.DEBUG)
    home = here.home
    for path, purpose in DOORS.items():
        doors["nobody"].get(path.format(home.tokens[purpose]))
        doors["nobody"].get(path.format(home.tokens[purpose]) + "x")
    doors["nobody"].post(f"/speak/{home.tokens['talk']}/accept")
    doors["nobody"].post(f"/quote/{home.tokens['author']}/decline", data={"reason": "busy"})
    doors["nobody"].post(f"/sign-in/{home.tokens['sign_in']}")
    sent = db.update(Message).values(sealed=None)
    db.session.execute(sent)
    db.session.commit()

    with read_only(), db.engine.begin() as connection:
        kept = str(list(rows(connection)))

    for purpose, token in home.tokens.items():
        assert token not in caplog.text, purpose
        assert token not in kept, purpose


def test_a_sealed_link_is_no_clear_link_and_goes_with_the_mail(here):
    sealed = db.session.scalars(db.select(Message.sealed).where(Message.sealed.is_not(None))).all()

    assert sealed
    assert not any(token in each for each in sealed for token in here.home.tokens.values())


def test_pages_behind_a_link_are_kept_and_passed_on_by_nobody(app, here):
    for path, purpose in DOORS.items():
        if purpose == "feed":
            continue
        answer = app.test_client().get(path.format(here.home.tokens[purpose]))
        assert "no-store" in answer.headers["Cache-Control"], path
        assert answer.headers["Referrer-Policy"] == "no-referrer", path


def test_get_of_a_link_used_once_uses_nothing_up(app, here):
    before = asking.fingerprint()

    for path, purpose in DOORS.items():
        for method in ("GET", "HEAD"):
            app.test_client().open(path.format(here.home.tokens[purpose]), method=method, buffered=True)

    assert asking.fingerprint() == before
