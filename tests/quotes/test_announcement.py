"""Announcements: written, edited, published, called off."""

from datetime import datetime, timedelta

import pytest

from outreach.db import db
from outreach.errors import Refused
from outreach.quotes.models import Announcement, AnnouncementState, QuoteState
from tests import make


def test_write_keeps_wall_times_with_their_instants(announcement):
    assert announcement.due_at.isoformat() == "2026-03-09T10:00:00+00:00"
    assert announcement.embargo_at.isoformat() == "2026-03-12T14:00:00+00:00"
    assert announcement.state == AnnouncementState.DRAFT


def test_write_refuses_a_deadline_that_is_over(community, carla):
    with pytest.raises(Refused, match="over already"):
        Announcement.write(community, carla, slug="x", title="X", due=(datetime(2026, 3, 1, 9), None))


def test_edit_of_the_deadline_moves_the_quotes_that_are_open(announcement, asked, carla):
    own = make.quote(announcement, carla, "Farrow Systems", "Priya Anand")
    own.set_time("due", datetime(2026, 3, 10, 9))

    announcement.edit(by=carla, due=(datetime(2026, 3, 11, 9), None))

    assert asked.due_at == announcement.due_at
    assert own.due_at.isoformat() == "2026-03-10T01:00:00+00:00"


def test_request_asks_with_the_announcement_s_deadline(asked, announcement):
    assert asked.state == QuoteState.REQUESTED
    assert asked.due_at == announcement.due_at
    assert announcement.state == AnnouncementState.OPEN


def test_publish_waits_for_the_embargo(announcement, carla, at):
    make.placed(announcement, carla)
    at(announcement.embargo_at - timedelta(seconds=1))
    with pytest.raises(Refused, match="embargo is not over"):
        announcement.publish(by=carla)

    at(announcement.embargo_at)
    announcement.publish(by=carla)
    db.session.commit()

    assert announcement.is_public
    assert announcement.quotes[0].state == QuoteState.PUBLISHED


def test_cancel_calls_every_quote_off(announcement, asked, carla):
    announcement.cancel(by=carla)

    assert announcement.state == AnnouncementState.CANCELLED
    assert asked.state == QuoteState.CANCELLED
    with pytest.raises(Refused, match="finished"):
        announcement.edit(by=carla, title="Other")
