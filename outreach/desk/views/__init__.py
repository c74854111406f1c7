"""The pages of the desk."""

from outreach.desk.views import frame, home, meetup, move, search, start, undo
from outreach.desk.views.blueprint import bp

__all__ = ["bp", "frame", "home", "meetup", "move", "search", "start", "undo"]
