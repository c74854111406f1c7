"""Two people edit one ticket, and no word is lost."""

import re

import pytest

from outreach.db import db
from outreach.journal.models import Visibility
from outreach.tickets.models import Kind, Ticket
from tests import make

EDIT = "/c/kiteline/tickets/1/edit"


@pytest.fixture
def ticket(meetup, olga):
    return make.ticket(meetup, by=olga, title="Book the room", body="Hall\nChairs\nTea")


def fields(answer):
    """What the form on the page would send."""
    page = answer.text
    return {
        "version": re.search(r'name="version"[^>]*value="(\d+)"', page)[1],
        "title": re.search(r'name="title"[^>]*value="([^"]*)"', page)[1],
        "body": re.search(r'<textarea[^>]*name="body"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL)[1].replace(
            "\r\n", "\n"
        ),
        "visibility": "shared",
    }


def reread(ticket):
    return db.session.get_one(Ticket, ticket.id, populate_existing=True)


def test_edit_changes_what_is_written(signed_in, olga, ticket):
    browser = signed_in(olga)
    form = fields(browser.get(EDIT))

    answer = browser.post(
        EDIT,
        data=form | {"title": "Book the hall", "is_gate": "y", "visibility": "organizers"},
        follow_redirects=True,
    )

    assert "Kept." in answer.text
    seen = reread(ticket)
    assert (seen.title, seen.kind, seen.visibility) == ("Book the hall", Kind.GATE, Visibility.ORGANIZERS)


def test_edits_that_do_not_touch_are_both_kept(signed_in, olga, carla, ticket):
    first, second = signed_in(olga), signed_in(carla)
    hers, other = fields(first.get(EDIT)), fields(second.get(EDIT))

    first.post(EDIT, data=hers | {"title": "Book the hall"})
    answer = second.post(EDIT, data=other | {"body": "Hall\nChairs\nCoffee"})

    assert answer.status_code == 303
    assert (reread(ticket).title, reread(ticket).body) == ("Book the hall", "Hall\nChairs\nCoffee")


def test_edits_of_the_same_words_are_shown_and_nothing_is_lost(signed_in, olga, carla, ticket):
    first, second = signed_in(olga), signed_in(carla)
    hers, other = fields(first.get(EDIT)), fields(second.get(EDIT))
    first.post(EDIT, data=hers | {"title": "Book the hall", "body": "Big hall\nChairs\nTea"})

    answer = second.post(EDIT, data=other | {"title": "Rent the room", "body": "Hall\nChairs\nCoffee"})

    assert answer.status_code == 409
    for words in ("Book the hall", "Rent the room", "Big hall", "Coffee", "Olga changed it"):
        assert words in answer.text
    assert (reread(ticket).title, reread(ticket).body) == ("Book the hall", "Big hall\nChairs\nTea")

    again = fields(answer)
    assert (again["title"], again["body"]) == ("Rent the room", "Big hall\nChairs\nCoffee")
    second.post(EDIT, data=again)
    assert (reread(ticket).title, reread(ticket).body) == ("Rent the room", "Big hall\nChairs\nCoffee")


def test_a_conflict_keeps_what_only_one_of_them_changed(signed_in, olga, carla, ticket):
    first, second = signed_in(olga), signed_in(carla)
    hers, other = fields(first.get(EDIT)), fields(second.get(EDIT))
    first.post(EDIT, data=hers | {"title": "Book the hall", "body": "Their body"})

    answer = second.post(EDIT, data=other | {"body": "My body"})

    assert answer.status_code == 409
    assert fields(answer)["title"] == "Book the hall"
    assert "My body" in fields(answer)["body"]
    assert "Their body" in fields(answer)["body"]


def test_edit_without_a_title_is_asked_again(signed_in, olga, ticket):
    browser = signed_in(olga)

    answer = browser.post(EDIT, data=fields(browser.get(EDIT)) | {"title": " ", "body": "Kept words"})

    assert "Give it a title." in answer.text
    assert "Kept words" in answer.text


@pytest.mark.parametrize("version", ["", "x", "99"])
def test_edit_with_a_strange_version_writes_nothing(signed_in, olga, ticket, version):
    answer = signed_in(olga).post(EDIT, data={"version": version, "title": "New", "visibility": "shared"})

    assert answer.status_code == 200
    assert reread(ticket).title == "Book the room"
