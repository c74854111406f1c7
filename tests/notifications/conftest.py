"""A mail server for each test that asks for one."""

import pytest

from tests.servers import mail_server


@pytest.fixture
def mailbox():
    with mail_server() as mailbox:
        yield mailbox
