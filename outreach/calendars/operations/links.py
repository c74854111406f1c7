"""Secret addresses of feeds: one a device, shown once, replaced or revoked alone."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from outreach.calendars.models import Feed, FeedScope, Kind
from outreach.calendars.operations.feeds import open_feed
from outreach.meetups.models import Speaker
from outreach.people.models import Person, Purpose, Secret


def make_link(session: Session, person: Person, name: str, kinds: Iterable[Kind], language: str) -> Secret:
    """A new address for one of the person's devices."""
    feed = own_feed(session, person, kinds, language)
    return issue(session, feed, person, person, name=name)


def set_link(
    session: Session, link: Secret, person: Person, name: str, kinds: Iterable[Kind], language: str
) -> None:
    """Let the same address show something else."""
    feed = own_feed(session, person, kinds, language)
    if (link.name, link.subject_id) != (name, feed.id):
        link.name, link.subject_id = name, feed.id
        link.log("edited", person)


def renew_link(session: Session, link: Secret, feed: Feed, person: Person) -> Secret:
    """Another address for the same device; the old one ends."""
    secret = issue(session, feed, person, person, name=link.name, community_id=link.community_id)
    link.replaced_by_id = secret.id
    link.revoke(person)
    return secret


def make_speaker_link(session: Session, speaker: Speaker, by: Secret) -> Secret:
    """For who has no account: their talks in the community that asked, and nothing else."""
    person = speaker.person
    options = {"community": speaker.community_id, "language": person.language}
    feed = open_feed(
        session,
        FeedScope.SPEAKER,
        person.id,
        options=options,
        person_id=person.id,
        community_id=speaker.community_id,
    )
    return issue(session, feed, person, by, community_id=speaker.community_id, parent_id=by.id)


def own_feed(session: Session, person: Person, kinds: Iterable[Kind], language: str) -> Feed:
    chosen = set(kinds)
    options = {"kinds": [kind.value for kind in Kind if kind in chosen], "language": language}
    return open_feed(session, FeedScope.PERSON, person.id, options=options, person_id=person.id)


def issue(session: Session, feed: Feed, person: Person, by: Person | Secret, **values: object) -> Secret:
    secret = Secret.issue(Purpose.FEED, person, subject_id=feed.id, **values)
    session.add(secret)
    session.flush()
    feed.log("opened", by, secret=secret)
    return secret
