"""Feeds: opened once a choice, built from the database alone, kept with all the topics they read."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, text
from sqlalchemy.orm import Session

from outreach import clock
from outreach.calendars import ical, queries
from outreach.calendars.ical import Head
from outreach.calendars.models import Feed, FeedBody, FeedScope, FeedTopic, Kind
from outreach.calendars.operations import items
from outreach.calendars.operations.facts import Facts, facts
from outreach.meetups.models import Meetup, Talk
from outreach.people.models import Community, Person
from outreach.text import _, speaking

KEPT = timedelta(days=180)
REFRESH = timedelta(hours=1)
LOCK = 0x0C414C


@dataclass
class Content:
    """What a feed holds now, and what it read to know."""

    found: list[Facts]
    head: Head
    language: str
    topics: set[str] = field(default_factory=set)
    ages: bool = True


def open_feed(session: Session, scope: FeedScope, scope_id: int, **values: Any) -> Feed:
    """The feed of these choices, made if nobody chose them before."""
    options = values.pop("options", {})
    key = options_key(options)
    alone(session)
    feed = session.scalar(queries.feed(scope, scope_id, key))
    if feed is None:
        feed = Feed(scope=scope, scope_id=scope_id, options=options, options_key=key, **values)
        session.add(feed)
        session.flush()
    return feed


def options_key(options: dict[str, Any]) -> str:
    if not options:
        return ""
    return hashlib.sha256(json.dumps(options, sort_keys=True).encode()).hexdigest()


def alone(session: Session) -> None:
    """Until the transaction ends no other feed is built and nobody is heard. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def beside_others(session: Session) -> None:
    """Until the transaction ends no feed is built, but others may be heard."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": LOCK})


# --- building ------------------------------------------------------------------------------------


def build(session: Session, feed_id: int, base: str) -> FeedBody:
    """The feed's bytes as the database makes them now. Equal bytes keep their ETag and their moment."""
    alone(session)
    feed = session.scalars(queries.whole_feed(feed_id)).one()
    now = clock.now()
    content = CONTENT[feed.scope](session, feed, base)
    found = [each for each in content.found if not content.ages or each.ends_at > now - KEPT]
    written = calendar(session, content, found, base)
    keep_topics(session, feed, content.topics | {topic for each in found for topic in each.topics})
    body = keep(session, feed, written)
    body.stale_at = None
    body.wakes_at = min((each.ends_at + KEPT for each in found), default=None) if content.ages else None
    session.flush()
    return body


def calendar(session: Session, content: Content, found: list[Facts], base: str) -> bytes:
    kept = items.items_of(session, found)
    ordered = dict(sorted(kept.items(), key=lambda pair: (pair[0].starts_at, pair[1].uid)))
    written = list(items.bodies(session, ordered, content.language, base).values())
    head = content.head
    changed_at = max((item.changed_at for item in ordered.values()), default=None)
    whole = Head(head.name, head.description, head.zone, head.url, REFRESH, head.source, changed_at)
    return ical.assemble(whole, ical.timezones(written), written)


def keep_topics(session: Session, feed: Feed, topics: Iterable[str]) -> None:
    wanted = set(topics)
    known = set(session.scalars(select(FeedTopic.topic).where(FeedTopic.feed_id == feed.id)))
    if gone := known - wanted:
        session.execute(delete(FeedTopic).where(FeedTopic.feed_id == feed.id, FeedTopic.topic.in_(gone)))
    if new := sorted(wanted - known):
        session.execute(insert(FeedTopic), [{"feed_id": feed.id, "topic": topic} for topic in new])


def keep(session: Session, feed: Feed, written: bytes) -> FeedBody:
    etag = hashlib.sha256(written).hexdigest()[:32]
    body = feed.body
    if body is None:
        body = FeedBody(feed=feed, etag="")
        session.add(body)
    if body.etag != etag:
        body.changed_at = items.later(body.changed_at)
        body.etag, body.bytes, body.gzip = etag, written, gzip.compress(written, 6, mtime=0)
    return body


