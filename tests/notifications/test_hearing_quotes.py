"""What representatives and chairs are told of quotes, and the reminders that are planned with a request."""

from datetime import datetime

import pytest

from outreach.access import Role
from outreach.db import db
from outreach.notifications.models import Fate
from outreach.people.models import Purpose
from outreach.quotes.models import Agreement, Placement, Side
from tests import make
from tests.notifications import plans
from tests.notifications.letters import outbox, token_of, told


def test_requested_writes_the_request_and_plans_three_reminders(community, carla, sam):
    quote = plans.quote(plans.announcement(community), sam)

    token = plans.ask(quote, carla, sam, community)

    messages = outbox()
    assert [(each.template, each.due_at) for each in messages] == [
        ("quote_requested", datetime.fromisoformat("2026-03-02T12:00Z")),
        ("quote_reminded", datetime.fromisoformat("2026-03-12T13:30Z")),
        ("quote_reminded", datetime.fromisoformat("2026-03-16T13:30Z")),
        ("quote_reminded", datetime.fromisoformat("2026-03-18T13:30Z")),
    ]
    assert [each.key for each in messages[1:]] == [f"quote:{quote.id}:rung:{days}" for days in (7, 3, 1)]
    assert {token_of(each) for each in messages} == {token}
    assert messages[0].content["brief"] == "It is faster."


@pytest.mark.parametrize("verb", ["sent", "submitted", "declined", "cancelled", "withdrawn"])
def test_an_answer_ends_the_asking(community, carla, sam, verb):
    quote = plans.quote(plans.announcement(community), sam, submitted_no=1)
    plans.version(quote)
    plans.ask(quote, carla, sam, community)

    plans.said(quote, verb, carla)

    asked = outbox()[:4]
    assert {(each.fate, each.error, each.sealed) for each in asked} == {(Fate.DROPPED, "ended", None)}


def test_an_answer_that_is_rolled_back_ends_nothing(community, carla, sam):
    quote = plans.quote(plans.announcement(community), sam)
    plans.ask(quote, carla, sam, community)

    quote.reason = "No time"
    db.session.flush()
    quote.log("declined", carla)
    db.session.rollback()

    assert {each.fate for each in outbox()} == {Fate.WAITING}


def test_published_ends_the_asking_of_all_quotes(community, carla, sam):
    announcement = plans.announcement(community)
    plans.ask(plans.quote(announcement, sam), carla, sam, community)

    plans.said(announcement, "published", carla)

    assert {each.fate for each in outbox()} == {Fate.DROPPED}


def test_reminded_carries_its_fresh_link_into_the_planned_reminders(community, carla, sam):
    quote = plans.quote(plans.announcement(community), sam)
    plans.ask(quote, carla, sam, community)
    fresh = plans.link(Purpose.AUTHOR, sam, community, quote)

    plans.said(quote, "reminded", carla, secret=fresh)

    tokens = {each.key: token_of(each) for each in outbox()}
    assert {tokens[f"quote:{quote.id}:rung:{days}"] for days in (7, 3, 1)} == {fresh.token}
    assert told()[-1] == ("Sam", "quote_reminded", "quote")


def test_a_deadline_that_moves_moves_the_reminders(community, carla, sam):
    announcement = plans.announcement(community)
    quote = plans.quote(announcement, sam)
    plans.ask(quote, carla, sam, community)

    announcement.set_time("due", datetime(2026, 3, 6, 18))
    plans.said(announcement, "edited", carla)

    rungs = {each.key[-1]: (each.fate, each.due_at.isoformat()) for each in outbox()[1:]}
    assert rungs["1"] == (Fate.WAITING, "2026-03-04T14:30:00+00:00")
    assert rungs["7"][0] == Fate.DROPPED
    assert outbox()[3].content["due"] == "2026-03-06T10:00:00+00:00"


def test_submitted_tells_the_chair_and_gives_the_member_a_receipt(community, carla, olga, sam):
    quote = plans.quote(plans.announcement(community), sam, submitted_no=1)
    plans.version(quote)
    token = plans.ask(quote, carla, sam, community)

    plans.said(quote, "submitted", sam)

    assert told()[4:] == [("Carla", "quote_submitted", "announcement"), ("Sam", "quote_receipt", "quote")]
    receipt = outbox()[-1]
    assert receipt.content["exact"] == "We are\nglad, at example.com."
    assert token_of(receipt) == token


def test_proposed_shows_before_and_after(community, carla, sam):
    quote = plans.quote(plans.announcement(community), sam, submitted_no=1, proposed_no=2)
    plans.version(quote, 1, "Old words")
    plans.version(quote, 2, "New words", parent_no=1, reason="Shorter")
    secret = plans.link(Purpose.AUTHOR, sam, community, quote)

    plans.said(quote, "proposed", carla, secret=secret)

    assert told() == [("Sam", "quote_proposed", "quote")]
    content = outbox()[0].content
    assert [content[name] for name in ("exact_before", "exact_after", "reason")] == [
        "Old words",
        "New words",
        "Shorter",
    ]


@pytest.mark.parametrize(
    ("verb", "by", "letter"),
    [
        ("approved", "carla", ("Sam", "quote_approved", "")),
        ("agreed", "sam", ("Carla", "quote_agreed", "announcement")),
        ("kept", "sam", ("Carla", "quote_kept", "announcement")),
        ("declined", "sam", ("Carla", "quote_declined", "announcement")),
    ],
)
def test_answers_about_quotes_reach_the_other_side(request, community, carla, olga, sam, verb, by, letter):
    quote = plans.quote(plans.announcement(community), sam, submitted_no=1, agreed_no=1)
    plans.version(quote)

    plans.said(quote, verb, {"carla": carla, "sam": sam}[by])

    assert told() == [letter]


def test_published_thanks_those_whose_words_are_in_it(community, carla, sam):
    announcement = plans.announcement(community)
    quote = plans.quote(announcement, sam)
    plans.quote(announcement, make.person("Tom", community, Role.GUEST), make.company(community, "Other"))
    version = plans.version(quote)
    for side in (Side.MEMBER, Side.CHAIR):
        agreed = {"hash": version.hash, "side": side, "name": "x", "wording": "yes"}
        make.saved(Agreement(community_id=community.id, version_id=version.id, **agreed))
    place = {"quote_id": quote.id, "version_id": version.id, "language": "en", "rank": "a"}
    make.saved(Placement(community_id=community.id, announcement_id=announcement.id, **place))

    plans.said(announcement, "published", carla)

    assert told() == [("Sam", "announcement_published", "published")]
