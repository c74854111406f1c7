"""Signing in, oneself, the community, its members and their companies."""

from outreach.people.views import community, companies, invitations, me, members, signing
from outreach.people.views.blueprint import bp

__all__ = ["bp", "community", "companies", "invitations", "me", "members", "signing"]
