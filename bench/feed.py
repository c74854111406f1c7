"""Feed of 500 entries, 200 and 304, against a Flask route that returns the same bytes."""

from __future__ import annotations

import http.client
from datetime import UTC, datetime, timedelta

from bench._server import floor, milliseconds, program, served
from outreach import clock
from outreach.db import db
from outreach.meetups.models import Format, Meetup, Talk
from outreach.people.models import Community

PATH = "/m/bench/day.ics"


def fill() -> None:
    community = Community(slug="bench", name="Bench", zone="Europe/Berlin")
    day = (clock.now() + timedelta(days=30)).replace(tzinfo=None, hour=9, minute=0, second=0, microsecond=0)
    meetup = Meetup(community=community, slug="day", title="Day", format=Format.ONSITE, zone="Europe/Berlin")
    meetup.set_time("starts", day)
    meetup.set_time("ends", day + timedelta(hours=10))
    meetup.published_at = datetime(2026, 1, 1, tzinfo=UTC)
    db.session.add(meetup)
    db.session.flush()
    for each in range(499):
        talk = Talk(
            community_id=community.id, meetup_id=meetup.id, title=f"演讲 {each}", zone="Europe/Berlin"
        )
        talk.set_time("starts", day + timedelta(minutes=each))
        db.session.add(talk)
    db.session.commit()


def main() -> None:
    with program() as app:
        fill()
        with served(app) as port:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.request("GET", PATH)
            answer = connection.getresponse()
            body, etag = answer.read(), answer.headers["ETag"]
            full = milliseconds(port, PATH)
            unchanged = milliseconds(port, PATH, headers={"If-None-Match": etag}, expect=304)
        with served(floor(body, "text/calendar; charset=utf-8")) as port:
            ground = milliseconds(port, "/")
    print(f"feed, 500 entries, {len(body) // 1024} kB: floor {ground:.2f} ms")
    print(f"feed 200: {full:.2f} ms, {full / ground:.2f} x floor (goal: at most 2)")
    print(f"feed 304: {unchanged:.2f} ms, {unchanged / ground:.2f} x floor (goal: at most 1.2)")


main()
