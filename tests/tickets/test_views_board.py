"""The board: what stands where, who moves a card, and how little many cards cost."""

import re
from datetime import date, timedelta

import pytest

from outreach.db import db
from outreach.journal.models import Visibility
from outreach.meetups.models import CrewPart, Workstream
from outreach.tickets.models import Kind, State, Ticket, When
from tests import make

BOARD = "/c/kiteline/board"
MARCH = date(2026, 3, 9)


def cells(page):
    """The cards of the board by state: [[title, …], …]."""
    found = {state: [] for state in ("open", "doing", "waiting", "done")}
    state = None
    for kind, text in re.findall(r'data-state="(\w+)"|<strong><a[^>]*>([^<]+)<', page):
        state = kind or state
        if text:
            found[state].append(text)
    return found


def reread(ticket):
    return db.session.get_one(Ticket, ticket.id, populate_existing=True)


def test_board_shows_each_card_in_its_column(signed_in, olga, mei, meetup):
    make.ticket(meetup, by=olga, title="Sign the lease")
    make.ticket(meetup, by=olga, title="Measure the uplink").start(olga)
    make.ticket(meetup, by=olga, title="Poster").wait(olga, until=MARCH, on=mei)
    make.ticket(meetup, by=olga, title="Theme").close(olga)
    make.ticket(meetup, by=olga, title="New", accepted=False)
    db.session.commit()

    page = signed_in(olga).get(BOARD)

    assert cells(page.text) == {
        "open": ["Sign the lease"],
        "doing": ["Measure the uplink"],
        "waiting": ["Poster"],
        "done": ["Theme"],
    }


@pytest.mark.parametrize(
    ("who", "status"), [("olga", 200), ("carla", 200), ("mei", 200), ("victor", 404), ("nobody", 303)]
)
def test_board_is_for_members(signed_in, cast, meetup, who, status):
    assert signed_in(getattr(cast, who)).get(BOARD).status_code == status


def test_board_shows_the_meetup_asked_for_or_the_standing_list(signed_in, olga, community, meetup):
    other = make.meetup(community, title="Berlin meetup", slug="berlin")
    make.ticket(other, by=olga, title="In Berlin")
    make.ticket(community, by=olga, title="Always")
    browser = signed_in(olga)

    shown = [cells(browser.get(f"{BOARD}?meetup={slug}").text)["open"] for slug in ("berlin", "-")]

    assert shown == [["In Berlin"], ["Always"]]
    assert browser.get(f"{BOARD}?meetup=nowhere").status_code == 404


def test_board_hides_what_is_not_for_everybody(signed_in, olga, mei, meetup):
    make.ticket(meetup, by=olga, title="The invoice", visibility=Visibility.ORGANIZERS)

    assert "The invoice" in signed_in(olga).get(BOARD).text
    assert "The invoice" not in signed_in(mei).get(BOARD).text


def test_board_can_show_only_ones_own(signed_in, olga, mei, meetup):
    make.ticket(meetup, by=olga, title="Hers").assign(mei, olga)
    make.ticket(meetup, by=olga, title="Nobody's")
    db.session.commit()

    assert cells(signed_in(mei).get(f"{BOARD}?who=me").text)["open"] == ["Hers"]


def test_board_names_who_carries_a_workstream(signed_in, olga, mei, meetup):
    make.crew(meetup, olga, Workstream.VENUE, CrewPart.LEAD)
    make.crew(meetup, mei, Workstream.VENUE, CrewPart.SHADOW)

    assert "Olga, shadow Mei" in signed_in(olga).get(BOARD).text


def test_board_without_a_card_says_what_to_do(signed_in, olga, meetup):
    page = signed_in(olga).get(BOARD).text

    assert "No card here yet." in page
    assert f"/c/kiteline/meetups/{meetup.slug}/playbooks" in page


def test_board_asks_as_much_for_one_card_as_for_twelve(signed_in, olga, community, meetup, queries):
    browser = signed_in(olga)
    make.ticket(meetup, by=olga).assign(make.person("One", community), olga)
    db.session.commit()
    browser.get(BOARD)
    queries.clear()
    browser.get(BOARD)
    one = len(queries)
    for number in range(11):
        ticket = make.ticket(meetup, by=olga, workstream=list(Workstream)[number % 10])
        ticket.assign(make.person(f"Number {number}", community), olga)
    db.session.commit()
    queries.clear()

    page = browser.get(BOARD).text

    assert sum(map(len, cells(page).values())) == 12
    assert len(queries) == one


