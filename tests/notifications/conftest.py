"""A mail server for each test that asks for one, and somebody to write to."""

import pytest

from outreach.access import Role
from tests import make
from tests.servers import mail_server


@pytest.fixture
def mailbox():
    with mail_server() as mailbox:
        yield mailbox


@pytest.fixture
def sam(community):
    """A speaker, a representative: somebody outside, in New York."""
    return make.person("Sam", community, Role.GUEST, zone="America/New_York")
