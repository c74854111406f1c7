from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach.access import Role
from outreach.db import db
from outreach.errors import Refused
from outreach.journal import operations, queries
from outreach.journal.models import Batch, Entry


def verbs():
    return list(db.session.scalars(select(Entry.verb).order_by(Entry.id)))


def test_log_keeps_what_the_verb_changed(olga):
    olga.edit(by=olga, name="Olga K", zone="Asia/Tokyo")
    db.session.commit()

    entry = db.session.scalars(select(Entry)).one()
    assert (entry.verb, entry.subject, entry.subject_id, entry.version) == ("edited", "person", olga.id, 2)
    assert entry.changes == {"name": ["Olga", "Olga K"], "zone": ["Europe/Berlin", "Asia/Tokyo"]}


def test_log_of_a_rolled_back_verb_leaves_nothing(olga):
    olga.edit(by=olga, name="Olga K")
    db.session.rollback()
    db.session.commit()

    assert verbs() == []


def test_log_without_a_change_is_rolled_back_too(olga):
    db.session.commit()
    olga.log("looked", olga)
    db.session.rollback()
    db.session.commit()

    assert verbs() == []


def test_one_commit_is_one_batch(olga, mei):
    olga.edit(by=olga, name="O")
    mei.edit(by=olga, name="M")
    db.session.commit()
    mei.edit(by=mei, name="Mei")
    db.session.commit()

    assert [batch.person_id for batch in db.session.scalars(select(Batch).order_by(Batch.id))] == [
        olga.id,
        mei.id,
    ]
    assert operations.last_batch(db.session()).person_id == mei.id


def test_hear_is_told_inside_the_transaction(app, olga, monkeypatch):
    heard = []
    monkeypatch.setattr(operations, "_hearers", [lambda session, batch, lines: heard.extend(lines)])

    olga.edit(by=olga, name="O")
    db.session.commit()

    assert [(line.verb, line.noun, line.entry.verb) for line in heard] == [("edited", olga, "edited")]


def test_undo_puts_back_what_was_not_touched_since(olga, mei):
    olga.edit(by=olga, name="O")
    mei.edit(by=olga, name="M", zone="UTC")
    db.session.commit()
    batch = operations.last_batch(db.session())
    mei.edit(by=mei, name="Mei Lin")
    db.session.commit()

    kept = operations.undo(db.session(), batch, by=olga)
    db.session.commit()

    assert (olga.name, mei.name, mei.zone) == ("Olga", "Mei Lin", "Europe/Berlin")
    assert [entry.subject_id for entry in kept] == [mei.id]


def test_undo_happens_once(olga):
    olga.edit(by=olga, name="O")
    db.session.commit()
    batch = operations.last_batch(db.session())
    operations.undo(db.session(), batch, by=olga)
    db.session.commit()

    with pytest.raises(Refused, match="undone already"):
        operations.undo(db.session(), batch, by=olga)


def test_undo_revives_times_and_words(meetup, olga, noon):
    membership = olga.memberships[0]
    membership.left_at = noon
    membership.log("left", olga)
    db.session.commit()
    membership.role = Role.CHAIR
    membership.left_at = None
    membership.log("returned", olga)
    db.session.commit()

    operations.undo(db.session(), operations.last_batch(db.session()), by=olga)
    db.session.commit()

    assert (membership.role, membership.left_at) == (Role.ORGANIZER, noon)


def test_history_tells_who_did_what(olga):
    olga.edit(by=olga, name="O")
    db.session.commit()

    told = db.session.scalars(queries.history(olga)).all()

    assert [(entry.verb, entry.batch.person) for entry in told] == [("edited", olga)]
    assert timedelta(0) == told[0].created_at - told[0].batch.created_at
