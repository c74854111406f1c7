"""Feeds, and the page where people subscribe."""

from outreach.calendars.views import feeds, guests, links, subscribing
from outreach.calendars.views.blueprint import bp

__all__ = ["bp", "feeds", "guests", "links", "subscribing"]