def test_move_takes_a_card_to_another_state_without_scripts(signed_in, olga, meetup):
    ticket = make.ticket(meetup, by=olga)
    browser = signed_in(olga)

    answer = browser.post("/c/kiteline/tickets/1/move", data={"to": "doing"})

    assert (answer.status_code, answer.location) == (303, f"{BOARD}?meetup=shanghai-meetup")
    assert reread(ticket).state == State.DOING
    for to, state in [("open", State.OPEN), ("done", State.DONE)]:
        browser.post("/c/kiteline/tickets/1/move", data={"to": to})
        assert reread(ticket).state == state


def test_move_answers_a_script_with_the_board(signed_in, olga, meetup):
    make.ticket(meetup, by=olga)

    answer = signed_in(olga).post(
        "/c/kiteline/tickets/1/move", data={"to": "doing"}, headers={"X-Fragment": "yes"}
    )

    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="board"')
    assert cells(answer.text)["doing"] == ["Book the room"]
    assert "#1 is moved." in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize(
    ("values", "order"),
    [
        ({"to": "down"}, ["B", "A", "C"]),
        ({"after": "3"}, ["B", "C", "A"]),
        ({"before": "3"}, ["B", "A", "C"]),
        ({"to": "up"}, ["A", "B", "C"]),
    ],
)
def test_move_puts_a_card_among_its_neighbours(signed_in, olga, meetup, values, order):
    for title in "ABC":
        make.ticket(meetup, by=olga, title=title)
    browser = signed_in(olga)

    browser.post("/c/kiteline/tickets/1/move", data=values)

    assert cells(browser.get(BOARD).text)["open"] == order


def test_move_of_a_gate_to_done_asks_who_confirmed(signed_in, olga, meetup):
    ticket = make.ticket(meetup, by=olga, kind=Kind.GATE)

    answer = signed_in(olga).post(
        "/c/kiteline/tickets/1/move", data={"to": "done"}, headers={"X-Fragment": "yes"}
    )

    assert (answer.status_code, answer.text) == (409, "This is a gate: say who confirmed it.")
    assert reread(ticket).state == State.OPEN


@pytest.mark.parametrize("values", [{"to": "nowhere"}, {"after": "x"}, {"after": "77"}])
def test_move_to_a_place_that_is_not_there_is_refused(signed_in, olga, meetup, values):
    make.ticket(meetup, by=olga)

    answer = signed_in(olga).post("/c/kiteline/tickets/1/move", data=values, headers={"X-Fragment": "yes"})

    assert answer.status_code == 409


def test_menu_of_a_card_is_for_who_may_move_it(signed_in, olga, mei, meetup):
    make.ticket(meetup, by=olga)
    make.ticket(meetup, by=olga, title="Hers").assign(mei, olga)
    db.session.commit()
    browser = signed_in(mei)

    page, opened = browser.get(BOARD).text, browser.get(f"{BOARD}?card=2").text

    assert page.count("slip-more") == 1
    assert re.findall(r'formaction="([^"]*)"', page) == []
    assert set(re.findall(r'formaction="([^"]*)"', opened)) == {"/c/kiteline/tickets/2/move"}


def test_board_escapes_what_people_write(signed_in, olga, meetup):
    make.ticket(meetup, by=olga, title="<b>Bold</b>").wait(olga, until=MARCH, what="<i>him</i>")
    db.session.commit()

    page = signed_in(olga).get(BOARD).text

    assert "&lt;b&gt;Bold&lt;/b&gt;" in page
    assert "&lt;i&gt;him&lt;/i&gt;" in page
    assert "<b>Bold" not in page


def test_card_says_how_late_it_is(signed_in, olga, meetup, at, noon):
    make.ticket(meetup, by=olga, due=When(offset=-14))
    at(noon + timedelta(days=36))

    page = signed_in(olga).get(BOARD).text

    assert "3 days late" in page
    assert "1 late" in page
