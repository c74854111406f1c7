"""What a meetup, its talks, speakers and crew do, and what they refuse."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from outreach.db import db
from outreach.errors import Refused
from outreach.journal.models import Entry
from outreach.meetups import queries
from outreach.meetups.models import (
    Answer,
    CrewPart,
    Format,
    Meetup,
    Speaker,
    Talk,
    Venue,
    Workstream,
    refuse_address,
)
from outreach.people.models import Purpose
from tests import make

EASTER = datetime(2026, 4, 18, 9)


def verbs():
    return db.session.scalars(db.select(Entry.verb).order_by(Entry.id)).all()


def last():
    return db.session.scalars(db.select(Entry).order_by(Entry.id.desc())).first()


def whole(meetup):
    """The meetup as a page loads it."""
    db.session.expire_all()
    return db.session.scalar(queries.programme(meetup.community, meetup.slug))


def plan(community, by, **values):
    dull = {"title": "Spring salon", "format": Format.ONSITE, "zone": "Europe/Berlin"}
    return make.saved(Meetup.plan(community, by, **{**dull, **values}))


# --- planning, editing ---------------------------------------------------------------------------


def test_plan_keeps_wall_time_and_instant(community, olga):
    meetup = plan(community, olga, starts=EASTER, ends=EASTER + timedelta(hours=8))

    assert (meetup.slug, meetup.starts_local, meetup.starts_at) == (
        "spring-salon",
        EASTER,
        datetime(2026, 4, 18, 7, tzinfo=UTC),
    )
    assert (last().verb, last().meetup_id) == ("planned", meetup.id)


def test_plan_without_a_date_is_to_be_announced(community, olga):
    meetup = plan(community, olga)

    assert (meetup.day, meetup.days_to_go, meetup.is_over, meetup.is_public) == (None, None, False, False)


@pytest.mark.parametrize(
    ("starts", "ends", "sentence"),
    [
        (EASTER, None, "Say when it begins and when it ends, or leave both open."),
        (None, EASTER, "Say when it begins and when it ends, or leave both open."),
        (EASTER, EASTER, "It has to end after it begins."),
    ],
)
def test_plan_refuses_half_and_backward_times(community, olga, starts, ends, sentence):
    with pytest.raises(Refused, match=sentence):
        Meetup.plan(
            community, olga, title="X", format=Format.ONSITE, zone="Europe/Berlin", starts=starts, ends=ends
        )


def test_plan_takes_the_pass_that_was_chosen(community, olga):
    night = datetime(2026, 10, 25, 2, 30)

    meetup = plan(community, olga, starts=night, starts_fold=1, ends=night.replace(hour=4))

    assert meetup.starts_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://example.org", "example.org", "//example.org"]
)
def test_a_link_that_leaves_the_web_is_refused(community, olga, meetup, address):
    with pytest.raises(Refused):
        refuse_address(address)
    with pytest.raises(Refused):
        plan(community, olga, join_url=address)
    with pytest.raises(Refused):
        meetup.edit(olga, join_url=address)


def test_edit_logs_only_what_changed(meetup, olga):
    meetup.edit(olga, title="Another", format=Format.ONSITE)
    db.session.commit()
    meetup.edit(olga, title="Another")
    db.session.commit()

    assert verbs() == ["edited"]
    assert last().changes == {"title": ["Shanghai meetup", "Another"]}


# --- moving --------------------------------------------------------------------------------------


def test_move_logs_old_and_new(meetup, olga):
    meetup = whole(meetup)

    meetup.move(olga, EASTER + timedelta(days=7), EASTER + timedelta(days=7, hours=3))
    db.session.commit()

    assert meetup.starts_at == datetime(2026, 4, 25, 1, tzinfo=UTC)
    assert last().verb == "moved"
    assert last().changes["starts_local"] == ["2026-04-18T09:00:00", "2026-04-25T09:00:00"]


def test_move_to_another_zone_keeps_the_hour(meetup, olga):
    meetup = whole(meetup)

    meetup.move(olga, meetup.starts_local, meetup.ends_local, zone="Europe/Berlin")
    db.session.commit()

    assert (meetup.starts_local, meetup.starts_at) == (EASTER, datetime(2026, 4, 18, 7, tzinfo=UTC))
    assert last().changes["zone"] == ["Asia/Shanghai", "Europe/Berlin"]


def test_move_to_where_it_is_says_nothing(meetup, olga):
    meetup = whole(meetup)

    meetup.move(olga, meetup.starts_local, meetup.ends_local)
    db.session.commit()

    assert verbs() == []


def test_move_takes_talks_along_by_the_clock(community, olga):
    meetup = make.meetup(community, zone="Europe/Berlin", starts=datetime(2026, 3, 28, 9))
    make.talk(meetup, starts=datetime(2026, 3, 28, 10))
    meetup = whole(meetup)

    meetup.move(olga, datetime(2026, 3, 29, 9), datetime(2026, 3, 29, 17))
    db.session.commit()

    talk = whole(meetup).talks[0]
    assert (talk.starts_local, talk.starts_at) == (
        datetime(2026, 3, 29, 10),
        datetime(2026, 3, 29, 8, tzinfo=UTC),
    )
    assert verbs() == ["moved", "moved"]


def test_postpone_keeps_where_the_talks_stood(meetup, olga):
    make.talk(meetup)
    meetup = whole(meetup)
    meetup.postpone(olga)
    db.session.commit()
    meetup = whole(meetup)
    without = (meetup.day, meetup.talks[0].starts_at)

    meetup.move(olga, datetime(2026, 5, 2, 14), datetime(2026, 5, 2, 18))
    db.session.commit()

    assert without == (None, None)
    assert whole(meetup).talks[0].starts_local == datetime(2026, 5, 2, 15)
    assert meetup.facts == {}


# --- states --------------------------------------------------------------------------------------


def test_publish_and_unpublish_say_it_once(meetup, olga):
    for verb in (meetup.publish, meetup.publish, meetup.unpublish, meetup.unpublish):
        verb(olga)
        db.session.commit()

    assert verbs() == ["published", "unpublished"]
    assert not meetup.is_public


def test_cancel_says_why_and_closes_the_rest(meetup, olga):
    meetup.cancel(olga, "The hall is under water.")
    db.session.commit()

    assert (meetup.is_cancelled, last().details) == (True, {"reason": "The hall is under water."})
    for verb in (meetup.publish, meetup.postpone, meetup.finish):
        with pytest.raises(Refused, match="cancelled"):
            verb(olga)


def test_uncancel_opens_it_again(meetup, olga):
    meetup.cancel(olga)
    meetup.uncancel(olga)
    meetup.publish(olga)

    assert (meetup.is_cancelled, meetup.is_public) == (False, True)


def test_what_is_over_cannot_be_cancelled(meetup, olga, at):
    at(datetime(2026, 4, 19, tzinfo=UTC))

    with pytest.raises(Refused, match="over"):
        meetup.cancel(olga)


def test_finish_waits_for_the_beginning(meetup, olga, at):
    with pytest.raises(Refused, match="not begun"):
        meetup.finish(olga)
    at(datetime(2026, 4, 18, 2, tzinfo=UTC))

    meetup.finish(olga)

    assert meetup.is_over


def test_venue_is_added_and_edited(community, olga):
    venue = make.saved(Venue.add(community, olga, name="Hall", zone="Europe/Berlin"))
    venue.edit(olga, capacity=80)
    db.session.commit()

    assert verbs() == ["added", "edited"]
    assert last().changes == {"capacity": [None, 80]}


# --- talks ---------------------------------------------------------------------------------------


def test_talk_lies_in_the_zone_of_its_meetup(meetup, olga):
    talk = make.saved(Talk.add(meetup, olga, datetime(2026, 4, 18, 10), title="Hello", minutes=45))

    assert talk.starts_at == datetime(2026, 4, 18, 2, tzinfo=UTC)
    assert talk.ends_at == datetime(2026, 4, 18, 2, 45, tzinfo=UTC)


def test_talk_moves_and_is_edited_by_two_verbs(meetup, olga):
    talk = make.talk(meetup)
    talk.edit(olga, title="New")
    talk.move(olga, datetime(2026, 4, 18, 11))
    talk.move(olga, datetime(2026, 4, 18, 11))
    db.session.commit()

    assert verbs() == ["edited", "moved"]


def test_talk_is_cancelled_and_taken_back(meetup, olga):
    talk = make.talk(meetup)
    talk.cancel(olga, "ill")
    talk.cancel(olga, "again")
    talk.uncancel(olga)
    db.session.commit()

    assert verbs() == ["cancelled", "uncancelled"]
    assert not talk.is_cancelled


# --- speakers ------------------------------------------------------------------------------------


def test_ask_makes_a_link_until_a_month_after(meetup, olga):
    speaker = make.speaker(make.talk(meetup))

    secret = make.saved(speaker.ask(olga))

    assert (secret.purpose, secret.subject_id, secret.person_id) == (
        Purpose.TALK,
        speaker.id,
        speaker.person_id,
    )
    assert secret.expires_at == meetup.ends_at + timedelta(days=30)
    assert speaker.answer == Answer.ASKED


def test_ask_without_a_date_gives_half_a_year(community, olga, noon):
    speaker = make.speaker(make.talk(make.meetup(community, starts=None), starts=None))

    assert speaker.ask(olga).expires_at == noon + timedelta(days=180)


def test_a_speaker_may_change_their_mind(meetup, olga):
    speaker = make.speaker(make.talk(meetup))
    speaker.accept(olga)
    speaker.decline(olga, "The train does not run.")
    declined = (speaker.answer, speaker.reason)
    speaker.accept(olga)
    db.session.commit()

    assert declined == (Answer.DECLINED, "The train does not run.")
    assert (speaker.answer, speaker.reason) == (Answer.ACCEPTED, "")
    assert verbs() == ["accepted", "declined", "accepted"]


def test_nobody_answers_for_what_is_over_or_cancelled(meetup, olga, at):
    speaker = make.speaker(make.talk(meetup))
    other = make.speaker(make.talk(meetup), "Lin Xiao")
    other.talk.cancel(olga)

    with pytest.raises(Refused, match="cancelled"):
        other.accept(olga)
    at(meetup.ends_at)
    for verb in (speaker.ask, speaker.accept, speaker.decline):
        with pytest.raises(Refused, match="over"):
            verb(olga)


def test_a_speaker_is_called_what_the_community_calls_them(meetup, olga):
    speaker = make.speaker(make.talk(meetup))
    speaker.person.name = "Jun He, of another community"

    assert speaker.name == "He Jun"


def test_only_a_guest_sets_the_zone_by_link(meetup, olga, mei):
    talk = make.talk(meetup)
    guest = make.speaker(talk)
    member = make.saved(Speaker.add(talk, mei, olga))
    guest.set_zone("Asia/Tokyo", olga)

    assert guest.person.zone == "Asia/Tokyo"
    with pytest.raises(Refused, match="Sign in"):
        member.set_zone("Asia/Tokyo", olga)


# --- crew ----------------------------------------------------------------------------------------


def test_one_leads_a_workstream_at_a_time(meetup, olga, mei):
    make.crew(meetup, olga)

    with pytest.raises(IntegrityError):
        make.crew(meetup, mei)
    db.session.rollback()


def test_a_lead_who_takes_another_part_leads_no_longer(meetup, olga, noon):
    crew = make.crew(meetup, olga, Workstream.VENUE)
    since = crew.leads_since
    crew.take(CrewPart.SHADOW)

    assert (since, crew.leads_since, crew.part) == (noon, None, CrewPart.SHADOW)
