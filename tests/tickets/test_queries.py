"""What people are shown of tickets, and what not."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from outreach.access import Role
from outreach.db import db
from outreach.journal.models import Visibility
from outreach.journal.queries import history
from outreach.meetups.models import Host, Workstream
from outreach.people.models import Person
from outreach.tickets import queries
from outreach.tickets.models import Comment, Kind, Outcome, State, Ticket, When
from outreach.tickets.queries import Filters
from tests import make

TODAY = date(2026, 3, 2)


def titles(question):
    return [ticket.title for ticket in db.session.scalars(question).unique()]


def commented(ticket, by, body, **values):
    return make.saved(Comment.add(ticket, by, body, **values))


@pytest.fixture
def private(meetup, community, olga):
    """A shared ticket, one for organizers, and one of Nanwan Motion with its contact Pia."""
    nanwan = make.company(community)
    pia = make.person("Pia", community)
    make.contact(nanwan, pia)
    for title, visibility in [
        ("shared", Visibility.SHARED),
        ("organizers", Visibility.ORGANIZERS),
        ("company", Visibility.COMPANY),
    ]:
        make.ticket(meetup, by=olga, title=title, visibility=visibility, company_id=nanwan.id)
    return pia


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("Mei", ["shared"]),
        ("Olga", ["shared", "organizers"]),
        ("Carla", ["shared", "organizers"]),
        ("Pia", ["shared", "company"]),
        ("Victor", []),
    ],
)
def test_seen_by_hides_what_is_private(private, community, meetup, olga, mei, carla, victor, who, seen):
    person = db.session.scalars(select(Person).where(Person.name == who)).one()

    assert titles(queries.index(community, person, Filters())) == seen
    assert titles(queries.board(community, person, meetup)) == seen
    assert [ticket.title for ticket in db.session.scalars(select(Ticket)) if sees(person, ticket)] == seen


def sees(person, ticket):
    return bool(person.roles_in(ticket.community_id)) and ticket.is_seen_by(person)


def test_a_guest_reaches_the_meetups_that_their_company_hosts(community, meetup, olga):
    nanwan = make.company(community)
    gil = make.person("Gil", community, Role.GUEST)
    make.contact(nanwan, gil)
    make.saved(Host(community_id=community.id, meetup_id=meetup.id, company_id=nanwan.id))
    other = make.meetup(community, title="Other")
    make.ticket(meetup, by=olga, title="hosted")
    make.ticket(other, by=olga, title="not hosted")
    make.ticket(community, by=olga, title="standing")

    assert titles(queries.index(community, gil, Filters())) == ["hosted"]


def test_the_trash_is_hidden_everywhere(community, meetup, olga, noon):
    ticket = make.ticket(meetup, by=olga)
    ticket.deleted_at = noon
    db.session.commit()

    assert titles(queries.index(community, olga, Filters(state=None))) == []


def test_ticket_shows_the_comments_one_may_see(private, community, meetup, olga, mei):
    ticket = make.ticket(meetup, by=olga)
    commented(ticket, mei, "For all")
    commented(ticket, olga, "For organizers", visibility=Visibility.ORGANIZERS)

    def said(person):
        db.session.expire_all()
        found = db.session.scalars(queries.ticket(community, person, ticket.number)).unique().one()
        return [(comment.person.name, comment.body) for comment in found.comments]

    assert said(mei) == [("Mei", "For all")]
    assert said(olga) == [("Mei", "For all"), ("Olga", "For organizers")]


def test_triage_shows_the_oldest_first_and_wakes_the_sleeping(community, meetup, olga):
    make.ticket(meetup, by=olga, title="accepted")
    for title, until in [("new", None), ("asleep", TODAY + timedelta(days=1)), ("woken", TODAY)]:
        ticket = make.ticket(meetup, by=olga, title=title, accepted=False)
        if until:
            ticket.snooze(olga, until)
            db.session.commit()

    assert titles(queries.triage(community, olga)) == ["new", "woken"]


def test_board_keeps_what_was_done_this_week(community, meetup, olga, at, noon):
    for title, days in [("long ago", 8), ("lately", 6)]:
        at(noon - timedelta(days=days))
        make.ticket(meetup, by=olga, title=title).close(olga)
        db.session.commit()
    at(noon)
    make.ticket(meetup, by=olga, title="dropped").drop(olga, Outcome.NOT_NEEDED)
    make.ticket(meetup, by=olga, title="open")
    make.ticket(meetup, by=olga, title="in triage", accepted=False)
    make.ticket(community, by=olga, title="standing")

    assert titles(queries.board(community, olga, meetup)) == ["lately", "open"]
    assert titles(queries.board(community, olga, None)) == ["standing"]


@pytest.fixture
def states(meetup, olga):
    """A ticket in each state, titled after it."""
    made = {
        state: make.ticket(meetup, by=olga, title=state, accepted=state != State.TRIAGE) for state in State
    }
    made[State.DOING].start(olga)
    made[State.WAITING].start(olga)
    made[State.WAITING].wait(olga, TODAY, what="the caterer")
    made[State.DONE].close(olga)
    made[State.DROPPED].drop(olga, Outcome.CANCELLED)
    db.session.commit()
    return made


@pytest.mark.parametrize("state", State)
def test_index_of_a_state_is_what_the_facts_say(states, community, olga, state):
    found = db.session.scalars(queries.index(community, olga, Filters(state=state))).unique().all()

    assert [(ticket.title, ticket.state) for ticket in found] == [(state, state)]


def test_every_ticket_is_in_exactly_one_state(states, community, olga):
    everywhere = [
        title for state in State for title in titles(queries.index(community, olga, Filters(state=state)))
    ]

    assert sorted(everywhere) == sorted(State)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, ["late", "soon", "stream", "standing"]),
        ({"workstream": Workstream.LIVESTREAM}, ["stream"]),
        ({"is_unassigned": True}, ["late", "stream", "standing"]),
        ({"is_standing": True}, ["standing"]),
        ({"due": "overdue"}, ["late"]),
        ({"due": "week"}, ["soon"]),
        ({"due": "month"}, ["soon", "stream"]),
        ({"due": "none"}, ["standing"]),
        ({"due": "nonsense", "sort": "nonsense"}, ["late", "soon", "stream", "standing"]),
        ({"label": "sound"}, ["stream"]),
        ({"text": "STREA"}, ["stream"]),
        ({"sort": "number"}, ["standing", "stream", "late", "soon"]),
    ],
)
def test_index_narrows(community, meetup, olga, filters, found):
    make.ticket(meetup, by=olga, title="soon", due=When(on=TODAY + timedelta(days=7))).assign(olga, olga)
    make.ticket(meetup, by=olga, title="late", due=When(on=TODAY - timedelta(days=1)))
    make.ticket(
        meetup,
        by=olga,
        title="stream",
        workstream=Workstream.LIVESTREAM,
        due=When(on=TODAY + timedelta(days=8)),
        labels=["sound"],
    )
    make.ticket(community, by=olga, title="standing")

    assert titles(queries.index(community, olga, Filters(**filters))) == found


def test_index_of_one_meetup_or_one_person(community, meetup, olga, mei):
    other = make.meetup(community, title="Other")
    make.ticket(meetup, by=olga, title="here").assign(mei, olga)
    make.ticket(other, by=olga, title="there")

    assert titles(queries.index(community, olga, Filters(meetup_id=other.id))) == ["there"]
    assert titles(queries.index(community, olga, Filters(assignee_id=mei.id))) == ["here"]


def test_home_lists_what_is_mine_unassigned_and_back(community, meetup, olga, mei):
    week, later = When(on=TODAY + timedelta(days=7)), When(on=TODAY + timedelta(days=8))
    for title, due, assignee in [
        ("mine", week, olga),
        ("hers", week, mei),
        ("nobody's", week, None),
        ("mine later", later, olga),
        ("nobody's later", later, None),
    ]:
        ticket = make.ticket(meetup, by=olga, title=title, due=due)
        if assignee:
            ticket.assign(assignee, olga)
    for title, until in [("back", TODAY), ("not yet", TODAY + timedelta(days=1))]:
        make.ticket(meetup, by=olga, title=title).wait(olga, until, what="the caterer")
    db.session.commit()

    assert titles(queries.mine(community, olga)) == ["mine"]
    assert titles(queries.unassigned(community, olga)) == ["nobody's"]
    assert titles(queries.came_back(community, olga)) == ["back"]


def test_gates_are_those_that_still_count(community, meetup, olga):
    for title, kind in [
        ("gate", Kind.GATE),
        ("passed", Kind.GATE),
        ("dropped", Kind.GATE),
        ("task", Kind.TASK),
    ]:
        make.ticket(meetup, by=olga, title=title, kind=kind)
    by_title = {ticket.title: ticket for ticket in db.session.scalars(select(Ticket))}
    by_title["passed"].close(olga, "Li")
    by_title["dropped"].drop(olga, Outcome.NOT_NEEDED)
    db.session.commit()

    assert titles(queries.gates(community, olga, meetup)) == ["gate", "passed"]


def test_lanes_are_dated_by_workstream(community, meetup, olga):
    for title, workstream, due in [
        ("b", Workstream.VENUE, When(offset=-1)),
        ("a", Workstream.VENUE, When(offset=-14)),
        ("c", Workstream.LIVESTREAM, When(offset=-7)),
        ("undated", Workstream.VENUE, When()),
    ]:
        make.ticket(meetup, by=olga, title=title, workstream=workstream, due=due)

    found = db.session.scalars(queries.lanes(community, olga, meetup)).unique().all()

    assert [(each.workstream, each.title, each.t_offset) for each in found] == [
        (Workstream.LIVESTREAM, "c", -7),
        (Workstream.VENUE, "a", -14),
        (Workstream.VENUE, "b", -1),
    ]


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_list_asks_as_often_for_one_row_as_for_many(community, meetup, olga, queries_sent, how_many):
    for number in range(how_many):
        somebody = make.person(f"P{number}", community)
        place = make.meetup(community, title=f"M{number}")
        ticket = make.ticket(place, by=olga, labels=[f"L{number}"], due=When(offset=-1))
        ticket.assign(somebody, olga)
    db.session.commit()
    db.session.expire_all()
    assert olga.roles_in(community.id)
    assert olga.company_ids == set()
    queries_sent.clear()

    for ticket in db.session.scalars(queries.index(community, olga, Filters())).unique():
        assert all([ticket.assignee.name, ticket.meetup.title, ticket.labels[0].name])
    assert len(queries_sent) == 4


@pytest.fixture
def queries_sent(request):
    return request.getfixturevalue("queries")


WORDS = ["懇親会", "お店", "直播", "场地", "Café"]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("place", ["title", "body", "comment"])
def test_search_finds_words_wherever_they_stand(community, meetup, olga, word, place):
    sentence = f"12月の{word}を予約する"
    ticket = make.ticket(meetup, by=olga, **({place: sentence} if place != "comment" else {}))
    make.ticket(meetup, by=olga, title="Something else", body="予約")
    if place == "comment":
        commented(ticket, olga, sentence)

    found = db.session.scalars(queries.index(community, olga, Filters(text=word))).unique().all()

    assert found == [ticket]


def test_search_joins_words_of_title_and_comment(community, meetup, olga):
    ticket = make.ticket(meetup, by=olga, title="Book the room")
    commented(ticket, olga, "Li has the projector")

    assert titles(queries.index(community, olga, Filters(text="projector room"))) == ["Book the room"]
    assert titles(queries.index(community, olga, Filters(text="projector beamer"))) == []


def test_search_forgets_what_was_changed_or_deleted(community, meetup, olga):
    ticket = make.ticket(meetup, by=olga, title="Caterer")
    comment = commented(ticket, olga, "Ask Tanaka")
    ticket.edit(olga, title="Drinks")
    comment.delete(olga)
    db.session.commit()

    for word in ["Caterer", "Tanaka"]:
        assert titles(queries.index(community, olga, Filters(text=word))) == []


def test_search_does_not_tell_private_words(private, community, meetup, olga, mei):
    ticket = make.ticket(meetup, by=olga, title="Sponsors")
    commented(ticket, olga, "Nanwan pays 5000", visibility=Visibility.ORGANIZERS)

    assert titles(queries.index(community, mei, Filters(text="5000"))) == []
    assert titles(queries.index(community, mei, Filters(text="company"))) == []
    assert titles(queries.index(community, olga, Filters(text="5000"))) == ["Sponsors"]


@pytest.mark.parametrize("asked", ["'", '"', "* OR", "a & b | !c", "(", "\\", "🎉", "-- ;"])
def test_search_takes_whatever_is_typed(community, meetup, olga, asked):
    make.ticket(meetup, by=olga)

    assert titles(queries.index(community, olga, Filters(text=asked))) == []


def test_history_of_a_ticket_is_in_the_journal(meetup, olga):
    ticket = make.ticket(meetup, by=olga)

    assert [entry.verb for entry in db.session.scalars(history(ticket))] == ["opened", "accepted"]
