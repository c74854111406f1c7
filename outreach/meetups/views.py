"""The pages of meetups and their programme."""

from __future__ import annotations

from flask import Blueprint

from outreach.meetups import models  # noqa: F401

bp = Blueprint("meetups", __name__)
