"""What the worker does for calendars: feeds are built before somebody asks, looks are kept."""

from __future__ import annotations

from flask import Flask

from outreach.calendars import operations
from outreach.db import db


def rebuild_feeds(app: Flask) -> int:
    """Build what became stale, at most a hundred feeds. Returns how many."""
    with app.app_context():
        return operations.rebuild_stale(db.engine, app.config["BASE_URL"])


def keep_looks(app: Flask) -> int:
    """Once a minute: when each link was last used, as far as this process answered it."""
    if not operations.looks.waits(operations.SOON):
        return 0
    with app.app_context():
        return operations.looks.store(db.engine)
