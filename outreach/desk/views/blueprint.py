"""The blueprint of the desk."""

from __future__ import annotations

from flask import Blueprint, g

from outreach.db import db
from outreach.tickets.queries import names

bp = Blueprint("desk", __name__)


def names_here() -> dict[int, str]:
    """What people are called in this community."""
    return {row.person_id: row.name for row in db.session.execute(names(g.community))}
