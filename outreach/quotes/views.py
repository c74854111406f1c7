"""The chair's pages, and the page behind a representative's link."""

from __future__ import annotations

from flask import Blueprint

from outreach.quotes import models  # noqa: F401

bp = Blueprint("quotes", __name__)
