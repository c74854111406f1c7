"""Verbs of calendars: feeds are built, heard of, linked to, and looked at."""

from outreach.calendars.operations.building import build_now, build_public, rebuild_stale, renew
from outreach.calendars.operations.feeds import build, open_feed
from outreach.calendars.operations.hearing import hear
from outreach.calendars.operations.links import make_link, make_speaker_link, renew_link, set_link
from outreach.calendars.operations.looking import LONGEST, SOON, looks

__all__ = [
    "LONGEST",
    "SOON",
    "build",
    "build_now",
    "build_public",
    "hear",
    "looks",
    "make_link",
    "make_speaker_link",
    "open_feed",
    "rebuild_stale",
    "renew",
    "renew_link",
    "set_link",
]
