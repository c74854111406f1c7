"""Finds a browser for the tests, or installs one; says what to do where neither works."""

import sys

from tests.servers import browser_path

sys.exit(browser_path() is None)
