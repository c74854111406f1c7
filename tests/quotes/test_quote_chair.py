"""What a chair does with a quote, and the member's answer to it."""

import pytest

from outreach.db import db
from outreach.errors import Refused
from outreach.quotes.models import QuoteState
from outreach.quotes.models import quote as module
from tests import make


def test_approve_is_a_second_yes_to_the_same_hash(announcement, carla):
    sent = make.sent(announcement, carla)

    sent.approve(by=carla)
    sent.approve(by=carla)

    assert sent.state == QuoteState.APPROVED
    assert [(each.side, each.hash) for each in sent.agreed.agreements] == [
        ("member", sent.agreed.hash),
        ("chair", sent.agreed.hash),
    ]


def test_approve_refuses_words_that_were_replaced_meanwhile(announcement, carla):
    sent = make.sent(announcement, carla)
    sent.send(make.WORDS + " More.", make.CREDIT, by=sent.secret)

    with pytest.raises(Refused, match="Other words were sent"):
        sent.approve(by=carla, no=1)


def test_propose_leaves_the_agreed_words_usable(announcement, carla):
    placed = make.placed(announcement, carla)

    placed.propose(make.WORDS + " Thanks.", make.CREDIT, "Rounder.", by=carla)

    assert (placed.proposed_no, placed.agreed_no, placed.placements[0].version.no) == (2, 1, 1)
    assert placed.proposed.agreed_by("chair")
    assert not placed.proposed.agreed_by("member")


def test_agree_puts_the_new_words_where_the_old_ones_stood(announcement, carla):
    placed = make.placed(announcement, carla)
    placed.propose(make.WORDS + " Thanks.", make.CREDIT, "", by=carla)
    db.session.commit()

    placed.agree(by=placed.secret)
    db.session.commit()

    assert (placed.agreed_no, placed.proposed_no) == (2, None)
    assert placed.placements[0].version.text == make.WORDS + " Thanks."
    assert placed.placements[0].is_sound


def test_keep_falls_back_to_what_was_sent(announcement, carla):
    sent = make.sent(announcement, carla)
    sent.propose(make.WORDS + " Thanks.", make.CREDIT, "", by=carla)
    assert sent.state == QuoteState.PROPOSED

    sent.keep(by=sent.secret)

    assert sent.state == QuoteState.SUBMITTED
    assert sent.is_to_read


def test_agree_refuses_an_edit_that_is_no_longer_up(announcement, carla):
    sent = make.sent(announcement, carla)
    sent.propose(make.WORDS + " One.", make.CREDIT, "", by=carla)
    sent.propose(make.WORDS + " Two.", make.CREDIT, "", by=carla)

    with pytest.raises(Refused, match="no longer up"):
        sent.agree(by=sent.secret, no=2)


def test_place_is_for_agreed_words_alone(announcement, carla):
    sent = make.sent(announcement, carla)

    with pytest.raises(Refused, match="both sides"):
        sent.place(by=carla)


def test_rank_moves_up_and_down_and_stops_at_the_ends(announcement, carla):
    a, b, c = (
        make.placed(announcement, carla, company_name=f"Company {each}", speaker=each) for each in "ABC"
    )

    c.rank(-1, by=carla)
    assert announcement.row == [a, c, b]
    c.rank(-1, by=carla)
    c.rank(-1, by=carla)
    assert announcement.row == [c, a, b]
    c.rank(1, by=carla)
    c.rank_behind(b, by=carla)
    assert announcement.row == [a, b, c]
    db.session.commit()


def test_rank_never_runs_out_of_places(announcement, carla, monkeypatch):
    monkeypatch.setattr(module, "LONGEST", 4)
    row = [make.placed(announcement, carla, company_name=f"Company {each}", speaker=each) for each in "ABC"]

    for _ in range(40):
        announcement.row[2].rank_behind(announcement.row[0], by=carla)
        db.session.commit()

    assert max(len(quote.placements[0].rank) for quote in row) <= 7
    assert sorted(announcement.row, key=lambda quote: quote.id) == row