# --- what each shows -----------------------------------------------------------------------------


def of_meetup(session: Session, feed: Feed, base: str) -> Content:
    """A published meetup and its talks, for ever."""
    meetup = session.get_one(Meetup, feed.scope_id, populate_existing=True)
    community = session.get_one(Community, meetup.community_id, populate_existing=True)
    address = f"{base}/m/{community.slug}/{meetup.slug}"
    found = [
        *facts(session, "meetup", Meetup.id == meetup.id),
        *facts(session, "talk", Talk.meetup_id == meetup.id),
    ]
    head = Head(meetup.title, community.name, meetup.zone, address, REFRESH, f"{address}.ics")
    topics = {f"meetup:{meetup.id}", f"community:{community.id}"}
    return Content(found, head, meetup.language, topics, ages=False)


def of_community(session: Session, feed: Feed, base: str) -> Content:
    """All published meetups of a community."""
    community = session.get_one(Community, feed.scope_id, populate_existing=True)
    address = f"{base}/m/{community.slug}"
    public: ColumnElement[bool] = Meetup.published_at.is_not(None)
    found = facts(session, "meetup", (Meetup.community_id == community.id) & public)
    with speaking(community.language):
        about = _("All public meetups of %(community)s.", community=community.name)
    head = Head(community.name, about, community.zone, address, REFRESH, f"{address}.ics")
    return Content(found, head, community.language, {f"community:{community.id}", *new_ones([community.id])})


def of_person(session: Session, feed: Feed, base: str) -> Content:
    """What a person chose, from all communities where they are at home today."""
    person = session.scalars(queries.person(feed.scope_id)).one()
    within = [community.id for community in queries.communities(person)]
    wanted: dict[Kind, tuple[str, ColumnElement[bool]]] = {
        Kind.TALKS: ("speaker", queries.own_speaking(person, within)),
        Kind.TICKETS: ("ticket", queries.own_tickets(person)),
        Kind.QUOTES: ("quote", queries.own_quotes(person)),
        Kind.MEETUPS: ("meetup", queries.own_meetups(person)),
    }
    found = [each for kind in feed.kinds for each in facts(session, *wanted[kind])]
    language = feed.language or person.language
    topics = {f"person:{person.id}", *(f"community:{each}" for each in within)}
    if Kind.MEETUPS in feed.kinds:
        topics.update(new_ones(within))
    return Content(found, own_head(person, language, f"{base}/"), language, topics)


def of_speaker(session: Session, feed: Feed, base: str) -> Content:
    """The talks of somebody who may have no account, in the one community that asked."""
    person = session.scalars(queries.person(feed.scope_id)).one()
    community = session.get_one(Community, feed.community_id, populate_existing=True)
    within = [each.id for each in queries.communities(person) if each.id == community.id]
    found = facts(session, "speaker", queries.own_speaking(person, within))
    language = feed.language or person.language
    head = own_head(person, language, f"{base}/m/{community.slug}", community.name)
    return Content(found, head, language, {f"person:{person.id}", f"community:{community.id}"})


def own_head(person: Person, language: str, url: str, community: str = "Outreach") -> Head:
    with speaking(language):
        name = _("%(community)s, %(name)s", community=community, name=person.name)
        about = _("Only for %(name)s. Whoever has its address can read it.", name=person.name)
    return Head(name, about, person.zone, url, REFRESH)


def new_ones(community_ids: Iterable[int]) -> Iterator[str]:
    """The topics of meetups that are not known yet: see `hearing`."""
    return (f"meetups:{community_id}" for community_id in community_ids)


CONTENT = {
    FeedScope.MEETUP: of_meetup,
    FeedScope.COMMUNITY: of_community,
    FeedScope.PERSON: of_person,
    FeedScope.SPEAKER: of_speaker,
}
