"""Readiness weighs what is done against what is usual by now; boards and suggestions are worked out."""

from datetime import UTC, date, datetime, timedelta

import pytest

from outreach.db import db
from outreach.journal.models import Visibility
from outreach.meetups.models import Workstream
from outreach.tickets import operations, queries
from outreach.tickets.models import Anchor, Kind, Outcome, State, When
from outreach.tickets.operations import Readiness, Standing
from tests import make

VENUE, STREAM = Workstream.VENUE, Workstream.LIVESTREAM


@pytest.fixture
def day(at):
    """Stops the clock so many days from the meetup of 18 April, at noon in Shanghai."""
    return lambda days: at(datetime(2026, 4, 18, 4, tzinfo=UTC) + timedelta(days=days))


@pytest.fixture
def planned(meetup, olga, day):
    """Open tickets of given offsets and efforts, assigned to Olga, thirty days before."""
    day(-30)

    def plan(offset, effort=2, **values):
        ticket = make.ticket(meetup, by=olga, due=When(offset=offset), effort=effort, **values)
        ticket.assign(olga, olga)
        db.session.commit()
        return ticket

    return plan


def ready(*meetups):
    return operations.readiness(db.session(), list(meetups))


def test_readiness_weighs_effort_and_counts_gates_twice(meetup, olga, planned, day):
    planned(-14, effort=4).close(olga)
    planned(-14, effort=1, kind=Kind.GATE).close(olga, "Li")
    planned(-7, effort=1)
    planned(-1, effort=2, workstream=STREAM)
    db.session.commit()
    day(-11)

    assert ready(meetup) == {
        (meetup.id, VENUE): Readiness(total=7, done=6, expected=6),
        (meetup.id, STREAM): Readiness(total=2, done=0, expected=0),
        (meetup.id, None): Readiness(total=9, done=6, expected=6),
    }


def test_readiness_leaves_out_what_does_not_count(meetup, olga, planned):
    planned(-7).drop(olga, Outcome.NOT_NEEDED)
    planned(1)
    make.ticket(meetup, by=olga, due=When(offset=-7), accepted=False)
    make.ticket(meetup, by=olga)
    nanwan = make.company(db.session.get_one(type(meetup.community), meetup.community_id))
    make.ticket(meetup, by=olga, due=When(offset=-7), visibility=Visibility.COMPANY, company_id=nanwan.id)
    planned(-7).deleted_at = datetime(2026, 3, 1, tzinfo=UTC)
    db.session.commit()

    assert ready(meetup)[meetup.id, None].total == 0


def test_readiness_of_a_meetup_without_a_date_counts_what_comes_before_it(community, olga):
    someday = make.meetup(community, title="Someday", starts=None)
    make.ticket(someday, by=olga, due=When(offset=-14)).close(olga)
    make.ticket(someday, by=olga, due=When(offset=0))
    make.ticket(someday, by=olga, due=When(offset=1))
    make.ticket(someday, by=olga, due=When(offset=-1, anchor=Anchor.END))
    db.session.commit()

    assert ready(someday)[someday.id, None] == Readiness(total=4, done=2, expected=0)


@pytest.mark.parametrize(
    ("days", "kind", "is_started", "is_assigned", "word"),
    [
        (-13, Kind.GATE, True, True, Standing.LATE),
        (-14, Kind.GATE, True, True, Standing.ON_TRACK),
        (-13, Kind.TASK, True, True, Standing.SLIPPING),
        (-14, Kind.TASK, True, True, Standing.ON_TRACK),
        (-17, Kind.TASK, False, True, Standing.SLIPPING),
        (-18, Kind.TASK, False, True, Standing.ON_TRACK),
        (-21, Kind.TASK, True, False, Standing.SLIPPING),
        (-22, Kind.TASK, True, False, Standing.ON_TRACK),
    ],
)
def test_readiness_has_a_word(meetup, olga, planned, day, days, kind, is_started, is_assigned, word):
    ticket = planned(-14, kind=kind)
    if is_started:
        ticket.start(olga)
    if not is_assigned:
        ticket.unassign(olga)
    db.session.commit()
    day(days)

    assert ready(meetup)[meetup.id, VENUE].word == word
    assert ready(meetup)[meetup.id, None].word == word


