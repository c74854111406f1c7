"""The blueprint of meetups, and how its views find what they are about."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, url_for
from sqlalchemy import Select

from outreach.access import Permission
from outreach.db import db
from outreach.meetups import queries
from outreach.meetups.models import Meetup
from outreach.web import need

bp = Blueprint("meetups", __name__)


def found(permission: Permission, slug: str) -> Meetup:
    """The meetup at this address, for those who may do this to it."""
    return permitted(permission, queries.meetup(g.community, slug))


def with_talks(permission: Permission, slug: str) -> Meetup:
    """The same with its programme."""
    return permitted(permission, queries.programme(g.community, slug))


def permitted(permission: Permission, question: Select[Meetup]) -> Meetup:
    meetup: Meetup = db.one_or_404(question)
    return need(permission, meetup)


def home(meetup: Meetup, **values: Any) -> str:
    """The address of the meetup's plan."""
    return url_for("desk.meetup", slug=meetup.slug, **values)
