"""All that a poll needs to know, in one look-up."""

from __future__ import annotations

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased

from outreach.calendars.models import Feed, FeedBody, FeedScope
from outreach.calendars.queries.entries import Rows
from outreach.meetups.models import Meetup
from outreach.people.models import Community, Person, Secret

BODY = (
    Feed.id.label("feed_id"),
    FeedBody.etag,
    FeedBody.changed_at,
    FeedBody.stale_at,
    FeedBody.wakes_at,
)


def secret_poll(packed: bool) -> Rows:
    """Everything a poll of a secret address needs, by the hash `:key`."""
    body = (FeedBody.gzip if packed else FeedBody.bytes).label("body")
    who = aliased(Person)
    state = (Secret.id, Secret.revoked_at, Secret.expires_at, who.suspended_at, who.erased_at)
    return (
        select(*state, *BODY, body)
        .select_from(Secret)
        .outerjoin(who, who.id == Secret.person_id)
        .join(Feed, Feed.id == Secret.subject_id)
        .outerjoin(FeedBody, FeedBody.feed_id == Feed.id)
    )


def meetup_poll(packed: bool) -> Rows:
    """The same for a published meetup, or for none: then there is no row."""
    body = (FeedBody.gzip if packed else FeedBody.bytes).label("body")
    feed = and_(Feed.scope == FeedScope.MEETUP, Feed.scope_id == Meetup.id, Feed.options_key == "")
    return (
        select(Meetup.id, *BODY, body)
        .select_from(Meetup)
        .join(Community, Community.id == Meetup.community_id)
        .outerjoin(Feed, feed)
        .outerjoin(FeedBody, FeedBody.feed_id == Feed.id)
        .where(Meetup.published_at.is_not(None), Community.closed_at.is_(None))
    )


def community_poll(packed: bool) -> Rows:
    """The same for all published meetups of a community."""
    body = (FeedBody.gzip if packed else FeedBody.bytes).label("body")
    feed = and_(Feed.scope == FeedScope.COMMUNITY, Feed.scope_id == Community.id, Feed.options_key == "")
    return (
        select(Community.id, *BODY, body)
        .select_from(Community)
        .outerjoin(Feed, feed)
        .outerjoin(FeedBody, FeedBody.feed_id == Feed.id)
        .where(Community.closed_at.is_(None))
    )
