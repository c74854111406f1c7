"""The pages of meetups and their programme."""

from outreach.meetups.views import crew, meetups, programme, public, speak, states, venues
from outreach.meetups.views.blueprint import bp

__all__ = ["bp", "crew", "meetups", "programme", "public", "speak", "states", "venues"]
