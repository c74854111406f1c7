"""Every revision goes down and up on a database of fifty thousand rows, and loses nothing."""

import time

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import insert

from outreach import backup
from outreach.db import db
from outreach.journal.models import Batch, Entry, Passage, Via
from outreach.people.models import Membership, Person
from outreach.tickets.models import Ticket
from tests.test_migrations import FIRST, later_release

NOUNS = 8_400


def fill(community):
    """People with memberships, tickets with their entries, and what can be found of them."""
    ids = range(1, NOUNS + 1)
    of = {"community_id": community.id}
    rows = {
        Person: [{"id": n, "name": f"Guest {n} 来宾", "email": f"{n}@example.org"} for n in ids],
        Membership: [{**of, "id": n, "person_id": n, "role": "member", "name": f"Guest {n}"} for n in ids],
        Ticket: [{**of, "id": n, "number": n, "title": f"Book 房间 {n}", "rank": f"{n:09}"} for n in ids],
        Batch: [{**of, "id": n, "person_id": n, "via": Via.WEB} for n in ids],
        Entry: [{**of, "batch_id": n, "subject": "ticket", "subject_id": n, "verb": "opened"} for n in ids],
        Passage: [{**of, "subject": "ticket", "subject_id": n, "tokens": f"book 房间 {n}"} for n in ids],
    }
    for noun, values in rows.items():
        db.session.execute(insert(noun), values)
    db.session.commit()
    return sum(map(len, rows.values())) + 1


def content():
    with backup.read_only(), db.engine.connect() as connection:
        return backup.content_hash(connection)


@pytest.mark.faults
def test_fifty_thousand_rows_outlive_every_migration(community, tmp_path):
    rows, later = fill(community), later_release(tmp_path)
    db.session.remove()
    before, began = content(), time.monotonic()

    downgrade(revision=FIRST)
    upgrade(directory=later)
    downgrade(directory=later, revision="-1")

    seconds = time.monotonic() - began
    print(f"{rows} rows down, up and down in {seconds:.1f} s")
    assert content() == before
    assert seconds < 60
    assert rows > 50_000
