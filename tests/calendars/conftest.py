"""Polls of feeds, by both roads: the fast layer alone or the page alone. The contract is one."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from outreach.calendars import operations
from outreach.calendars.models import FeedBody, FeedTopic, ItemBody, Kind
from outreach.calendars.operations.building import build_now, writing
from outreach.db import db
from tests import make

BASE = "http://localhost"
ALL_KINDS = list(Kind)


@pytest.fixture(params=["fast", "page"])
def road(request, app):
    """With the page alone, the layer before it is taken away."""
    if request.param == "page":
        app.wsgi_app = app.wsgi_app.pages
    return request.param


@pytest.fixture
def poll(app):
    """What a calendar program gets: the answer to a request without cookies."""

    def asked(path, method="GET", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return app.test_client(use_cookies=False).open(path, method=method, headers=named)

    return asked


@pytest.fixture
def link(app):
    """A person's new secret address. It has the feed's number, its token and its path."""

    def made(person, kinds=ALL_KINDS, language="en", name="phone"):
        secret = operations.make_link(db.session(), person, name, kinds, language)
        db.session.commit()
        secret.path = f"/f/{secret.token}.ics"
        return secret

    return made


@pytest.fixture
def from_nothing(app):
    """The bytes of a feed as the database alone makes them: everything kept is thrown away first."""

    def built(feed_id):
        db.session.rollback()
        with writing(db.engine) as session:
            for kept in (FeedBody, FeedTopic, ItemBody):
                session.execute(delete(kept))
        build_now(db.engine, feed_id, BASE)
        with writing(db.engine) as session:
            return session.query(FeedBody).filter_by(feed_id=feed_id).one().bytes

    return built


@pytest.fixture
def hall(community):
    return make.venue(community, "Jinghe Hub", address="4 Harbour Road", latitude=31.2, longitude=121.5)


@pytest.fixture
def published(community, hall, noon):
    """A published meetup in a hall, with a link to join."""
    return make.meetup(
        community, venue_id=hall.id, published_at=noon, join_url="https://video.example/j/1", body="**Come.**"
    )
