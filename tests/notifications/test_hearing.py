"""Who is told what of which verb."""

from datetime import datetime

import pytest

from outreach.access import Role
from outreach.db import db
from outreach.journal import operations as journal
from outreach.journal.models import Visibility
from outreach.meetups.models import CrewPart, Workstream
from outreach.notifications.models import Fate
from outreach.people.models import Membership, Purpose
from tests import make
from tests.notifications import plans
from tests.notifications.letters import outbox, token_of, told


def test_asked_to_sign_in_writes_to_that_person_alone(community, mei):
    secret = plans.link(Purpose.SIGN_IN, mei, community)

    plans.said(mei, "asked to sign in", None, secret=secret)

    assert told() == [("Mei", "person_sign_in", "sign_in")]
    (letter,) = outbox()
    assert (letter.community_id, letter.expires_at, letter.key) == (
        None,
        secret.expires_at,
        f"secret:{secret.id}",
    )
    assert token_of(letter) == secret.token


def test_invited_writes_to_the_invited(community, olga, sam):
    secret = plans.link(Purpose.INVITATION, sam, community)

    plans.said(community, "invited", olga, secret=secret)

    assert told() == [("Sam", "community_invited", "join")]
    assert token_of(outbox()[0]) == secret.token
    assert secret.token not in str(outbox()[0].content)


def test_speaker_asked_writes_to_the_speaker(community, meetup, olga, sam):
    speaker = plans.speaker(plans.talk(meetup), sam)
    secret = plans.link(Purpose.TALK, sam, community, speaker)

    plans.said(speaker, "asked", olga, secret=secret)

    assert told() == [("Sam", "speaker_asked", "speak")]


@pytest.mark.parametrize("verb", ["accepted", "declined"])
def test_a_speakers_answer_goes_to_who_leads_the_speakers(community, meetup, olga, mei, sam, verb):
    speaker = plans.speaker(plans.talk(meetup), sam)
    plans.crew(meetup, mei, Workstream.SPEAKERS)

    plans.said(speaker, verb, plans.link(Purpose.TALK, sam, community, speaker))

    assert told() == [("Mei", f"speaker_{verb}", "programme")]


def test_a_speakers_answer_goes_to_who_asked_if_nobody_leads(community, meetup, olga, sam):
    speaker = plans.speaker(plans.talk(meetup), sam)
    plans.said(speaker, "asked", olga, secret=plans.link(Purpose.TALK, sam, community, speaker))

    plans.said(speaker, "accepted", sam)

    assert told()[1:] == [("Olga", "speaker_accepted", "programme")]
    assert (outbox()[0].fate, outbox()[0].error) == (Fate.DROPPED, "ended")


@pytest.mark.parametrize("verb", ["moved", "cancelled", "uncancelled"])
def test_a_meetup_that_changes_tells_its_crew_and_its_speakers_once(community, meetup, olga, mei, sam, verb):
    plans.crew(meetup, olga)
    plans.crew(meetup, mei, Workstream.SAFETY, CrewPart.HELPER)
    plans.crew(meetup, mei, Workstream.FINANCE, CrewPart.HELPER)
    first, second = plans.talk(meetup), plans.talk(meetup, "Large models", datetime(2026, 4, 18, 11))
    plans.speaker(first, sam)
    plans.speaker(second, sam)
    plans.speaker(
        second,
        make.person("Tom", community, Role.GUEST),
        declined_at=datetime.fromisoformat("2026-03-01T10:00Z"),
    )
    plans.speaker(second, make.person("Uma", community, Role.GUEST), asked_at=None)
    meetup.published_at = datetime.fromisoformat("2026-03-01T10:00Z")
    db.session.commit()
    meetup.set_time("starts", datetime(2026, 4, 18, 10))

    plans.said(meetup, verb, olga)

    assert told() == [("Mei", f"meetup_{verb}", "plan"), ("Sam", f"meetup_{verb}", "public")]
    letter = outbox()[1]
    assert [each["title"] for each in letter.content["talks"]] == ["Small models", "Large models"]
    assert letter.content["before"] == "2026-04-18T01:00:00+00:00"
    assert letter.expires_at == meetup.ends_at


