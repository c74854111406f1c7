"""The chair's pages, the page behind a representative's link, and the announcement once it is public."""

from outreach.quotes.views import asks, assembly, chair, guest
from outreach.quotes.views.blueprint import bp

__all__ = ["asks", "assembly", "bp", "chair", "guest"]
