"""Playbooks and imports: first what would happen, then it happens, and twice adds nothing."""

import io
import json
from urllib.parse import urlencode

import pytest

from outreach.db import db
from outreach.tickets import operations
from outreach.tickets.models import Ticket
from tests import make

PLAYBOOKS = "/c/kiteline/meetups/shanghai-meetup/playbooks"
IMPORT = "/c/kiteline/tickets/import"
ISSUES = [
    {
        "title": "Book the venue",
        "body": "Hall",
        "state": "open",
        "html_url": "https://github.com/a/b/issues/1",
    },
    {"title": "会場の予約", "body": "", "state": "closed", "html_url": "https://github.com/a/b/issues/2"},
]


@pytest.fixture
def books(community, olga):
    operations.install_playbooks(db.session(), community, olga)
    db.session.commit()


def count():
    return db.session.scalar(db.select(db.func.count(Ticket.id)))


@pytest.mark.parametrize(
    ("who", "status"), [("olga", 200), ("carla", 200), ("mei", 403), ("victor", 404), ("nobody", 303)]
)
def test_playbooks_are_for_organizers(signed_in, cast, meetup, who, status):
    assert signed_in(getattr(cast, who)).get(PLAYBOOKS).status_code == status


def test_playbooks_come_with_one_button(signed_in, olga, meetup):
    browser = signed_in(olga)
    assert "There is no playbook here yet." in browser.get(PLAYBOOKS).text

    browser.post(f"{PLAYBOOKS}/install")

    page = browser.get(PLAYBOOKS).text
    assert page.index("On-site meetup") < page.index("Online evening")


def test_playbook_is_previewed_week_by_week(signed_in, olga, meetup, books):
    page = signed_in(olga).get(f"{PLAYBOOKS}?playbook=onsite-meetup").text

    assert "5 weeks before" in page
    assert page.index("5 weeks before") < page.index("The last week") < page.index("Afterwards")
    assert "does not fit this format and is left out" in page
    assert count() == 0


def test_apply_opens_all_at_once_and_twice_adds_nothing(signed_in, olga, meetup, books):
    browser = signed_in(olga)

    first = browser.post(f"{PLAYBOOKS}/onsite-meetup/apply", follow_redirects=True)
    opened = count()
    again = browser.post(f"{PLAYBOOKS}/onsite-meetup/apply", follow_redirects=True)

    assert opened > 20
    assert f"{opened} tickets opened. They are on the board." in first.text
    assert "Nothing was added: all of it is there already." in again.text
    assert count() == opened


def test_apply_speaks_the_language_of_the_meetup(signed_in, olga, community, books):
    make.meetup(community, slug="shanghai-meetup", language="zh")

    signed_in(olga).post(f"{PLAYBOOKS}/onsite-meetup/apply")

    assert any("场地" in title for title in db.session.scalars(db.select(Ticket.title)))


@pytest.mark.parametrize(("who", "status"), [("mei", 403), ("victor", 404), ("nobody", 404)])
def test_apply_is_for_organizers(signed_in, cast, meetup, books, who, status):
    browser = signed_in(getattr(cast, who))

    assert browser.post(f"{PLAYBOOKS}/onsite-meetup/apply").status_code == status
    assert browser.post(f"{PLAYBOOKS}/install").status_code == status
    assert count() == 0


@pytest.mark.parametrize(("who", "status"), [("olga", 200), ("mei", 403), ("victor", 404), ("nobody", 303)])
def test_import_is_for_organizers(signed_in, cast, community, who, status):
    assert signed_in(getattr(cast, who)).get(IMPORT).status_code == status


def test_import_shows_first_and_writes_then(signed_in, olga, meetup):
    browser = signed_in(olga)
    content = json.dumps(ISSUES)

    shown = browser.post(
        IMPORT, data={"file": (io.BytesIO(content.encode()), "issues.json"), "meetup": "shanghai-meetup"}
    )
    assert "Open 2 tickets" in shown.text
    assert "They go to Shanghai meetup." in shown.text
    assert count() == 0

    opened = browser.post(
        IMPORT, data={"text": content, "meetup": "shanghai-meetup", "sure": "yes"}, follow_redirects=True
    )
    assert "2 tickets opened." in opened.text
    assert set(db.session.scalars(db.select(Ticket.meetup_id))) == {meetup.id}


def test_import_twice_adds_nothing(signed_in, olga, community):
    browser = signed_in(olga)
    sure = {"text": json.dumps(ISSUES), "meetup": "", "sure": "yes"}
    browser.post(IMPORT, data=sure)

    shown = browser.post(IMPORT, data={"text": sure["text"], "meetup": ""})
    again = browser.post(IMPORT, data=sure, follow_redirects=True)

    assert "are there already and stay as they are" in shown.text
    assert "Open 2 tickets" not in shown.text
    assert "Nothing was added" in again.text
    assert count() == 2


@pytest.mark.parametrize("text", ["", "not json", "{}", "[1, 2"])
def test_import_says_what_is_wrong_and_keeps_the_text(signed_in, olga, community, text):
    answer = signed_in(olga).post(IMPORT, data={"text": text, "meetup": ""})

    assert answer.status_code == 200
    assert "1 thing to mend" in answer.text
    assert count() == 0


def test_import_takes_a_megabyte_of_pasted_text(signed_in, olga, community):
    row = ISSUES[0] | {"body": "x" * 60_000}
    many = json.dumps([row | {"html_url": f"https://github.com/a/b/issues/{number}"} for number in range(12)])

    answer = signed_in(olga).post(
        IMPORT, data=urlencode({"text": many}), content_type="application/x-www-form-urlencoded"
    )

    assert len(many) > 700_000
    assert answer.status_code == 200
    assert "Open 12 tickets" in answer.text
