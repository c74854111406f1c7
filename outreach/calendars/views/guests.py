"""A speaker without an account subscribes to their own talks."""

from __future__ import annotations

from flask import g, render_template

from outreach.access import Permission
from outreach.calendars import operations
from outreach.calendars.views.blueprint import bp
from outreach.calendars.views.subscribing import public_address
from outreach.db import db
from outreach.meetups import queries as meetups
from outreach.people.models import Purpose
from outreach.web import holder, need, take

DAY = 86400


@bp.post("/speak/<token>/calendar")
def speaker_feed(token: str) -> str:
    """Makes an address for this device and shows it, this once."""
    secret = holder(Purpose.TALK, token)
    take(f"feed:talk:{secret.id}", 10, DAY)
    found = meetups.speaker(secret.community_id or 0, secret.subject_id or 0)
    speaker = need(Permission.ANSWER_TALK, db.one_or_404(found))
    link = operations.make_speaker_link(db.session(), speaker, by=secret)
    db.session.commit()
    g.community = speaker.talk.meetup.community
    address = public_address("calendars.feed", token=link.token)
    return render_template("calendars/speaker_feed.html", address=address, token=token)