def test_readiness_is_on_track_once_all_is_closed(meetup, olga, planned, day):
    planned(-14, kind=Kind.GATE).close(olga, "Li")
    db.session.commit()
    day(30)

    whole = ready(meetup)[meetup.id, None]
    assert (whole.word, whole.percent, whole.expected_percent) == (Standing.ON_TRACK, 100, 100)


@pytest.mark.parametrize(
    ("done", "total", "percent"), [(0, 0, None), (0, 3, 0), (2, 3, 66), (199, 200, 99), (3, 3, 100)]
)
def test_percent_is_never_a_hundred_too_early(done, total, percent):
    assert Readiness(total=total, done=done).percent == percent


def test_readiness_knows_each_meetups_own_today(community, olga, at):
    at(datetime(2026, 4, 4, 17, tzinfo=UTC))
    shanghai = make.meetup(community, title="Shanghai")
    berlin = make.meetup(community, title="Berlin", zone="Europe/Berlin")
    for meetup in (shanghai, berlin):
        make.ticket(meetup, by=olga, due=When(offset=-14), kind=Kind.GATE).assign(olga, olga)
    db.session.commit()

    words = {key[0]: value.word for key, value in ready(shanghai, berlin).items()}
    assert words == {shanghai.id: Standing.LATE, berlin.id: Standing.SLIPPING}


@pytest.mark.parametrize("how_many", [1, 3])
def test_readiness_is_one_query(request, community, olga, how_many):
    meetups = [make.meetup(community, title=f"M{number}") for number in range(how_many)]
    for meetup in meetups:
        make.ticket(meetup, by=olga, due=When(offset=-14))
    sent = request.getfixturevalue("queries")
    sent.clear()

    assert len(ready(*meetups)) == 2 * how_many
    assert len([statement for statement in sent if statement.startswith("SELECT")]) == 1


def test_readiness_of_no_meetup_is_nothing(app):
    assert ready() == {}


def test_columns_sort_cards_by_state(meetup, olga, at, noon):
    cards = {title: make.ticket(meetup, by=olga, title=title) for title in "abcdef"}
    cards["b"].start(olga)
    cards["c"].wait(olga, date(2026, 3, 6), what="the caterer")
    for hour, title in enumerate("de"):
        at(noon + timedelta(hours=hour))
        cards[title].close(olga)
    cards["f"].drop(olga, Outcome.NOT_NEEDED)

    shown = operations.columns(cards.values())

    assert {state: "".join(card.title for card in column) for state, column in shown.items()} == {
        State.OPEN: "a",
        State.DOING: "b",
        State.WAITING: "c",
        State.DONE: "ed",
    }


def test_similar_names_the_nearest_open_titles(community, meetup, olga, mei):
    for title in ["Book the venue in May", "Book venue", "Order pizza", "会场的直播设备"]:
        make.ticket(meetup, by=olga, title=title)
    make.ticket(meetup, by=olga, title="Book the venue", visibility=Visibility.ORGANIZERS)
    make.ticket(meetup, by=olga, title="Book the venue now").close(olga)
    db.session.commit()
    new = make.ticket(community, by=mei, title="Book the venue", accepted=False)
    chinese = make.ticket(community, by=mei, title="会场直播设备", accepted=False)

    def alike(ticket, person, **options):
        return [each.title for each in operations.similar(db.session(), ticket, person, **options)]

    assert alike(new, mei) == ["Book venue", "Book the venue in May"]
    assert alike(new, olga) == ["Book the venue", "Book venue", "Book the venue in May"]
    assert alike(new, mei, limit=1) == ["Book venue"]
    assert alike(chinese, mei) == ["会场的直播设备"]


def test_readiness_query_hides_nothing_else(meetup, olga, planned):
    planned(-14, visibility=Visibility.ORGANIZERS)

    [row] = db.session.execute(queries.readiness([meetup])).all()
    assert row[:4] == (meetup.id, VENUE, 2, 0)
