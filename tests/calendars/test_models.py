"""Items and feeds as nouns."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from outreach.access import Role
from outreach.calendars.models import Feed, FeedScope, Item, Kind
from outreach.db import db
from outreach.people.models import Purpose, Secret
from tests import make
from tests.conftest import NOON


def item(**values):
    return Item(subject="meetup", subject_id=1, weighty="w", content="c", changed_at=NOON, **values)


def test_item_has_a_uid_of_its_own(app):
    first, second = make.saved(item()), make.saved(item(part="other"))

    assert len(first.uid) == 36
    assert first.uid != second.uid
    assert first.sequence == 0


def test_item_is_one_for_each_subject(app):
    make.saved(item())
    db.session.add(item())

    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()


def test_feed_is_one_for_each_choice(app):
    make.saved(Feed(scope=FeedScope.MEETUP, scope_id=1))
    db.session.add(Feed(scope=FeedScope.MEETUP, scope_id=1))

    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()


def test_feed_belongs_to_its_person(mei, olga):
    feed = make.saved(Feed(scope=FeedScope.PERSON, scope_id=mei.id, person_id=mei.id))

    assert feed.roles_of(mei) == {Role.SELF}
    assert feed.roles_of(olga) == set()
    assert feed.roles_of(None) == set()
    assert feed.roles_of(Secret.issue(Purpose.FEED, mei, subject_id=feed.id)) == set()


def test_feed_knows_its_choices_in_their_order():
    feed = Feed(scope=FeedScope.PERSON, options={"kinds": ["meetups", "talks", "nonsense"], "language": "zh"})

    assert feed.kinds == [Kind.TALKS, Kind.MEETUPS]
    assert feed.language == "zh"
    assert not feed.is_public
    assert Feed(scope=FeedScope.COMMUNITY, options={}).is_public
