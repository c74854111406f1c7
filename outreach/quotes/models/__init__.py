"""The nouns of quotes."""

from outreach.quotes.models.announcement import Announcement, AnnouncementState
from outreach.quotes.models.asked import QuoteState
from outreach.quotes.models.draft import Draft
from outreach.quotes.models.placement import Placement, Seal
from outreach.quotes.models.quote import Quote
from outreach.quotes.models.version import Agreement, Origin, QuoteVersion, Side

__all__ = [
    "Agreement",
    "Announcement",
    "AnnouncementState",
    "Draft",
    "Origin",
    "Placement",
    "Quote",
    "QuoteState",
    "QuoteVersion",
    "Seal",
    "Side",
]
