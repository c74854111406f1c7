"""What one ticket does and refuses."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from outreach.access import Permission, Role, may
from outreach.clock import SkippedTime
from outreach.db import db
from outreach.errors import Refused
from outreach.journal.models import Entry, Visibility
from outreach.meetups.models import Crew, CrewPart, Workstream
from outreach.people.models import Person
from outreach.tickets.models import (
    Anchor,
    Comment,
    DueRule,
    Kind,
    Label,
    Outcome,
    Priority,
    State,
    Ticket,
    When,
)
from tests import make

FRIDAY = date(2026, 3, 6)


@pytest.fixture
def ticket(meetup, olga):
    return make.ticket(meetup, by=olga)


@pytest.fixture
def new(meetup, olga):
    return make.ticket(meetup, by=olga, accepted=False, workstream=None)


def told():
    """The last entry: its verb and, less what every verb changes, the columns."""
    entry = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    return entry.verb, entry.changes


def test_open_lands_in_triage_with_the_next_number(meetup, olga):
    first = make.ticket(meetup, by=olga, accepted=False)
    second = make.ticket(meetup, by=olga, accepted=False)

    assert [first.number, second.number] == [1, 2]
    assert first.rank < second.rank
    assert (first.state, first.reporter_id, first.community_id) == (
        State.TRIAGE,
        olga.id,
        meetup.community_id,
    )
    assert told() == ("opened", {})


def test_open_tidies_what_was_typed(meetup, olga):
    ticket = make.ticket(
        meetup, by=olga, title="  Book \n the room ", body="Ask Li \r\n\r\n\r\n\r\n\r\nthen Wu"
    )

    assert (ticket.title, ticket.body) == ("Book the room", "Ask Li\n\n\nthen Wu")


@pytest.mark.parametrize("title", ["", " \n ", "x" * 201])
def test_open_refuses_a_title_nobody_can_read(meetup, olga, title):
    with pytest.raises(Refused, match="title"):
        make.ticket(meetup, by=olga, title=title)


def test_accept_takes_a_ticket_out_of_triage(new, olga, noon):
    new.accept(olga, Workstream.VENUE)
    db.session.commit()

    assert (new.state, new.accepted_at) == (State.OPEN, noon)
    assert told() == ("accepted", {"workstream": [None, "venue"], "accepted_at": [None, noon.isoformat()]})


def test_accept_needs_a_workstream(new, olga):
    with pytest.raises(Refused, match="workstream"):
        new.accept(olga)


def test_accept_wakes_what_slept(new, olga):
    new.snooze(olga, FRIDAY)
    new.accept(olga, Workstream.VENUE)

    assert new.snoozed_until is None


def test_assign_is_for_people_of_the_community(ticket, olga, mei, victor):
    ticket.assign(mei, olga)
    db.session.commit()

    assert ticket.assignee is mei
    assert told() == ("assigned", {"assignee_id": [None, mei.id]})
    with pytest.raises(Refused, match="Victor is not in this community yet"):
        ticket.assign(victor, olga)


def test_unassign_leaves_nobody(ticket, olga, mei):
    ticket.assign(mei, olga)
    ticket.unassign(olga)
    db.session.commit()

    assert (ticket.assignee_id, ticket.assignee) == (None, None)


def test_start_and_stop_go_there_and_back(ticket, olga):
    ticket.start(olga)
    assert ticket.state == State.DOING

    ticket.stop(olga)
    assert ticket.state == State.OPEN


def test_start_needs_an_accepted_ticket(new, olga):
    with pytest.raises(Refused, match="triage"):
        new.start(olga)


def test_wait_says_for_whom_and_until_when(ticket, olga, mei, noon):
    ticket.start(olga)
    ticket.wait(olga, FRIDAY, on=mei)
    db.session.commit()

    assert (ticket.state, ticket.waiting_on, ticket.follow_up_on) == (State.WAITING, mei, FRIDAY)
    assert told()[0] == "waited"


def test_wait_needs_somebody_known_or_words(ticket, olga, victor):
    with pytest.raises(Refused, match="whom or what"):
        ticket.wait(olga, FRIDAY, what=" ")
    with pytest.raises(Refused, match="not in this community"):
        ticket.wait(olga, FRIDAY, on=victor)


@pytest.mark.parametrize(("is_started", "state"), [(True, State.DOING), (False, State.OPEN)])
def test_resume_goes_back_to_where_it_was(ticket, olga, is_started, state):
    if is_started:
        ticket.start(olga)
    ticket.wait(olga, FRIDAY, what="the caterer")
    ticket.resume(olga)
    db.session.commit()

    assert (ticket.state, ticket.waiting_for, ticket.follow_up_on) == (state, "", None)


def test_close_ends_the_waiting(ticket, olga, noon):
    ticket.wait(olga, FRIDAY, what="the caterer")
    ticket.close(olga)
    db.session.commit()

    assert (ticket.state, ticket.outcome, ticket.closed_at) == (State.DONE, Outcome.DONE, noon)
    assert ticket.waiting_since is None


def test_close_of_a_gate_says_who_confirmed(meetup, olga):
    gate = make.ticket(meetup, by=olga, kind=Kind.GATE)

    with pytest.raises(Refused, match="who confirmed"):
        gate.close(olga)
    gate.close(olga, "Li of Nanwan, by mail")

    assert (gate.state, gate.outcome_note) == (State.DONE, "Li of Nanwan, by mail")


def test_close_of_a_closed_ticket_says_nothing_more(ticket, olga):
    ticket.close(olga)
    db.session.commit()
    ticket.close(olga)
    db.session.commit()

    verbs = db.session.scalars(select(Entry.verb).where(Entry.subject == "ticket")).all()
    assert verbs.count("closed") == 1


def test_drop_gives_a_reason(new, olga):
    with pytest.raises(Refused, match="why it is declined"):
        new.drop(olga, Outcome.DECLINED)
    with pytest.raises(Refused, match="done"):
        new.drop(olga, Outcome.DONE)

    new.drop(olga, Outcome.DECLINED, "Not this year")
    db.session.commit()

    assert (new.state, new.outcome, new.outcome_note) == (State.DROPPED, Outcome.DECLINED, "Not this year")


def test_drop_as_duplicate_names_an_original_of_its_own(ticket, new, meetup, olga, victor):
    elsewhere = make.ticket(make.community(slug="third", name="Third"))
    copy = make.ticket(meetup, by=olga)
    copy.drop(olga, Outcome.DUPLICATE, original=ticket)

    for original, words in [
        (None, "Name"),
        (new, "repeat itself"),
        (elsewhere, "Name"),
        (copy, "itself a dup"),
    ]:
        with pytest.raises(Refused, match=words):
            new.drop(olga, Outcome.DUPLICATE, original=original)
    new.drop(olga, Outcome.DUPLICATE, original=ticket)
    db.session.commit()

    assert (new.original_id, new.state) == (ticket.id, State.DROPPED)


def test_reopen_gives_a_reason_and_counts_the_day_anew(meetup, olga):
    ticket = make.ticket(meetup, by=olga, due=When(offset=-14))
    ticket.close(olga)
    db.session.commit()
    meetup.set_time("ends", datetime(2026, 4, 25, 17))
    meetup.set_time("starts", datetime(2026, 4, 25, 9))

    with pytest.raises(Refused, match="why"):
        ticket.reopen(olga, "")
    ticket.reopen(olga, "The room is too small")
    db.session.commit()

    assert (ticket.state, ticket.outcome, ticket.due_on) == (State.OPEN, None, date(2026, 4, 11))


def test_snooze_ends_with_an_answer(new, olga, mei):
    new.snooze(olga, FRIDAY, on_answer=True)
    db.session.commit()

    db.session.add(Comment.add(new, mei, "Here is the answer"))
    db.session.commit()

    assert (new.snoozed_until, new.wakes_on_answer) == (None, False)


def test_edit_keeps_what_it_changed(ticket, olga):
    ticket.edit(olga, title="Book the big room", effort=4)
    db.session.commit()

    assert told() == ("edited", {"title": ["Book the room", "Book the big room"], "effort": [2, 4]})


def test_edit_without_a_change_says_nothing(ticket, olga):
    ticket.edit(olga, title=" Book the room")
    db.session.commit()

    assert told()[0] == "accepted"


def test_edit_keeps_private_to_a_company_only_with_a_company(ticket, olga):
    with pytest.raises(Refused, match="organisation"):
        ticket.edit(olga, visibility=Visibility.COMPANY)


def test_edit_by_two_at_once_loses_nothing(ticket, olga):
    with Session(db.engine) as elsewhere:
        elsewhere.get(Ticket, ticket.id).edit(None, title="Theirs")
        elsewhere.commit()

    ticket.edit(olga, title="Mine")

    with pytest.raises(StaleDataError):
        db.session.commit()


def test_prioritize_sets_the_priority(ticket, olga):
    ticket.prioritize(Priority.NOW, olga)
    db.session.commit()

    assert told() == ("prioritized", {"priority": ["normal", "now"]})


def test_every_change_moves_changed_at(ticket, olga, at):
    later = datetime(2026, 3, 3, tzinfo=UTC)
    at(later)

    ticket.start(olga)
    db.session.commit()

    assert ticket.changed_at == later
    assert "changed_at" not in told()[1]


def test_set_due_relative_follows_the_meetup(ticket, olga):
    ticket.set_due(When(offset=-14, time=time(18)), olga)
    db.session.commit()

    assert (ticket.due_rule, ticket.due_on, ticket.t_offset) == (
        DueRule.RELATIVE,
        date(2026, 4, 4),
        -14,
    )
    assert ticket.due_at == datetime(2026, 4, 4, 10, tzinfo=UTC)
    assert ticket.when == When(offset=-14, time=time(18))


def test_set_due_on_a_day_keeps_it(ticket, olga):
    ticket.set_due(When(on=FRIDAY, time=time(12), zone="Europe/Berlin"), olga)

    assert (ticket.due_rule, ticket.due_on) == (DueRule.FIXED, FRIDAY)
    assert ticket.due_at == datetime(2026, 3, 6, 11, tzinfo=UTC)


def test_set_due_on_a_skipped_hour_is_refused(ticket, olga):
    with pytest.raises(SkippedTime):
        ticket.set_due(When(on=date(2026, 3, 29), time=time(2, 30), zone="Europe/Berlin"), olga)


def test_set_due_to_nothing_clears_it(ticket, olga):
    ticket.set_due(When(offset=3, anchor=Anchor.END), olga)
    ticket.set_due(When(), olga)
    db.session.commit()

    assert (ticket.due_rule, ticket.due_on, ticket.due_offset) == (DueRule.NONE, None, None)


def test_set_due_counted_from_a_meetup_needs_one(community, olga):
    standing = make.ticket(community, by=olga)

    with pytest.raises(Refused, match="needs a meetup"):
        standing.set_due(When(offset=-1), olga)


def test_set_due_of_a_meetup_without_a_date_keeps_the_offset(community, olga):
    someday = make.meetup(community, title="Someday", starts=None)

    ticket = make.ticket(someday, by=olga, due=When(offset=-14))

    assert (ticket.due_on, ticket.due_at, ticket.t_offset) == (None, None, -14)


@pytest.mark.parametrize(
    ("now", "is_overdue"),
    [
        (datetime(2026, 4, 4, 15, 59, tzinfo=UTC), False),
        (datetime(2026, 4, 4, 16, tzinfo=UTC), True),
    ],
)
def test_is_overdue_by_the_meetups_clock(meetup, olga, at, now, is_overdue):
    ticket = make.ticket(meetup, by=olga, due=When(offset=-14))
    at(now)

    assert ticket.is_overdue == is_overdue


def test_label_sets_exactly_these(ticket, community, olga):
    sound, food = (
        make.saved(Label(community_id=community.id, name="sound")),
        Label(community_id=community.id, name="food"),
    )
    ticket.label([sound, food], olga)
    db.session.commit()
    ticket.label([food], olga)
    db.session.commit()

    assert ticket.labels == [food]
    details = db.session.scalars(select(Entry.details).where(Entry.verb == "labelled").order_by(Entry.id))
    assert list(details) == [
        {"added": ["food", "sound"], "removed": []},
        {"added": [], "removed": ["sound"]},
    ]


def test_comment_is_written_edited_and_deleted(ticket, mei):
    comment = Comment.add(ticket, mei, "Li said yes. \n")
    db.session.add(comment)
    db.session.commit()
    comment.edit("Li said no.", mei)
    db.session.commit()
    comment.delete(mei)
    db.session.commit()

    assert (comment.body, comment.is_deleted, ticket.comments) == ("Li said no.", True, [comment])
    verbs = db.session.scalars(select(Entry.verb).where(Entry.subject == "comment").order_by(Entry.id))
    assert list(verbs) == ["added", "edited", "deleted"]
    with pytest.raises(Refused, match="deleted"):
        comment.edit("Li?", mei)


def test_comment_without_words_is_refused(ticket, mei):
    with pytest.raises(Refused, match="Write something"):
        Comment.add(ticket, mei, " \n")


def test_comment_of_a_private_ticket_is_as_private_in_the_journal(meetup, community, olga):
    nanwan = make.company(community)
    ticket = make.ticket(meetup, by=olga, visibility=Visibility.COMPANY, company_id=nanwan.id)
    db.session.add(Comment.add(ticket, olga, "Ours"))
    db.session.commit()

    entry = db.session.scalars(select(Entry).where(Entry.subject == "comment")).one()
    assert (entry.visibility, entry.company_id, entry.meetup_id) == ("company", nanwan.id, meetup.id)


def test_roles_of_a_ticket(meetup, community, olga, mei, carla, victor):
    lena = make.person("Lena", community)
    db.session.add(
        Crew(
            community_id=community.id,
            meetup=meetup,
            workstream=Workstream.VENUE,
            person_id=lena.id,
            part=CrewPart.LEAD,
            leads_since=datetime(2026, 1, 1, tzinfo=UTC),
        )
    )
    ticket = make.ticket(meetup, by=olga)
    ticket.assign(mei, olga)

    assert ticket.roles_of(mei) == {Role.GUEST, Role.MEMBER, Role.ASSIGNEE}
    assert Role.LEAD in ticket.roles_of(lena)
    assert Role.ORGANIZER in ticket.roles_of(olga)
    assert ticket.roles_of(victor) == ticket.roles_of(None) == set()


@pytest.mark.parametrize(
    ("visibility", "seers"),
    [
        (Visibility.SHARED, "olga mei carla pia"),
        (Visibility.ORGANIZERS, "olga carla"),
        (Visibility.COMPANY, "pia"),
    ],
)
def test_see_follows_the_visibility(meetup, community, olga, mei, carla, visibility, seers):
    nanwan = make.company(community)
    pia = make.person("Pia", community)
    make.contact(nanwan, pia)
    ticket = make.ticket(meetup, by=olga, visibility=visibility, company_id=nanwan.id)
    db.session.commit()
    db.session.expire_all()

    people = db.session.scalars(select(Person).order_by(Person.name)).all()
    seen = {person.name.lower() for person in people if may(person, Permission.SEE_TICKETS, loaded(ticket))}

    assert seen == set(seers.split())


def loaded(ticket):
    db.session.refresh(ticket, ["meetup"])
    return ticket


def test_state_is_read_from_the_facts(noon):
    for facts, state in [
        ({}, State.TRIAGE),
        ({"accepted_at": noon}, State.OPEN),
        ({"accepted_at": noon, "started_at": noon}, State.DOING),
        ({"accepted_at": noon, "started_at": noon, "waiting_since": noon}, State.WAITING),
        ({"accepted_at": noon, "closed_at": noon, "outcome": Outcome.DONE}, State.DONE),
        ({"closed_at": noon, "outcome": Outcome.DECLINED}, State.DROPPED),
    ]:
        assert Ticket(**facts).state == state
