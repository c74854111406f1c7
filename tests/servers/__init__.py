"""Real servers for the tests: PostgreSQL, a mail server that can misbehave, a browser."""

from tests.servers.browser import BROWSER_ARGUMENTS, browser_path, need_browser
from tests.servers.mail import Mailbox, mail_server
from tests.servers.postgres import (
    connect,
    drop_database,
    empty_database,
    fresh_database,
    postgresql,
    start_postgresql,
)

__all__ = [
    "BROWSER_ARGUMENTS",
    "Mailbox",
    "browser_path",
    "connect",
    "drop_database",
    "empty_database",
    "fresh_database",
    "mail_server",
    "need_browser",
    "postgresql",
    "start_postgresql",
]