def test_talks_that_move_together_make_one_message(community, meetup, olga, mei, sam):
    plans.crew(meetup, mei)
    talks = [plans.talk(meetup, f"Talk {number}") for number in (1, 2, 3)]
    plans.speaker(talks[0], sam)
    for talk in talks[:2]:
        talk.log("moved", olga)
    db.session.commit()

    assert told() == [
        ("Mei", "talk_moved", "plan"),
        ("Sam", "talk_moved", "public" if meetup.is_public else ""),
    ]
    assert [[each["title"] for each in letter.content["talks"]] for letter in outbox()] == [
        ["Talk 1", "Talk 2"],
        ["Talk 1"],
    ]


def test_talks_that_move_with_their_meetup_are_told_by_its_message(community, meetup, olga, sam):
    talk = plans.talk(meetup)
    plans.speaker(talk, sam)
    talk.log("moved", olga)

    plans.said(meetup, "moved", olga)

    assert [each.template for each in outbox()] == ["meetup_moved"]


def test_assigned_tells_the_assignee_once_of_all(community, olga, mei):
    tickets = [plans.ticket(community, number, assignee_id=mei.id) for number in (1, 2)]
    for ticket in [*tickets, plans.ticket(community, 3, assignee_id=olga.id)]:
        ticket.log("assigned", olga)
    db.session.commit()

    assert told() == [("Mei", "ticket_assigned", "home")]
    assert [each["number"] for each in outbox()[0].content["tickets"]] == [1, 2]


def test_comment_added_tells_those_who_carry_reported_or_spoke(community, olga, mei, carla, sam):
    ticket = plans.ticket(community, assignee_id=olga.id, reporter_id=carla.id)
    plans.comment(ticket, sam)
    comment = plans.comment(ticket, mei)

    plans.said(comment, "added", mei)

    assert told() == [(name, "comment_added", "ticket") for name in ("Olga", "Carla", "Sam")]


def test_comment_added_tells_nobody_who_may_not_read_it(community, olga, mei, carla, sam):
    company = make.company(community)
    make.contact(company, sam)
    ticket = plans.ticket(community, assignee_id=mei.id, reporter_id=sam.id)
    comment = plans.comment(ticket, carla, visibility=Visibility.ORGANIZERS)
    plans.said(comment, "added", carla)
    assert told() == []

    private = plans.comment(ticket, carla, visibility=Visibility.COMPANY, company_id=company.id)
    plans.said(private, "added", carla)

    assert told() == [("Sam", "comment_added", "ticket")]


def test_nobody_is_told_of_a_ticket_after_they_left(community, olga, mei):
    ticket = plans.ticket(community, assignee_id=mei.id)
    left = db.session.query(Membership).filter_by(person_id=mei.id).one()
    left.left_at = datetime.fromisoformat("2026-03-01T10:00Z")
    db.session.commit()

    plans.said(ticket, "assigned", olga)

    assert told() == []


def test_nobody_without_an_address_is_written_to(community, olga):
    plans.said(
        plans.ticket(community, assignee_id=make.person("Ann", community, email=None).id), "assigned", olga
    )
    closed = make.person("Bob", community, suspended_at=datetime.fromisoformat("2026-03-01T10:00Z"))
    plans.said(plans.ticket(community, 2, assignee_id=closed.id), "assigned", olga)

    assert told() == []


def test_a_letter_speaks_its_readers_language(community, olga):
    wen = make.person("Wen", community, language="zh")

    plans.said(plans.ticket(community, assignee_id=wen.id), "assigned", olga)

    assert [each.language for each in outbox()] == ["zh"]


def test_what_is_undone_before_it_was_told_is_not_told(community, olga, mei):
    ticket = plans.ticket(community, assignee_id=mei.id)
    plans.said(ticket, "assigned", olga)
    batch = journal.last_batch(db.session())

    journal.undo(db.session(), batch, olga)
    plans.said(ticket, "unassigned", olga)

    assert [(each.fate, each.error) for each in outbox()] == [(Fate.DROPPED, "undone")]


def test_nothing_is_written_if_its_cause_fails(community, olga, mei):
    ticket = plans.ticket(community)
    ticket.assignee_id = mei.id
    db.session.flush()
    ticket.log("assigned", olga)
    db.session.rollback()

    assert outbox() == []
