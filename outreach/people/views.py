"""Signing in, oneself, the community and its members."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("people", __name__)
