"""The blueprint of the room, and how its pages find what they show."""

from __future__ import annotations

from flask import Blueprint, abort, g, request

from outreach.access import Permission
from outreach.db import db
from outreach.quotes import queries
from outreach.quotes.models import Announcement, Quote
from outreach.web import SAFE, need, need_person

bp = Blueprint("quotes", __name__)

SEE, EDIT = Permission.SEE_ANNOUNCEMENTS, Permission.EDIT_ANNOUNCEMENT


def chairs(permission: Permission) -> None:
    """Only chairs go on. To everybody else in the community every announcement looks the same."""
    need_person()
    need(permission, g.community)


def announcement_of(slug: str, permission: Permission = EDIT) -> Announcement:
    chairs(permission)
    announcement: Announcement = db.one_or_404(queries.announcement(g.community, slug))
    return need(permission, announcement)


def quote_of(slug: str, quote_id: int, permission: Permission = EDIT) -> Quote:
    """One quote; where something is done to it, two at once come one after the other."""
    chairs(permission)
    chosen = queries.quote(g.community, slug, quote_id)
    if request.method not in SAFE:
        chosen = chosen.with_for_update(of=Quote, key_share=True)
    quote = db.session.scalar(chosen)
    if quote is None:
        abort(404)
    return need(permission, quote)
