"""The nouns of quotes."""

from outreach.quotes.models.announcement import Announcement, Placement, Seal
from outreach.quotes.models.quote import Draft, Quote, QuoteState
from outreach.quotes.models.version import Agreement, Origin, QuoteVersion, Side

__all__ = [
    "Agreement",
    "Announcement",
    "Draft",
    "Origin",
    "Placement",
    "Quote",
    "QuoteState",
    "QuoteVersion",
    "Seal",
    "Side",
]
