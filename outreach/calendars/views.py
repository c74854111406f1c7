"""Feeds, and the page where people subscribe."""

from __future__ import annotations

from flask import Blueprint

from outreach.calendars import models  # noqa: F401

bp = Blueprint("calendars", __name__)
