"""What the tests of quotes share: an announcement, somebody who is asked, the browsers of both sides."""

import pytest

from outreach.db import db
from outreach.quotes import queries
from tests import make


@pytest.fixture
def announcement(community, carla):
    return make.announcement(community, carla)


@pytest.fixture
def asked(announcement, carla):
    return make.quote(announcement, carla)


@pytest.fixture
def guest(app):
    """The browser of somebody without an account."""
    return app.test_client()


@pytest.fixture
def browser(signed_in, carla):
    """The chair's browser."""
    return signed_in(carla)


@pytest.fixture
def again():
    """A quote as it is kept now."""

    def load(quote):
        db.session.expire_all()
        return db.session.scalar(queries.of_link(quote.id))

    return load
