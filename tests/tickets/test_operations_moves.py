"""A meetup moves, and what is counted from it moves along, exactly as shown before, and exactly back."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from outreach.clock import instants
from outreach.db import db
from outreach.journal import operations as journal
from outreach.journal.models import Batch, Entry
from outreach.meetups.models import Talk
from outreach.tickets import operations
from outreach.tickets.models import SNAPS, Anchor, Dates, Ticket, When, due
from tests import make

VECTORS = [
    ("2019-09-21T13:00", "Asia/Shanghai", -14, "18:00", None, "2019-09-07", "2019-09-07T10:00"),
    ("2026-10-27T19:00", "Europe/Berlin", -3, "18:00", None, "2026-10-24", "2026-10-24T16:00"),
    ("2026-10-27T19:00", "Europe/Berlin", -2, "18:00", None, "2026-10-25", "2026-10-25T17:00"),
    ("2026-11-03T19:00", "Europe/Berlin", -3, "18:00", None, "2026-10-31", "2026-10-31T17:00"),
    ("2026-03-09T18:30", "America/New_York", -1, "02:30", None, "2026-03-08", "2026-03-08T07:30"),
    ("2026-11-02T18:30", "America/New_York", -1, "01:30", None, "2026-11-01", "2026-11-01T05:30"),
    ("2025-01-18T13:00", "Asia/Tokyo", 0, "09:00", "sunday_before", "2025-01-12", "2025-01-12T00:00"),
    ("2026-09-22T19:00", "Europe/Berlin", -2, "18:00", "prev_workday", "2026-09-18", "2026-09-18T16:00"),
    ("2026-12-31T22:00", "America/Sao_Paulo", 1, "12:00", None, "2027-01-01", "2027-01-01T15:00"),
    ("2028-03-01T19:00", "Asia/Kolkata", -1, "18:00", None, "2028-02-29", "2028-02-29T12:30"),
    ("2026-08-23T20:00", "Australia/Adelaide", -7, "18:00", None, "2026-08-16", "2026-08-16T08:30"),
    ("2026-10-27T19:00", "Asia/Shanghai", -3, "18:00", None, "2026-10-24", "2026-10-24T10:00"),
    ("2026-10-27T19:00", "Africa/Lagos", -3, "18:00", None, "2026-10-24", "2026-10-24T17:00"),
    ("2026-09-27T10:00", "Pacific/Auckland", 0, "02:30", None, "2026-09-27", "2026-09-26T14:30"),
]


@pytest.mark.parametrize(("starts", "zone", "offset", "at", "snap", "on", "instant"), VECTORS)
def test_due_is_the_day_and_the_instant_on_the_meetups_clock(starts, zone, offset, at, snap, on, instant):
    dates = Dates(datetime.fromisoformat(starts), datetime.fromisoformat(starts) + timedelta(hours=2), zone)

    assert due(dates, Anchor.START, offset, time.fromisoformat(at), snap) == (
        date.fromisoformat(on),
        datetime.fromisoformat(instant).replace(tzinfo=UTC),
    )


def test_due_from_the_end_counts_from_the_day_it_ends():
    night = Dates(datetime(2026, 12, 31, 22), datetime(2027, 1, 1, 2), "America/Sao_Paulo")

    assert due(night, Anchor.END, 1) == (date(2027, 1, 2), None)


def test_due_without_a_date_is_unknown():
    assert due(Dates(None, None, "Asia/Shanghai"), Anchor.START, -14, time(18)) == (None, None)


@pytest.mark.parametrize(
    ("snap", "september"),
    [
        (None, [4, 5, 6, 7]),
        ("prev_workday", [4, 4, 4, 7]),
        ("next_workday", [4, 7, 7, 7]),
        ("friday_before", [-3, 4, 4, 4]),
        ("saturday_before", [-2, -2, 5, 5]),
    ],
)
def test_due_snaps_to_a_weekday(snap, september):
    fourth = datetime(2026, 9, 4, 9)
    assert fourth.strftime("%A") == "Friday"
    meetups = [Dates(fourth + timedelta(days=later), None, "UTC") for later in range(4)]

    found = [due(meetup, Anchor.START, 0, snap=snap)[0] for meetup in meetups]

    assert found == [date(2026, 8, 31) + timedelta(days=day) for day in september]


@pytest.fixture
def plan(meetup, olga):
    """A meetup on 18 April with tickets of every rule, and two talks."""
    make.ticket(meetup, by=olga, title="two weeks before", due=When(offset=-14, time=time(18)))
    make.ticket(meetup, by=olga, title="after", due=When(offset=3, anchor=Anchor.END))
    make.ticket(meetup, by=olga, title="fixed", due=When(on=date(2026, 4, 1)))
    make.ticket(meetup, by=olga, title="none")
    make.ticket(meetup, by=olga, title="closed", due=When(offset=-7)).close(olga)
    make.ticket(meetup, by=olga, title="in triage", accepted=False, due=When(offset=-28))
    for hour in (10, 14):
        db.session.add(Talk.add(meetup, olga, starts=datetime(2026, 4, 18, hour), title=f"At {hour}"))
    db.session.commit()
    return meetup


STARTS, ENDS = datetime(2026, 4, 25, 18), datetime(2026, 4, 25, 22)


def days():
    tickets = db.session.scalars(select(Ticket).order_by(Ticket.id).execution_options(populate_existing=True))
    return {ticket.title: (ticket.due_on, ticket.due_at, ticket.due_offset) for ticket in tickets}


def talks():
    found = db.session.scalars(select(Talk).order_by(Talk.id).execution_options(populate_existing=True))
    return [(talk.starts_local, talk.starts_at) for talk in found]


def test_move_takes_open_relative_days_along(plan, olga):
    moved = operations.move(db.session(), plan, STARTS, ENDS, "Asia/Shanghai", olga)
    db.session.commit()

    assert [ticket.title for ticket in moved] == ["in triage", "two weeks before", "after"]
    assert days() == {
        "two weeks before": (date(2026, 4, 11), datetime(2026, 4, 11, 10, tzinfo=UTC), -14),
        "after": (date(2026, 4, 28), None, 3),
        "fixed": (date(2026, 4, 1), None, None),
        "none": (None, None, None),
        "closed": (date(2026, 4, 11), None, -7),
        "in triage": (date(2026, 3, 28), None, -28),
    }


def test_move_takes_talks_along_on_the_clock(plan, olga):
    operations.move(db.session(), plan, STARTS, ENDS, "Europe/Berlin", olga)
    db.session.commit()

    assert talks() == [
        (datetime(2026, 4, 25, 19), datetime(2026, 4, 25, 17, tzinfo=UTC)),
        (datetime(2026, 4, 25, 23), datetime(2026, 4, 25, 21, tzinfo=UTC)),
    ]


def test_move_is_one_batch_with_one_entry_a_ticket(plan, olga):
    batches = db.session.scalar(select(func.count(Batch.id)))
    moved = operations.move(db.session(), plan, STARTS, ENDS, "Asia/Shanghai", olga)
    db.session.commit()

    assert db.session.scalar(select(func.count(Batch.id))) == batches + 1
    followed = db.session.scalars(select(Entry.subject_id).where(Entry.verb == "followed")).all()
    assert followed == [ticket.id for ticket in moved]


def test_move_of_the_zone_alone_moves_instants(plan, olga):
    operations.move(db.session(), plan, plan.starts_local, plan.ends_local, "Europe/Berlin", olga)

    assert days()["two weeks before"][:2] == (date(2026, 4, 4), datetime(2026, 4, 4, 16, tzinfo=UTC))


def test_preview_move_shows_what_move_does(plan, olga):
    rows = operations.preview_move(db.session(), plan, STARTS, ENDS, "Asia/Shanghai")
    before = days()
    shown = {row.ticket.title: (row.new_on, row.new_at) for row in rows}
    assert before == days()

    moved = operations.move(db.session(), plan, STARTS, ENDS, "Asia/Shanghai", olga)

    assert {row.ticket for row in rows if row.is_moved} == set(moved)
    assert {ticket.title: (ticket.due_on, ticket.due_at) for ticket in moved} == {
        title: new for title, new in shown.items() if title != "fixed"
    }


def test_preview_move_names_what_needs_a_look(plan, at):
    at(datetime(2026, 3, 20, 4, tzinfo=UTC))
    starts, ends = datetime(2026, 4, 11, 18), datetime(2026, 4, 11, 22)

    rows = {
        row.ticket.title: row
        for row in operations.preview_move(db.session(), plan, starts, ends, "Asia/Shanghai")
    }

    assert {title for title, row in rows.items() if row.is_late} == {"in triage"}
    assert {title for title, row in rows.items() if row.is_weekend} == {"two weeks before", "in triage"}
    assert {title for title, row in rows.items() if row.is_fixed} == {"fixed"}
    assert {title for title, row in rows.items() if not row.is_moved} == {"fixed"}


def test_postpone_keeps_the_offsets_and_the_next_date_brings_the_days_back(plan, olga):
    before, spoken = days(), talks()
    starts, ends = plan.starts_local, plan.ends_local

    operations.postpone(db.session(), plan, olga)
    db.session.commit()
    assert days()["two weeks before"] == (None, None, -14)
    assert talks() == [(None, None), (None, None)]

    operations.move(db.session(), plan, starts, ends, "Asia/Shanghai", olga)
    db.session.commit()
    assert (days(), talks()) == (before, spoken)


def test_undo_of_a_move_puts_all_back(plan, olga):
    before, spoken = days(), talks()
    operations.move(db.session(), plan, STARTS, ENDS, "Europe/Berlin", olga)
    db.session.commit()
    batch = journal.last_batch(db.session())

    kept = journal.undo(db.session(), batch, olga)
    db.session.commit()

    assert kept == []
    assert (days(), talks()) == (before, spoken)
    assert (plan.starts_local, plan.zone) == (datetime(2026, 4, 18, 9), "Asia/Shanghai")


def test_undo_of_a_move_leaves_what_was_changed_since(plan, olga):
    before = days()
    operations.move(db.session(), plan, STARTS, ENDS, "Asia/Shanghai", olga)
    db.session.commit()
    batch = journal.last_batch(db.session())
    ticket = db.session.scalars(select(Ticket).where(Ticket.title == "after")).one()
    ticket.set_due(When(on=date(2026, 5, 1)), olga)
    db.session.commit()

    kept = journal.undo(db.session(), batch, olga)
    db.session.commit()

    assert [entry.subject_id for entry in kept] == [ticket.id]
    assert days() == {**before, "after": (date(2026, 5, 1), None, None)}


wall_times = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
zones = st.sampled_from(
    ["Europe/Berlin", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
rules = st.builds(
    When,
    offset=st.integers(-90, 30),
    anchor=st.sampled_from(Anchor),
    time=st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    snap=st.none() | st.sampled_from(SNAPS),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(starts=wall_times, hours=st.integers(3, 60), zone=zones, dues=st.lists(rules, max_size=5))
def test_move_and_undo_restore_every_due_day(meetup, olga, starts, hours, zone, dues):
    for rule in dues:
        make.ticket(meetup, by=olga, due=rule)
    before = {ticket.id: facts(ticket) for ticket in of(meetup)}

    operations.move(
        db.session(),
        meetup,
        starts,
        starts + timedelta(hours=hours),
        zone,
        olga,
        folds=fold(starts, hours, zone),
    )
    db.session.commit()
    batch = journal.last_batch(db.session())
    for ticket in of(meetup):
        assert (ticket.due_on, ticket.due_at) == ticket.when.day(meetup)
    journal.undo(db.session(), batch, olga)
    db.session.commit()

    assert {ticket.id: facts(ticket) for ticket in of(meetup)} == before


def fold(starts, hours, zone):
    """The first pass of a doubled hour; what is skipped cannot be typed."""
    assume(all(instants(moment, zone) for moment in (starts, starts + timedelta(hours=hours))))
    return 0, 0


def of(meetup):
    mine = select(Ticket).where(Ticket.meetup_id == meetup.id).order_by(Ticket.id)
    found = db.session.scalars(mine.execution_options(populate_existing=True)).all()
    for ticket in found:
        db.session.refresh(ticket, ["meetup"])
    return found


def facts(ticket):
    return tuple(
        getattr(ticket, name)
        for name in ("due_rule", "due_on", "due_at", "due_offset", "due_anchor", "due_time", "due_snap")
    )
