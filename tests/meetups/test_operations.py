"""Free addresses, places, hosts, crew, speakers and their links; two people who edit at once."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from outreach.access import Role
from outreach.db import db
from outreach.errors import Refused
from outreach.journal.models import Entry
from outreach.meetups import operations, queries
from outreach.meetups.models import Crew, CrewPart, Format, Host, Venue, Workstream
from outreach.people.models import Membership, Person
from tests import make


def plan(community, by, title):
    meetup = operations.plan(
        db.session(), community, by, title=title, format=Format.ONSITE, zone="Europe/Berlin"
    )
    db.session.commit()
    return meetup


def loaded(meetup):
    db.session.expire_all()
    return db.session.scalar(queries.programme(meetup.community, meetup.slug))


def test_plan_finds_a_free_address(community, olga):
    slugs = [plan(community, olga, title).slug for title in ("Salon", "Salon", "Salon", "上海交流会", "New")]

    assert slugs == ["salon", "salon-2", "salon-3", "meetup", "new-2"]


def test_plan_in_another_community_has_addresses_of_its_own(community, olga, victor):
    elsewhere = victor.memberships[0].community
    plan(community, olga, "Salon")

    assert plan(elsewhere, victor, "Salon").slug == "salon"


def test_a_long_title_keeps_room_for_its_number(community, olga):
    slugs = [plan(community, olga, "a long word " * 10).slug for each in range(2)]

    assert len(slugs[1]) <= 60
    assert slugs[1] == slugs[0] + "-2"


def test_set_place_adds_a_venue_that_was_typed(meetup, olga):
    operations.set_place(db.session(), meetup, olga, None, "Kanalhaus", "Am Kanal 3")
    db.session.commit()

    venue = db.session.scalar(db.select(Venue))
    assert (venue.name, venue.zone, meetup.venue_id) == ("Kanalhaus", "Asia/Shanghai", venue.id)


def test_set_hosts_replaces_them(community, meetup, olga):
    one, two, three = (make.company(community, name) for name in ("One", "Two", "Three"))
    for wanted in ([one.id, two.id], [two.id, three.id], [three.id, two.id]):
        operations.set_hosts(db.session(), loaded(meetup), olga, wanted)
        db.session.commit()

    assert set(db.session.scalars(db.select(Host.company_id))) == {two.id, three.id}
    assert db.session.scalars(db.select(Entry.details)).all() == [
        {"before": [], "after": [one.id, two.id]},
        {"before": [one.id, two.id], "after": [two.id, three.id]},
    ]


def test_set_crew_changes_the_lead_in_one_go(meetup, olga, mei):
    for parts in (
        {olga.id: CrewPart.LEAD, mei.id: CrewPart.SHADOW},
        {mei.id: CrewPart.LEAD, olga.id: CrewPart.SHADOW},
        {mei.id: CrewPart.LEAD},
    ):
        operations.set_crew(db.session(), loaded(meetup), olga, Workstream.VENUE, parts)
        db.session.commit()

    crew = db.session.scalars(db.select(Crew)).all()
    assert [(each.person_id, each.part) for each in crew] == [(mei.id, CrewPart.LEAD)]
    assert db.session.scalars(db.select(Entry.verb)).all() == ["set crew"] * 3


def test_set_crew_says_nothing_where_nothing_changes(meetup, olga):
    make.crew(meetup, olga)

    operations.set_crew(db.session(), loaded(meetup), olga, Workstream.SPEAKERS, {olga.id: CrewPart.LEAD})
    db.session.commit()

    assert db.session.scalars(db.select(Entry)).all() == []


def test_set_crew_refuses_two_leads(meetup, olga, mei):
    with pytest.raises(Refused, match="One person leads"):
        operations.set_crew(
            db.session(), meetup, olga, Workstream.VENUE, dict.fromkeys([olga.id, mei.id], CrewPart.LEAD)
        )


def test_add_speaker_makes_a_guest(community, meetup, olga):
    talk = loaded_talk(make.talk(meetup))

    speaker = operations.add_speaker(db.session(), talk, olga, "He Jun", " He.Jun@Example.org ")
    db.session.commit()

    membership = db.session.scalar(db.select(Membership).where(Membership.person_id == speaker.person_id))
    assert (speaker.person.email, membership.role) == ("he.jun@example.org", Role.GUEST)


def test_add_speaker_changes_nothing_of_somebody_known(meetup, olga, victor):
    talk = loaded_talk(make.talk(meetup))

    speaker = operations.add_speaker(db.session(), talk, olga, "A name of ours", "victor@example.org")
    db.session.commit()

    assert speaker.person is victor
    assert (victor.name, speaker.name) == ("Victor", "A name of ours")
    assert db.session.scalar(db.select(db.func.count()).select_from(Person)) == 2


def test_add_speaker_leaves_a_member_a_member(meetup, olga, mei):
    talk = loaded_talk(make.talk(meetup))

    operations.add_speaker(db.session(), talk, olga, "Somebody", "mei@example.org")
    db.session.commit()

    assert [each.role for each in mei.memberships] == [Role.MEMBER]


def test_add_speaker_refuses_the_same_twice(meetup, olga):
    speaker = make.speaker(make.talk(meetup))

    with pytest.raises(Refused, match="already"):
        operations.add_speaker(db.session(), loaded_talk(speaker.talk), olga, "He", speaker.person.email)


def test_asking_again_ends_the_link_before(meetup, olga):
    speaker = make.speaker(make.talk(meetup))

    first = operations.ask(db.session(), speaker, olga)
    db.session.commit()
    second = operations.ask(db.session(), speaker, olga)
    db.session.commit()

    assert (first.is_alive, first.replaced_by_id, second.is_alive) == (False, second.id, True)


def test_drop_speaker_keeps_those_who_have_a_link(meetup, olga):
    speaker = make.speaker(make.talk(meetup))
    operations.ask(db.session(), speaker, olga)

    with pytest.raises(Refused, match="He Jun was asked already"):
        operations.drop_speaker(db.session(), speaker, olga)


def test_merged_tells_what_to_leave_and_what_collides():
    since = [
        SimpleNamespace(changes={"title": ["a", "b"], "body": ["x", "y"]}),
        SimpleNamespace(changes={"title": ["b", "c"]}),
    ]
    typed = {"title": "a", "body": "z", "language": "zh", "slug": "s"}

    assert operations.merged(typed, since) == (["title"], ["body"])


def loaded_talk(talk):
    db.session.expire_all()
    return db.session.scalar(queries.talk(talk.meetup, talk.id))
