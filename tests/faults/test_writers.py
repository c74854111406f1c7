"""Eight people who change one ticket at once lose no change of each other."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from outreach.access import Role
from outreach.db import db, read_only
from outreach.journal.models import Entry
from outreach.people.models import Person
from outreach.tickets.models import Ticket
from outreach.tickets.operations import edit_ticket
from tests import make

TIMES = 25


def increment(session, ticket_id, person_id):
    """Read the page, then send its form with the next count and a name. False if somebody was faster."""
    with read_only():
        seen = session.get_one(Ticket, ticket_id, populate_existing=True)
        count, version = int(seen.title.split()[0]), seen.version
        session.rollback()
    by = session.get_one(Person, person_id, populate_existing=True)
    ticket = session.get_one(Ticket, ticket_id, populate_existing=True)
    conflicts = edit_ticket(session, ticket, version, by, {"title": f"{count + 1} {by.name}"})
    session.commit()
    return not conflicts


def increments(app, ticket_id, person_id):
    """Do it so many times, and try again for as long as it takes. Returns how often it was tried."""
    done = tried = 0
    with app.app_context():
        session = db.session()
        while done < TIMES:
            tried += 1
            try:
                done += increment(session, ticket_id, person_id)
            except (StaleDataError, OperationalError):
                session.rollback()
    return tried


def test_edit_ticket_counts_every_increment_of_eight_writers(app, community, meetup, olga):
    ticket = make.ticket(meetup, by=olga, title="0")
    people = [make.person(f"Writer {number}", community, Role.ORGANIZER).id for number in range(8)]
    ticket_id, first = ticket.id, ticket.version
    db.session.remove()

    with ThreadPoolExecutor(len(people)) as pool:
        tried = list(pool.map(lambda person_id: increments(app, ticket_id, person_id), people))

    kept = db.session.get_one(Ticket, ticket_id)
    told = db.session.scalars(select(Entry.version).where(Entry.verb == "edited").order_by(Entry.version))
    assert int(kept.title.split()[0]) == 200
    assert told.all() == list(range(first + 1, first + 201))
    assert sum(tried) > 200
