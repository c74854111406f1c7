"""Two people who edit one ticket never lose a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from outreach.db import db
from outreach.errors import Refused
from outreach.tickets import operations
from outreach.tickets.models import Priority, Ticket
from outreach.tickets.operations.edits import together
from tests import make

BODY = "Ask Li\nAsk Wu\nAsk Sun"


@pytest.fixture
def ticket(meetup, olga):
    return make.ticket(meetup, by=olga, title="Book the room", body=BODY)


@pytest.fixture
def form(ticket):
    """What a page was made from: everything it shows, and the version."""
    return ticket.version, {name: getattr(ticket, name) for name in ("title", "body", "priority", "effort")}


def saved(ticket, form, by, **typed):
    version, shown = form
    conflicts = operations.edit_ticket(db.session(), ticket, version, by, shown | typed)
    db.session.commit()
    return [(each.field, each.base, each.theirs, each.mine, each.merged) for each in conflicts]


def test_edit_ticket_saves_what_was_typed(ticket, form, olga):
    assert saved(ticket, form, olga, title=" Book the big room ", effort=4) == []
    assert (ticket.title, ticket.effort) == ("Book the big room", 4)


def test_edit_ticket_puts_different_fields_together(ticket, form, olga, mei):
    saved(ticket, form, olga, title="Book the big room", priority=Priority.HIGH)

    assert saved(ticket, form, mei, body="Ask Tanaka", effort=4) == []
    assert (ticket.title, ticket.priority, ticket.body, ticket.effort) == (
        "Book the big room",
        Priority.HIGH,
        "Ask Tanaka",
        4,
    )


def test_edit_ticket_shows_what_both_changed_and_changes_nothing(ticket, form, olga, mei):
    saved(ticket, form, olga, title="Theirs", body="Ask Li twice\nAsk Wu\nAsk Sun")

    assert saved(ticket, form, mei, title="Mine", body="Ask Li\nAsk Wu\nAsk Sun twice", effort=4) == [
        ("title", "Book the room", "Theirs", "Mine", None),
        (
            "body",
            BODY,
            "Ask Li twice\nAsk Wu\nAsk Sun",
            "Ask Li\nAsk Wu\nAsk Sun twice",
            "Ask Li twice\nAsk Wu\nAsk Sun twice",
        ),
    ]
    assert (ticket.title, ticket.effort) == ("Theirs", 2)


def test_edit_ticket_tells_who_was_first(ticket, form, olga, mei):
    saved(ticket, form, olga, title="Theirs")
    version, shown = form

    [conflict] = operations.edit_ticket(db.session(), ticket, version, mei, shown | {"title": "Mine"})

    assert (conflict.entry.verb, conflict.entry.batch.person) == ("edited", olga)


def test_edit_ticket_agrees_where_both_typed_the_same(ticket, form, olga, mei):
    saved(ticket, form, olga, title="The same")

    assert saved(ticket, form, mei, title="The same") == []
    assert ticket.title == "The same"


def test_edit_ticket_ignores_what_went_back_meanwhile(ticket, form, olga, mei):
    saved(ticket, form, olga, title="Other")
    ticket.edit(olga, title="Book the room")
    db.session.commit()

    assert saved(ticket, form, mei, title="Mine") == []
    assert ticket.title == "Mine"


def test_edit_ticket_is_not_disturbed_by_other_verbs(ticket, form, olga, mei):
    ticket.start(olga)
    ticket.assign(mei, olga)
    db.session.commit()

    assert saved(ticket, form, mei, title="Mine") == []


def test_edit_ticket_refuses_a_version_that_never_was(ticket, form, olga):
    with pytest.raises(Refused, match="Load the page again"):
        saved(ticket, (99, form[1]), olga, title="Mine")


def test_edit_ticket_in_the_same_second_is_noticed(ticket, form, olga):
    with Session(db.engine) as elsewhere:
        elsewhere.get(Ticket, ticket.id).edit(None, title="Theirs")
        elsewhere.commit()

    with pytest.raises(StaleDataError):
        saved(ticket, form, olga, title="Mine")


words = st.sampled_from(["Ask Li", "Ask Wu", "", "場地", "Pay", "Call"])
texts = st.lists(words, max_size=8).map("\n".join)


@given(texts, texts, texts)
def test_together_loses_no_new_line_of_either(base, theirs, mine):
    merged = together(base, theirs, mine).split("\n")

    for text in (theirs, mine):
        assert set(text.split("\n")) - set(base.split("\n")) <= set(merged)


@given(texts, texts)
def test_together_is_the_other_where_one_changed_nothing(base, changed):
    assert together(base, changed, base) == changed
    assert together(base, base, changed) == changed
    assert together(base, changed, changed) == changed


@pytest.mark.parametrize(
    ("theirs", "mine", "merged"),
    [
        ("a\nB\nc\nd", "a\nb\nc\nD", "a\nB\nc\nD"),
        ("a\nc\nd", "a\nb\nc\nd\ne", "a\nc\nd\ne"),
        ("a\nB\nc\nd", "a\nX\nc\nd", "a\nB\nX\nc\nd"),
        ("0\na\nb\nc\nd", "a\nb\nc", "0\na\nb\nc"),
    ],
)
def test_together_joins_lines(theirs, mine, merged):
    assert together("a\nb\nc\nd", theirs, mine) == merged
