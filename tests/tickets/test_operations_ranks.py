"""Cards move by one row, numbers come without a gap."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.db import db
from outreach.errors import Refused
from outreach.people.models import Community
from outreach.tickets import operations
from outreach.tickets.models import Ticket, When
from tests import make


@pytest.fixture
def cards(meetup, olga):
    return [make.ticket(meetup, by=olga, title=title) for title in "abcd"]


def order(meetup):
    ranked = select(Ticket).where(Ticket.meetup_id == meetup.id).order_by(Ticket.rank, Ticket.id)
    return "".join(ticket.title for ticket in db.session.scalars(ranked))


@pytest.mark.parametrize(
    ("card", "after", "before", "shown"),
    [
        (3, 0, 1, "adbc"),
        (0, 3, None, "bcda"),
        (3, None, 0, "dabc"),
        (0, None, None, "bcda"),
        (2, 0, None, "acbd"),
        (0, None, 3, "bcad"),
        (1, 0, 2, "abcd"),
        (0, 2, 1, "bcad"),
    ],
)
def test_move_card_goes_between_its_neighbours(meetup, olga, cards, card, after, before, shown):
    named = [None if place is None else cards[place] for place in (after, before)]

    operations.move_card(db.session(), cards[card], *named, olga)
    db.session.commit()

    assert order(meetup) == shown


def test_move_card_writes_one_row(meetup, olga, cards, queries):
    queries.clear()
    operations.move_card(db.session(), cards[3], cards[0], cards[1], olga)
    db.session.flush()

    assert [statement for statement in queries if statement.startswith("UPDATE ticket")] != []
    assert len([statement for statement in queries if statement.startswith("UPDATE")]) == 1


def test_move_card_behind_one_that_was_moved_away_meanwhile(meetup, olga, cards):
    a, _, c, d = cards
    operations.move_card(db.session(), c, None, a, olga)
    operations.move_card(db.session(), d, a, c, olga)
    db.session.commit()

    assert order(meetup) == "cadb"


def test_move_card_refuses_neighbours_of_another_list(community, olga, cards):
    standing = make.ticket(community, by=olga)

    with pytest.raises(Refused, match="one list"):
        operations.move_card(db.session(), cards[0], standing, None, olga)


def test_move_card_many_times_to_the_top_keeps_ranks_short(meetup, olga, cards):
    for turn in range(300):
        card, top = cards[turn % 2], cards[1 - turn % 2]
        operations.move_card(db.session(), card, None, top, olga)
    db.session.commit()

    assert order(meetup) == "bacd"
    ranks = db.session.scalars(select(Ticket.rank)).all()
    assert max(map(len, ranks)) <= 32
    assert len(set(ranks)) == 4


def test_edit_leaves_the_order_alone(meetup, olga, cards):
    cards[0].edit(olga, title="z")
    cards[1].start(olga)
    db.session.commit()

    assert order(meetup) == "zbcd"


def test_numbers_have_no_gap_when_many_open_at_once(app, meetup):
    def open_twenty(worker):
        for turn in range(20):
            with Session(db.engine) as session:
                community = session.get_one(Community, meetup.community_id)
                operations.open_ticket(session, community, None, None, title=f"{worker}-{turn}")
                if turn % 5:
                    session.commit()
                else:
                    session.rollback()
                    operations.open_ticket(session, community, None, None, title=f"{worker}-{turn}")
                    session.commit()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(with_app(app, open_twenty), range(6)))

    tickets = db.session.scalars(select(Ticket).order_by(Ticket.number)).all()
    assert [ticket.number for ticket in tickets] == list(range(1, 121))
    assert len({ticket.rank for ticket in tickets}) == 120
    assert {f"{worker}-{turn}" for worker in range(6) for turn in range(20)} == {t.title for t in tickets}


def with_app(app, work):
    """The same work in a thread of its own."""

    def inside(*args):
        with app.app_context():
            return work(*args)

    return inside


def test_transfer_goes_to_the_end_of_another_list(community, meetup, olga, cards):
    other = make.meetup(community, title="Other", starts=meetup.starts_local.replace(day=25))
    there = make.ticket(other, by=olga, title="there")
    cards[0].set_due(When(offset=-7), olga)
    operations.transfer(db.session(), cards[0], other, olga)
    db.session.commit()

    assert (cards[0].meetup, cards[0].t_offset, cards[0].due_on.day) == (other, -7, 18)
    assert cards[0].rank > there.rank

    operations.transfer(db.session(), cards[0], None, olga)
    db.session.commit()
    assert (cards[0].meetup_id, cards[0].when) == (None, When(on=cards[0].due_on))


def test_transfer_stays_in_the_community(olga, cards):
    elsewhere = make.meetup(make.community(slug="elsewhere", name="Elsewhere"), title="Elsewhere")

    with pytest.raises(Refused, match="another community"):
        operations.transfer(db.session(), cards[0], elsewhere, olga)


def test_drop_duplicate_leaves_no_chain(olga, cards):
    a, b, c, _ = cards
    operations.drop_duplicate(db.session(), a, b, olga)
    db.session.commit()
    operations.drop_duplicate(db.session(), b, c, olga)
    db.session.commit()

    assert (a.original_id, b.original_id) == (c.id, c.id)


def test_label_makes_what_is_missing(olga, cards):
    operations.label(db.session(), cards[0], ["sound", " food "], olga)
    operations.label(db.session(), cards[1], ["food"], olga)
    db.session.commit()

    assert [label.name for label in cards[0].labels] == ["sound", "food"]
    assert cards[1].labels[0] is cards[0].labels[1]
