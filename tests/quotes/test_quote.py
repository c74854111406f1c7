"""What a representative does with a quote."""

from datetime import timedelta

import pytest

from outreach.db import db
from outreach.errors import Refused
from outreach.quotes.models import Announcement, QuoteState
from tests import make
from tests.conftest import NOON


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


def test_working_days_left_are_mondays_to_fridays_of_the_reader(asked):
    assert asked.working_days_left == 6
