"""The one way a rule says no."""

from __future__ import annotations


class Refused(Exception):
    """A rule forbids this. The message is for the person who asked."""
