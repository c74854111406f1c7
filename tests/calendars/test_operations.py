"""Whatever happens, the bytes that are served are those that the database alone would make."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from threading import Event, Thread
from time import sleep

import pytest
from sqlalchemy import select

from outreach.access import Role
from outreach.calendars import jobs, operations
from outreach.calendars.models import Feed, FeedBody, FeedScope, FeedTopic, Item, ItemBody, Kind
from outreach.calendars.operations.building import writing
from outreach.db import Known, db
from outreach.journal.operations import last_batch, undo
from outreach.meetups import operations as meetups
from outreach.meetups import queries as meetup_queries
from outreach.meetups.models import Speaker, Talk
from outreach.people import operations as people
from outreach.people import queries as people_queries
from outreach.people.models import Membership, Secret
from outreach.quotes import queries as quote_queries
from outreach.tickets import queries as ticket_queries
from outreach.tickets.models import Outcome, When
from tests import make
from tests.conftest import NOON

PUBLIC = "/m/kiteline/shanghai-meetup.ics"
LATER = datetime(2026, 4, 19, 9)


class Stage:
    """One of everything, and Mei who has it all in her calendar."""

    def __init__(self, community, meetup, olga, mei, carla):
        self.community, self.meetup, self.olga, self.mei, self.carla = community, meetup, olga, mei, carla
        self.ticket = make.ticket(meetup, olga, due=When(offset=-14))
        self.ticket.assign(mei, by=olga)
        self.talk = make.talk(meetup)
        self.other_speaker = make.speaker(self.talk, "He Jun", asked_at=NOON, accepted_at=NOON)
        self.he_jun = self.other_speaker.person
        self.speaker = make.saved(
            Speaker(
                talk=self.talk, talk_id=self.talk.id, person=mei, community_id=community.id, asked_at=NOON
            )
        )
        self.announcement = make.announcement(community, by=carla)
        company = make.company(community)
        self.contact = make.contact(company, mei)
        ((self.quote, _secret),) = make.asking.request(db.session, self.announcement, [self.contact], carla)
        db.session.commit()

    def plan(self):
        return db.session.scalars(meetup_queries.programme(self.community, self.meetup.slug)).one()

    def programme(self):
        return db.session.scalars(meetup_queries.talk(self.plan(), self.talk.id)).one()

    def answering(self):
        return db.session.scalars(meetup_queries.speaker(self.community.id, self.speaker.id)).one()

    def chore(self):
        return db.session.scalars(ticket_queries.ticket(self.community, self.olga, self.ticket.number)).one()

    def news(self):
        return db.session.scalars(quote_queries.announcement(self.community, self.announcement.slug)).one()

    def asked(self):
        return db.session.scalars(quote_queries.of_link(self.quote.id)).one()

    def belonging(self, person):
        return db.session.scalars(people_queries.membership(self.community.id, person.id)).one()


@pytest.fixture
def stage(published, olga, mei, carla):
    return Stage(published.community, published, olga, mei, carla)


def add_talk(s):
    db.session.add(Talk.add(s.plan(), s.olga, title="New", starts=datetime(2026, 4, 18, 12)))


def add_meetup(s):
    meetups.plan(
        db.session(), s.community, s.olga, title="Next", format="onsite", zone="Asia/Shanghai",
        starts=datetime(2026, 5, 2, 9), ends=datetime(2026, 5, 2, 17),
    )  # fmt: skip


def ask_another(s):
    talk = Talk.add(s.plan(), s.olga, title="Second", starts=datetime(2026, 4, 18, 15))
    db.session.add(talk)
    db.session.flush()
    speaker = Speaker.add(talk, s.mei, by=s.olga)
    db.session.add(speaker)
    db.session.flush()
    meetups.ask(db.session(), speaker, s.olga)


def open_ticket(s):
    make.ticket(s.plan(), s.olga, title="Tea", due=When(offset=-3)).assign(s.mei, by=s.olga)


def take_over(s):
    s.chore().assign(s.olga, by=s.olga)


def drop_speaker(s):
    speaker = meetups.add_speaker(db.session(), s.programme(), s.olga, "Xu", "xu@example.org")
    db.session.commit()
    meetups.drop_speaker(db.session(), speaker, s.olga)


def undo_a_move(s):
    s.plan().move(s.olga, LATER, LATER + timedelta(hours=8))
    db.session.commit()
    undo(db.session(), last_batch(db.session()), s.olga)


VERBS = {
    "edit meetup": lambda s: s.plan().edit(s.olga, title="Large models", body="New."),
    "move meetup": lambda s: s.plan().move(s.olga, LATER, LATER + timedelta(hours=8)),
    "move meetup to Berlin": lambda s: s.plan().move(
        s.olga, LATER, LATER + timedelta(hours=8), "Europe/Berlin"
    ),
    "postpone meetup": lambda s: s.plan().postpone(s.olga),
    "cancel meetup": lambda s: s.plan().cancel(s.olga),
    "unpublish meetup": lambda s: s.plan().unpublish(s.olga),
    "move without venue": lambda s: s.plan().edit(s.olga, venue_id=None),
    "plan meetup": add_meetup,
    "undo a move": undo_a_move,
    "edit venue": lambda s: s.plan().venue.edit(s.olga, name="Hall 2", latitude=None),
    "edit community": lambda s: s.community.edit(s.carla, name="Kites", slug="kites"),
    "add talk": add_talk,
    "edit talk": lambda s: s.programme().edit(s.olga, title="Twelve months"),
    "move talk": lambda s: s.programme().move(s.olga, datetime(2026, 4, 18, 14)),
    "take the time of a talk": lambda s: s.programme().move(s.olga, None),
    "cancel talk": lambda s: s.programme().cancel(s.olga),
    "accept": lambda s: s.answering().accept(s.mei),
    "decline": lambda s: s.answering().decline(s.mei),
    "ask for another talk": ask_another,
    "drop speaker": drop_speaker,
    "rename a speaker": lambda s: s.belonging(s.he_jun).rename("He J.", s.olga),
    "open ticket": open_ticket,
    "edit ticket": lambda s: s.chore().edit(s.olga, title="Book two rooms"),
    "set due": lambda s: s.chore().set_due(When(on=date(2026, 4, 1)), s.olga),
    "take the due day": lambda s: s.chore().set_due(When(), s.olga),
    "assign ticket": take_over,
    "unassign ticket": lambda s: s.chore().unassign(s.olga),
    "close ticket": lambda s: s.chore().close(s.olga),
    "drop ticket": lambda s: s.chore().drop(s.olga, Outcome.DECLINED, "No."),
    "hide ticket": lambda s: s.chore().edit(s.olga, visibility="organizers"),
    "decline quote": lambda s: s.asked().decline(s.mei, "No."),
    "send quote": lambda s: s.asked().send(make.WORDS, {**make.CREDIT}, s.mei),
    "edit announcement": lambda s: s.news().edit(
        s.carla, title="Joined", due=(datetime(2026, 3, 8, 18), None)
    ),
    "close announcement": lambda s: s.news().close(s.carla),
    "cancel announcement": lambda s: s.news().cancel(s.carla),
    "end contact": lambda s: s.contact.end(date(2026, 3, 2), s.olga),
    "edit person": lambda s: s.mei.edit(s.mei, name="Mei L.", zone="Asia/Tokyo"),
    "set role": lambda s: s.belonging(s.mei).set_role(Role.GUEST, s.carla),
    "end membership": lambda s: people.end_membership(s.belonging(s.he_jun), s.carla),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_every_verb_leaves_no_stale_bytes(stage, poll, link, from_nothing, verb):
    secret = link(stage.mei)
    talks = link(stage.mei, kinds=[Kind.TALKS], name="talks")
    paths = [secret.path, talks.path, PUBLIC, "/m/kiteline.ics"]
    for path in paths:
        assert poll(path).status_code == 200
    db.session.expire_all()

    verb(stage)
    db.session.commit()
    served = {feed_id: kept_or_polled(poll, paths, feed_id) for feed_id in feed_ids()}

    for feed_id, written in served.items():
        assert written == from_nothing(feed_id)


def feed_ids():
    return list(db.session.scalars(select(Feed.id).order_by(Feed.id)))


def build(feed_id):
    db.session.rollback()
    operations.build_now(db.engine, feed_id, "http://localhost")


def kept_or_polled(poll, paths, feed_id):
    """What a poll of that feed gets; the bytes that are kept where its address is closed for now."""
    answer = poll(paths[feed_id - 1])
    if answer.status_code == 200:
        return answer.data
    build(feed_id)
    return db.session.scalar(select(FeedBody.bytes).where(FeedBody.feed_id == feed_id))


def test_building_twice_keeps_bytes_etag_and_moment(stage, link, at):
    secret = link(stage.mei)
    build(secret.subject_id)
    before = kept(secret.subject_id)

    at(NOON + timedelta(days=1))
    build(secret.subject_id)

    assert kept(secret.subject_id) == before


def kept(feed_id):
    body = db.session.scalars(select(FeedBody).where(FeedBody.feed_id == feed_id)).one()
    db.session.refresh(body)
    return body.bytes, body.etag, body.changed_at, body.wakes_at


def test_refreshing_writes_nothing_where_nothing_changed(stage, poll, link, queries):
    poll(link(stage.mei).path)
    queries.clear()

    stage.chore().label([], stage.olga)
    stage.plan().edit(stage.olga, facts={"guests": 3})
    db.session.commit()

    assert not [each for each in queries if each.startswith(("UPDATE item", "INSERT INTO item"))]


def test_only_feeds_that_read_it_become_stale(stage, poll, link, community):
    mine, other = link(stage.mei), link(stage.carla, kinds=[Kind.TICKETS])
    for each in (mine, other):
        poll(each.path)

    stage.chore().edit(stage.olga, title="Other words")
    db.session.commit()

    stale = db.session.scalars(select(FeedBody.feed_id).where(FeedBody.stale_at.is_not(None))).all()
    assert stale == [mine.subject_id]


def test_staleness_is_rolled_back_with_its_cause(stage, poll, link):
    secret = link(stage.mei)
    poll(secret.path)

    stage.chore().edit(stage.olga, title="Other words")
    db.session.rollback()

    assert db.session.scalar(select(FeedBody.stale_at)) is None


def test_same_choices_share_one_feed(link, mei):
    first, second = link(mei, name="phone"), link(mei, name="laptop")

    assert first.subject_id == second.subject_id
    assert link(mei, kinds=[Kind.TALKS]).subject_id != first.subject_id
    assert first.hash != second.hash


def test_topics_that_are_no_longer_read_go(stage, poll, link):
    secret = link(stage.mei)
    poll(secret.path)
    assert f"ticket:{stage.ticket.id}" in topics(secret.subject_id)

    stage.chore().unassign(stage.olga)
    db.session.commit()
    poll(secret.path)

    assert f"ticket:{stage.ticket.id}" not in topics(secret.subject_id)


def topics(feed_id):
    return set(db.session.scalars(select(FeedTopic.topic).where(FeedTopic.feed_id == feed_id)))


def test_change_that_meets_a_build_is_not_lost(app, stage, poll):
    """Built from the old words while the new ones are being written: the feed is stale afterwards."""
    poll(PUBLIC)
    (feed_id,) = feed_ids()
    written = Event()

    def edit():
        with app.app_context():
            talk = Talk.add(db.session.get(type(stage.meetup), meetup_id), None, title="In between")
            talk.set_time("starts", datetime(2026, 4, 18, 12))
            db.session.add(talk)
            written.set()
            db.session.commit()

    meetup_id = stage.meetup.id
    db.session.rollback()
    with writing(db.engine) as session:
        operations.build(session, feed_id, "http://localhost")
        thread = Thread(target=edit)
        thread.start()
        written.wait(1)
        sleep(0.2)
        assert thread.is_alive()
    thread.join(10)

    assert b"SUMMARY:In between" in poll(PUBLIC).data


# --- leaving -------------------------------------------------------------------------------------


def test_leaving_the_last_community_ends_the_own_feed(poll, link, mei, carla, stage):
    secret = link(mei)
    poll(secret.path)

    people.end_membership(stage.belonging(mei), by=carla)
    db.session.commit()

    assert poll(secret.path).status_code == 410


def test_leaving_can_be_undone_with_its_links(poll, link, mei, carla, stage):
    secret = link(mei)
    before = poll(secret.path).data
    people.end_membership(stage.belonging(mei), by=carla)
    db.session.commit()

    undo(db.session(), last_batch(db.session()), carla)
    db.session.commit()

    assert poll(secret.path).data == before


def test_leaving_one_community_takes_its_entries_only(poll, link, mei, carla, stage):
    other = make.community(slug="spree", name="Spree")
    make.saved(Membership(community_id=other.id, person=mei, role=Role.MEMBER, name="Mei"))
    make.meetup(other, "Spree evening")
    secret = link(mei, kinds=[Kind.MEETUPS])
    assert b"Shanghai" in poll(secret.path).data

    people.end_membership(stage.belonging(mei), by=carla)
    db.session.commit()
    answer = poll(secret.path)

    assert answer.status_code == 200
    assert b"SUMMARY:Spree evening" in answer.data
    assert b"SUMMARY:Shanghai meetup" not in answer.data


def test_speakers_link_ends_with_what_the_community_gave(poll, stage, carla):
    talk_secret = stage.other_speaker.ask(stage.olga)
    make.saved(talk_secret)
    speaker = stage.other_speaker
    link = operations.make_speaker_link(db.session(), speaker, by=talk_secret)
    db.session.commit()
    path = f"/f/{link.token}.ics"
    assert poll(path).status_code == 200

    people.end_membership(stage.belonging(stage.he_jun), by=carla)
    db.session.commit()

    assert poll(path).status_code == 410


def test_speakers_link_shows_the_talks_in_one_community_only(poll, stage, olga):
    secret = make.saved(stage.other_speaker.ask(olga))
    somebody = stage.other_speaker.person
    other = make.community(slug="spree", name="Spree")
    make.saved(Membership(community_id=other.id, person=somebody, role=Role.GUEST, name="He Jun"))
    elsewhere = make.talk(make.meetup(other, "Spree evening", published_at=NOON), "Somewhere else")
    make.saved(
        Speaker(talk=elsewhere, talk_id=elsewhere.id, person=somebody, community_id=other.id, asked_at=NOON)
    )

    link = operations.make_speaker_link(db.session(), stage.other_speaker, by=secret)
    db.session.commit()
    written = poll(f"/f/{link.token}.ics").data

    assert written.count(b"BEGIN:VEVENT") == 1
    assert b"SUMMARY:Your talk: Eleven months beside a press line" in written
    assert (link.parent_id, link.community_id, link.person_id) == (secret.id, stage.community.id, somebody.id)


# --- the worker ----------------------------------------------------------------------------------


def test_worker_builds_what_became_stale(app, stage, poll, link, queries):
    secret = link(stage.mei)
    poll(secret.path)
    jobs.rebuild_feeds(app)
    stage.chore().edit(stage.olga, title="Other words")
    db.session.commit()

    built = jobs.rebuild_feeds(app)
    queries.clear()
    answer = poll(secret.path)

    assert built == 1
    assert b"Other words" in answer.data.replace(b"\r\n ", b"")
    assert not [each for each in queries if each.startswith(("INSERT", "UPDATE"))]


def test_worker_builds_what_fell_out_of_its_window(app, stage, poll, at):
    poll("/m/kiteline.ics")
    jobs.rebuild_feeds(app)
    at(stage.meetup.ends_at + timedelta(days=180))
    db.session.rollback()

    assert jobs.rebuild_feeds(app) == 1
    assert jobs.rebuild_feeds(app) == 0


def test_worker_leaves_feeds_that_nobody_has_any_more(app, stage, poll, link):
    secret = link(stage.mei)
    poll(secret.path)
    jobs.rebuild_feeds(app)
    db.session.get(Secret, secret.id).revoke(stage.mei)
    stage.chore().edit(stage.olga, title="Other words")
    db.session.commit()

    assert jobs.rebuild_feeds(app) == 0


def test_worker_writes_all_anew_where_the_address_changed(app, stage, poll):
    before = poll(PUBLIC).data
    jobs.rebuild_feeds(app)
    assert poll(PUBLIC).data == before

    app.config["BASE_URL"] = "https://outreach.example"
    jobs.rebuild_feeds(app)
    after = poll(PUBLIC).data

    assert b"https://outreach.example/m/kiteline/shanghai-meetup" in after.replace(b"\r\n ", b"")
    assert b"http://localhost" not in after
    assert db.session.query(Known).filter_by(name="calendar edition").count() == 1


def test_worker_keeps_looks_once_a_minute(app, link, mei, poll, at):
    operations.looks.store(db.engine)
    secret = link(mei)
    poll(secret.path)

    assert jobs.keep_looks(app) == 0
    at(NOON + timedelta(minutes=1))
    assert jobs.keep_looks(app) == 1
    assert jobs.keep_looks(app) == 0
    db.session.expire_all()
    assert db.session.get(Secret, secret.id).last_seen_at == NOON


def test_looks_are_kept_without_a_worker_after_ten_minutes(app, link, mei, poll, at):
    operations.looks.store(db.engine)
    app.wsgi_app = app.wsgi_app.pages
    secret = link(mei)
    poll(secret.path)
    at(NOON + timedelta(minutes=10))

    poll(secret.path)

    db.session.expire_all()
    assert db.session.get(Secret, secret.id).last_seen_at == NOON + timedelta(minutes=10)


# --- links ---------------------------------------------------------------------------------------


def test_renewed_link_ends_the_old_one(poll, link, mei):
    old = link(mei)
    feed = db.session.get(Feed, old.subject_id)

    new = operations.renew_link(db.session(), db.session.get(Secret, old.id), feed, mei)
    db.session.commit()

    assert poll(old.path).status_code == 410
    assert poll(f"/f/{new.token}.ics").status_code == 200
    assert db.session.get(Secret, old.id).replaced_by_id == new.id
    assert new.name == "phone"


def test_changed_link_shows_something_else_at_the_same_address(poll, link, stage, mei):
    secret = link(mei)
    before = poll(secret.path).data

    operations.set_link(db.session(), db.session.get(Secret, secret.id), mei, "phone", [Kind.QUOTES], "en")
    db.session.commit()
    after = poll(secret.path).data

    assert before.count(b"BEGIN:VEVENT") == 4
    assert after.count(b"BEGIN:VEVENT") == 1


def test_public_feed_is_opened_once(stage, poll):
    poll(PUBLIC)
    poll(PUBLIC)

    assert db.session.query(Feed).filter_by(scope=FeedScope.MEETUP).count() == 1
    assert db.session.query(Item).filter_by(subject="meetup").count() == 1
    assert db.session.query(ItemBody).count() == 2
