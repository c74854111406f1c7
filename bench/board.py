"""Board with 500 tickets, and opening a ticket with a durable commit, against the floor."""

from __future__ import annotations

from datetime import timedelta

from bench._server import floor, milliseconds, program, served, timed
from outreach import clock
from outreach.access import Role
from outreach.db import db
from outreach.meetups.models import Format, Meetup, Workstream
from outreach.people.models import Community, Membership, Person, Purpose, Secret
from outreach.tickets import operations
from outreach.tickets.models import When


def main() -> None:
    with program() as app:
        community = Community(slug="bench", name="Bench", zone="Europe/Berlin")
        person = Person(name="Ana", email="ana@example.org", zone="Europe/Berlin")
        db.session.add(Membership(community=community, person=person, role=Role.ORGANIZER, name="Ana"))
        day = (clock.now() + timedelta(days=30)).replace(
            tzinfo=None, hour=9, minute=0, second=0, microsecond=0
        )
        meetup = Meetup(
            community=community, slug="day", title="Day", format=Format.ONSITE, zone="Europe/Berlin"
        )
        meetup.set_time("starts", day)
        meetup.set_time("ends", day + timedelta(hours=8))
        db.session.add(meetup)
        secret = Secret.issue(Purpose.SESSION, person)
        db.session.add(secret)
        db.session.commit()

        def open_ticket() -> None:
            streams = list(Workstream)
            number = community.last_number or 0
            ticket = operations.open_ticket(
                db.session(),
                community,
                meetup,
                person,
                When(offset=-7),
                title="Book the hall",
                workstream=streams[number % len(streams)],
            )
            ticket.accept(person)
            db.session.commit()

        opening = timed(open_ticket, 72)
        client = app.test_client()
        with client.session_transaction() as session:
            session["token"] = secret.token
        cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        headers = {"Cookie": f"{cookie.key}={cookie.value}"} if cookie else {}
        db.session.rollback()
        with served(app) as port:
            board = milliseconds(port, "/c/bench/board?meetup=day", count=20, headers=headers)
        page = client.get("/c/bench/board?meetup=day").data
        with served(floor(page, "text/html; charset=utf-8")) as port:
            ground = milliseconds(port, "/")
    print(f"board, 504 tickets, {len(page) // 1024} kB: {board:.1f} ms")
    print(f"board: {board / ground:.1f} x floor (goal: at most 20)")
    print(f"open a ticket, synchronous=FULL, with journal: {opening:.2f} ms (goal: at most 2 ms)")


main()
