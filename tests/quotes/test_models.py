"""Announcements and quotes: what they do and what they refuse."""

from datetime import datetime, timedelta

import pytest

from outreach.db import db
from outreach.errors import Refused
from outreach.quotes.models import Announcement, AnnouncementState, QuoteState
from tests import make
from tests.conftest import NOON


@pytest.fixture
def announcement(community, carla):
    return make.announcement(community, carla)


@pytest.fixture
def asked(announcement, carla):
    return make.quote(announcement, carla)


def test_write_keeps_wall_times_with_their_instants(announcement):
    assert announcement.due_at.isoformat() == "2026-03-09T10:00:00+00:00"
    assert announcement.embargo_at.isoformat() == "2026-03-12T14:00:00+00:00"
    assert announcement.state == AnnouncementState.DRAFT


def test_write_refuses_a_deadline_that_is_over(community, carla):
    with pytest.raises(Refused, match="over already"):
        Announcement.write(community, carla, slug="x", title="X", due=(datetime(2026, 3, 1, 9), None))


def test_edit_of_the_deadline_moves_the_quotes_that_are_open(announcement, asked, carla):
    own = make.quote(announcement, carla, "Farrow Systems", "Priya Anand")
    own.set_time("due", datetime(2026, 3, 10, 9))

    announcement.edit(by=carla, due=(datetime(2026, 3, 11, 9), None))

    assert asked.due_at == announcement.due_at
    assert own.due_at.isoformat() == "2026-03-10T01:00:00+00:00"


def test_request_asks_with_the_announcement_s_deadline(asked, announcement):
    assert asked.state == QuoteState.REQUESTED
    assert asked.due_at == announcement.due_at
    assert announcement.state == AnnouncementState.OPEN


def test_keep_draft_returns_what_another_device_saved(asked):
    assert asked.keep_draft("One", make.CREDIT, "en", 0) is None
    assert asked.keep_draft("Two", make.CREDIT, "en", 1) is None

    theirs = asked.keep_draft("Three", make.CREDIT, "en", 1)

    assert (theirs.text, theirs.revision) == ("Two", 2)
    assert asked.state == QuoteState.DRAFTING


def test_keep_draft_twice_the_same_is_no_conflict(asked):
    asked.keep_draft("One", make.CREDIT, "en", 0)

    assert asked.keep_draft("One", make.CREDIT, "en", 0) is None
    assert asked.draft.revision == 1


def test_send_writes_one_version_with_the_member_s_yes(asked):
    version = asked.send(make.WORDS, make.CREDIT, by=asked.secret)
    again = asked.send(make.WORDS, make.CREDIT, by=asked.secret)

    assert again is version
    assert [(each.no, each.is_whole) for each in asked.versions] == [(1, True)]
    (agreement,) = version.agreements
    assert (agreement.hash, agreement.side, agreement.name) == (version.hash, "member", "He Jun")
    assert agreement.wording == "I may speak for Nanwan Motion, and my words may be printed with my name."
    assert asked.state == QuoteState.SUBMITTED


def test_send_for_somebody_else_names_them_in_the_promise(asked):
    version = asked.send(make.WORDS, {**make.CREDIT, "name": "Lin Xiao"}, by=asked.secret)

    assert version.agreements[0].wording == (
        "I may speak for Nanwan Motion, and Lin Xiao agreed to be quoted with these words."
    )


@pytest.mark.parametrize(
    ("text", "credit", "sentence"),
    [
        ("", {}, "Write a sentence"),
        ("We learned most. [add figure?]", {}, "Take out “[add figure?]”, then it can be sent."),
        ("word " * 121, {}, "121 words are too many. Up to 120 fit."),
        ("a\n\nb\n\nc", {}, "Two paragraphs at most"),
        (make.WORDS, {"title": "<FIXME:title>"}, "Take out “<FIXME:title>”"),
        (make.WORDS, {"title": " "}, "Fill this in"),
    ],
)
def test_send_refuses_what_cannot_be_printed(asked, text, credit, sentence):
    with pytest.raises(Refused) as refusal:
        asked.send(text, {**make.CREDIT, **credit}, by=asked.secret)

    assert sentence in str(refusal.value)
    assert asked.versions == []


def test_send_after_the_deadline_is_late_and_before_it_is_not(asked, at):
    at(asked.due_at - timedelta(seconds=1))
    asked.send(make.WORDS, make.CREDIT, by=asked.secret)
    assert not asked.came_late

    at(asked.due_at)
    asked.send(make.WORDS + " Late.", make.CREDIT, by=asked.secret)
    assert asked.came_late


def test_send_is_refused_once_the_announcement_is_closed(asked, announcement, carla):
    announcement.close(by=carla)

    with pytest.raises(Refused, match="No more words"):
        asked.send(make.WORDS, make.CREDIT, by=asked.secret)


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


def test_a_third_text_answers_an_edit(announcement, carla):
    sent = make.sent(announcement, carla)
    sent.propose(make.WORDS + " One.", make.CREDIT, "", by=carla)

    sent.send(make.WORDS + " Three.", make.CREDIT, by=sent.secret)

    assert (sent.submitted_no, sent.proposed_no, sent.submitted.parent_no) == (3, None, 2)


def test_decline_can_be_taken_back(asked):
    asked.decline(by=asked.secret, reason="No time.")
    assert (asked.state, asked.reason) == (QuoteState.DECLINED, "No time.")

    asked.reopen(by=asked.secret)

    assert (asked.state, asked.reason) == (QuoteState.OPENED, "")


def test_withdraw_takes_the_words_out_of_the_announcement(announcement, carla):
    placed = make.placed(announcement, carla)

    placed.withdraw(by=placed.secret)
    db.session.commit()
    db.session.expire_all()

    again = db.session.get_one(Announcement, announcement.id)
    assert placed.withdrawn_at == NOON
    db.session.refresh(again, ["placements"])
    assert again.placements == []


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
    monkeypatch.setattr("outreach.quotes.models.quote.LONG", 4)
    row = [make.placed(announcement, carla, company_name=f"Company {each}", speaker=each) for each in "ABC"]

    for _ in range(40):
        announcement.row[2].rank_behind(announcement.row[0], by=carla)
        db.session.commit()

    assert max(len(quote.placements[0].rank) for quote in row) < 6
    assert sorted(announcement.row, key=lambda quote: quote.id) == row


def test_publish_waits_for_the_embargo(announcement, carla, at):
    make.placed(announcement, carla)
    at(announcement.embargo_at - timedelta(seconds=1))
    with pytest.raises(Refused, match="embargo is not over"):
        announcement.publish(by=carla)

    at(announcement.embargo_at)
    announcement.publish(by=carla)
    db.session.commit()

    assert announcement.is_public
    assert announcement.quotes[0].state == QuoteState.PUBLISHED


def test_cancel_calls_every_quote_off(announcement, asked, carla):
    announcement.cancel(by=carla)

    assert announcement.state == AnnouncementState.CANCELLED
    assert asked.state == QuoteState.CANCELLED
    with pytest.raises(Refused, match="finished"):
        announcement.edit(by=carla, title="Other")


def test_working_days_left_are_mondays_to_fridays_of_the_reader(asked):
    assert asked.working_days_left == 6
