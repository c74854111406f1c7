"""Feeds, the items in them, and the links that lead to them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, or_, select, update
from sqlalchemy.orm import joinedload, raiseload

from outreach.calendars.models import Feed, FeedBody, FeedScope, FeedTopic, Item
from outreach.meetups.models import Meetup
from outreach.people.models import Community, Membership, Person, Purpose, Secret


def items(subject: str, ids: Collection[int]) -> Select[Item]:
    return select(Item).where(Item.subject == subject, Item.subject_id.in_(ids)).order_by(Item.id)


def feed(scope: FeedScope, scope_id: int, options_key: str = "") -> Select[Feed]:
    return select(Feed).where(Feed.scope == scope, Feed.scope_id == scope_id, Feed.options_key == options_key)


def whole_feed(feed_id: int) -> Select[Feed]:
    """A feed with its kept bytes, as the database has them now."""
    return (
        select(Feed)
        .where(Feed.id == feed_id)
        .options(joinedload(Feed.body))
        .execution_options(populate_existing=True)
    )


def mark_stale(topics: Collection[str], now: datetime) -> Any:
    reading = select(FeedTopic.feed_id).where(FeedTopic.topic.in_(topics))
    return (
        update(FeedBody)
        .where(FeedBody.feed_id.in_(reading), FeedBody.stale_at.is_(None))
        .values(stale_at=now)
        .execution_options(synchronize_session=False)
    )


def stale(now: datetime, most: int) -> Select[int]:
    """Feeds that somebody may ask for and whose bytes are not those of today, the longest stale first."""
    public = Feed.scope.in_([FeedScope.MEETUP, FeedScope.COMMUNITY])
    subscribed = exists().where(
        Secret.purpose == Purpose.FEED, Secret.subject_id == Feed.id, Secret.revoked_at.is_(None)
    )
    return (
        select(Feed.id)
        .join(FeedBody, FeedBody.feed_id == Feed.id)
        .where(or_(FeedBody.stale_at.is_not(None), FeedBody.wakes_at <= now), or_(public, subscribed))
        .order_by(FeedBody.stale_at, Feed.id)
        .limit(most)
    )


# --- links ---------------------------------------------------------------------------------------


def links(person: Person) -> Select[Secret, Feed]:
    """The person's own links that were not ended, each with what it shows, the oldest first."""
    return (
        select(Secret, Feed)
        .join(Feed, Feed.id == Secret.subject_id)
        .where(Secret.purpose == Purpose.FEED, Secret.person_id == person.id, Secret.revoked_at.is_(None))
        .order_by(Secret.id)
    )


def link(person: Person, secret_id: int) -> Select[Secret, Feed]:
    return links(person).where(Secret.id == secret_id)


def living_memberships(person_id: int) -> Select[int]:
    return select(Membership.id).where(Membership.person_id == person_id, Membership.left_at.is_(None))


def feed_links(person_id: int) -> Select[Secret]:
    """Links to feeds that belong to no community but to the person alone."""
    return select(Secret).where(
        Secret.purpose == Purpose.FEED,
        Secret.person_id == person_id,
        Secret.community_id.is_(None),
        Secret.revoked_at.is_(None),
    )


def published(community: Community, since: datetime) -> Select[Meetup]:
    """What the public may subscribe to and is not over since then, the nearest first."""
    return (
        Meetup.inside(community)
        .where(Meetup.published_at.is_not(None), or_(Meetup.ends_at.is_(None), Meetup.ends_at > since))
        .options(raiseload(Meetup.hosts), raiseload(Meetup.crew))
        .order_by(Meetup.starts_at.nulls_last(), Meetup.id)
    )
