"""The outbox."""

from __future__ import annotations

from flask import Blueprint

from outreach.notifications import models  # noqa: F401

bp = Blueprint("notifications", __name__)
