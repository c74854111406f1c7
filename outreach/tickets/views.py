"""The pages where organizers triage."""

from __future__ import annotations

from flask import Blueprint

from outreach.tickets import models  # noqa: F401

bp = Blueprint("tickets", __name__)
