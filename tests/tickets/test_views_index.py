"""The list with its filters, and the page that opens a ticket."""

import re
from datetime import date

import pytest

from outreach.db import db
from outreach.meetups.models import Workstream
from outreach.tickets import views
from outreach.tickets.models import State, Ticket, When
from tests import make

LIST = "/c/kiteline/tickets"
NEW = "/c/kiteline/tickets/new"
TYPED = {"title": "Order tea", "body": "For **120**.", "meetup": "shanghai-meetup", "visibility": "shared"}


def numbers(answer):
    """Which tickets the list shows, in order."""
    return [
        int(number) for number in re.findall(r'class="row-x" href="/c/kiteline/tickets/(\d+)"', answer.text)
    ]


@pytest.fixture
def four(olga, mei, community, meetup):
    """1 hers and late, 2 nobody's in doing, 3 on the standing list, 4 closed."""
    make.ticket(meetup, by=olga, title="Book the room", due=When(on=date(2026, 3, 1))).assign(mei, olga)
    make.ticket(
        meetup, by=olga, title="Stream", workstream=Workstream.LIVESTREAM, due=When(offset=-14)
    ).start(olga)
    make.ticket(community, by=olga, title="懇親会のお店", workstream=Workstream.LOGISTICS)
    make.ticket(meetup, by=olga, title="Theme").close(olga)
    db.session.commit()


@pytest.mark.parametrize(
    ("who", "status"), [("olga", 200), ("carla", 200), ("mei", 200), ("victor", 404), ("nobody", 303)]
)
def test_index_is_for_members(signed_in, cast, community, who, status):
    assert signed_in(getattr(cast, who)).get(LIST).status_code == status


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", [1, 2, 3]),
        ("state=all", [1, 2, 3, 4]),
        ("state=done", [4]),
        ("state=doing", [2]),
        ("workstream=livestream", [2]),
        ("assignee=me", [1]),
        ("assignee=nobody", [2, 3]),
        ("meetup=-", [3]),
        ("meetup=shanghai-meetup", [1, 2]),
        ("due=overdue", [1]),
        ("due=none", [3]),
        ("q=懇親会", [3]),
        ("q=room&state=all", [1]),
        ("sort=number", [3, 2, 1]),
        ("state=nonsense&assignee=99&due=never&meetup=x&workstream=y&page=99", [1, 2, 3]),
    ],
)
def test_index_shows_what_is_asked_for(signed_in, mei, four, asked, found):
    assert numbers(signed_in(mei).get(f"{LIST}?{asked}")) == found


def test_index_says_which_filters_are_on_and_how_to_take_them_off(signed_in, mei, four):
    page = signed_in(mei).get(f"{LIST}?state=doing&workstream=livestream").text

    assert re.findall(r'class="chip[^>]*href="([^"]*)"', page) == [
        f"{LIST}?workstream=livestream",
        f"{LIST}?state=doing",
    ]


def test_index_turns_pages(signed_in, olga, meetup, monkeypatch):
    monkeypatch.setattr(views.index, "PAGE", 2)
    for title in "ABC":
        make.ticket(meetup, by=olga, title=title)
    browser = signed_in(olga)

    assert [numbers(browser.get(f"{LIST}?page={page}")) for page in (1, 2)] == [[1, 2], [3]]
    assert "Page 1 of 2" in browser.get(LIST).text


def test_index_asks_as_much_for_one_as_for_three(signed_in, olga, community, meetup, queries):
    browser = signed_in(olga)
    make.ticket(meetup, by=olga).assign(make.person("One", community), olga)
    db.session.commit()
    browser.get(LIST)
    queries.clear()
    browser.get(LIST)
    one = len(queries)
    for name in ("Two", "Three"):
        make.ticket(meetup, by=olga).assign(make.person(name, community), olga)
    db.session.commit()
    queries.clear()

    assert numbers(browser.get(LIST)) == [1, 2, 3]
    assert len(queries) == one


@pytest.mark.parametrize(("who", "status"), [("olga", 200), ("mei", 200), ("victor", 404), ("nobody", 303)])
def test_new_is_for_members(signed_in, cast, meetup, who, status):
    assert signed_in(getattr(cast, who)).get(NEW).status_code == status


def test_new_by_an_organizer_is_work_at_once(signed_in, olga, mei, meetup):
    answer = signed_in(olga).post(
        NEW, data=TYPED | {"workstream": "logistics", "assignee": str(mei.id), "due_t": "T−3"}
    )

    ticket = db.session.scalars(db.select(Ticket)).one()
    assert (answer.status_code, answer.location) == (303, f"{LIST}/1")
    assert (ticket.title, ticket.body, ticket.state) == ("Order tea", "For **120**.", State.OPEN)
    assert (ticket.meetup_id, ticket.assignee_id, ticket.due_on) == (meetup.id, mei.id, date(2026, 4, 15))


def test_new_by_a_member_waits_in_triage(signed_in, mei, olga, meetup):
    answer = signed_in(mei).post(
        NEW, data=TYPED | {"workstream": "logistics", "assignee": str(olga.id)}, follow_redirects=True
    )

    ticket = db.session.scalars(db.select(Ticket)).one()
    assert (ticket.state, ticket.assignee_id, ticket.reporter_id) == (State.TRIAGE, None, mei.id)
    assert "Opened #1. It waits in triage." in answer.text


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": "  "}, "Give it a title."),
        ({"title": "x" * 201}, "A title has at most 200 letters."),
        ({"meetup": "", "due_t": "T-3"}, "A day counted from a meetup needs a meetup."),
        ({"due_on": "2026-13-40"}, "Not a valid date value"),
    ],
)
def test_new_keeps_what_was_typed(signed_in, olga, meetup, values, sentence):
    answer = signed_in(olga).post(NEW, data=TYPED | values)

    assert answer.status_code == 200
    assert sentence in answer.text
    assert "For **120**." in answer.text
    assert db.session.scalars(db.select(Ticket)).all() == []


def test_new_is_not_opened_by_strangers(signed_in, victor, meetup):
    assert signed_in(victor).post(NEW, data=TYPED).status_code == 404
    assert signed_in().post(NEW, data=TYPED).status_code == 404
