"""Playbooks are installed once, previewed, and become tickets once."""

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import func, select

from outreach.db import db
from outreach.journal.models import Entry
from outreach.meetups.models import Crew, CrewPart, Format, Workstream
from outreach.tickets import operations, queries
from outreach.tickets.models import Anchor, DueRule, Kind, Playbook, State, Step, Ticket
from tests import make


@pytest.fixture
def installed(community, carla):
    operations.install_playbooks(db.session(), community, carla)
    db.session.commit()
    return community


@pytest.fixture
def hybrid(installed):
    return db.session.scalars(queries.playbook(installed, "hybrid-meetup")).one()


def carries(meetup, person, workstream, part):
    since = datetime(2026, 1, 1, tzinfo=UTC) if part == CrewPart.LEAD else None
    values = {"workstream": workstream, "person_id": person.id, "part": part, "leads_since": since}
    make.saved(Crew(community_id=meetup.community_id, meetup=meetup, **values))


def test_install_gives_a_community_all_we_ship(installed):
    shelf = db.session.scalars(queries.playbooks(installed)).all()

    assert {playbook.slug for playbook in shelf} == {
        "community-day",
        "hybrid-meetup",
        "online-evening",
        "onsite-meetup",
        "workshop",
    }
    assert [len(playbook.steps) for playbook in shelf] == [
        len(book["steps"]) for book in operations.load_shipped()
    ]


def test_install_keeps_the_order_and_the_words_of_steps(hybrid):
    [book] = [each for each in operations.load_shipped() if each["slug"] == "hybrid-meetup"]

    assert [step.key for step in hybrid.steps] == [facts["key"] for facts in book["steps"]]
    assert [step.title for step in hybrid.steps] == [facts["title"] for facts in book["steps"]]


def test_install_twice_adds_nothing(installed, carla):
    assert operations.install_playbooks(db.session(), installed, carla) == []
    db.session.commit()

    assert db.session.scalar(select(func.count(Playbook.id))) == 5


def test_playbooks_show_the_newest_released_revision(installed, hybrid, noon):
    newer = Playbook(
        community_id=installed.id, slug="hybrid-meetup", revision=2, title={"en": "Two"}, released_at=noon
    )
    make.saved(newer)
    make.saved(Playbook(community_id=installed.id, slug="hybrid-meetup", revision=3, title={"en": "Draft"}))

    assert db.session.scalars(queries.playbook(installed, "hybrid-meetup")).one() is newer


def test_preview_says_what_is_late_and_what_does_not_fit(installed, hybrid, meetup, at):
    at(datetime(2026, 4, 15, tzinfo=UTC))
    rows = operations.preview_playbook(db.session(), meetup, hybrid)

    assert meetup.format == Format.ONSITE
    assert {row.step.key for row in rows if not row.fits} == {
        step.key for step in hybrid.steps if step.conditions.get("formats") == ["hybrid"]
    }
    assert {row.step.key for row in rows if row.is_late} == {
        step.key for step in hybrid.steps if step.due_anchor == Anchor.START and step.due_offset < -3
    }
    assert not any(row.exists for row in rows)
    assert db.session.scalar(select(func.count(Ticket.id))) == 0


def test_apply_makes_planned_work_of_every_step_that_fits(installed, hybrid, meetup, olga):
    rows = operations.preview_playbook(db.session(), meetup, hybrid)
    added = operations.apply_playbook(db.session(), meetup, hybrid, olga)
    db.session.commit()

    fitting = [row for row in rows if row.fits]
    assert [(each.title, each.due_on, each.due_at) for each in added] == [
        (row.title, row.due_on, row.due_at) for row in fitting
    ]
    assert [ticket.number for ticket in added] == list(range(1, len(fitting) + 1))
    assert [ticket.rank for ticket in added] == sorted({ticket.rank for ticket in added})
    assert {(ticket.state, ticket.due_rule, ticket.source) for ticket in added} == {
        (State.OPEN, DueRule.RELATIVE, "playbook")
    }
    assert [each.kind for each in added].count(Kind.GATE) == 4


def test_apply_speaks_the_language_of_the_meetup(installed, hybrid, community):
    shanghai = make.meetup(community, title="Shanghai", language="zh")
    berlin = make.meetup(community, title="Berlin", language="de")

    [chinese, *_] = operations.apply_playbook(db.session(), shanghai, hybrid, None)
    [german, *_] = operations.apply_playbook(db.session(), berlin, hybrid, None)

    assert (chinese.title, german.title) == ("定下日期和主办方", "Date and host")


def test_apply_asks_the_lead_or_the_shadow(installed, meetup, olga, mei):
    carries(meetup, olga, Workstream.VENUE, CrewPart.LEAD)
    carries(meetup, mei, Workstream.VENUE, CrewPart.SHADOW)
    carries(meetup, olga, Workstream.LIVESTREAM, CrewPart.LEAD)
    steps = [("venue", "lead"), ("venue", "shadow"), ("livestream", "shadow"), ("speakers", "lead")]
    playbook = Playbook(community_id=installed.id, slug="own", title={"en": "Own"}, steps=[])
    for number, (workstream, role) in enumerate(steps):
        playbook.steps.append(
            Step(
                community_id=installed.id,
                key=f"step-{number}",
                rank=str(number),
                title={"en": f"Step {number}"},
                body={},
                kind=Kind.TASK,
                workstream=Workstream(workstream),
                role=CrewPart(role),
                due_anchor=Anchor.START,
                due_offset=-7,
                due_time=time(18),
                conditions={},
            )
        )
    make.saved(playbook)

    added = operations.apply_playbook(db.session(), meetup, playbook, olga)
    db.session.commit()

    assert [ticket.assignee for ticket in added] == [olga, mei, olga, None]
    assert [ticket.assignee_id for ticket in added] == [olga.id, mei.id, olga.id, None]
    assert added[0].due_at == datetime(2026, 4, 11, 10, tzinfo=UTC)
    verbs = db.session.scalars(select(Entry.verb).where(Entry.subject == "ticket")).all()
    assert (verbs.count("opened"), verbs.count("assigned")) == (4, 3)


def test_apply_twice_adds_nothing(installed, hybrid, meetup, olga):
    first = operations.apply_playbook(db.session(), meetup, hybrid, olga)
    first[0].close(olga, "Li")
    db.session.commit()

    assert operations.apply_playbook(db.session(), meetup, hybrid, olga) == []
    assert all(row.exists for row in operations.preview_playbook(db.session(), meetup, hybrid) if row.fits)
    db.session.commit()
    assert db.session.scalar(select(func.count(Ticket.id))) == len(first)


def test_apply_after_a_change_of_format_adds_the_difference(installed, hybrid, meetup, olga):
    first = operations.apply_playbook(db.session(), meetup, hybrid, olga)
    db.session.commit()
    meetup.edit(olga, format=Format.HYBRID)
    rest = operations.apply_playbook(db.session(), meetup, hybrid, olga)
    db.session.commit()

    assert rest
    assert {each.step_key for each in [*first, *rest]} == {step.key for step in hybrid.steps}


def test_apply_without_a_date_keeps_the_offsets(installed, hybrid, community):
    someday = make.meetup(community, title="Someday", starts=None)

    added = operations.apply_playbook(db.session(), someday, hybrid, None)
    db.session.commit()

    assert {ticket.due_on for ticket in added} == {None}
    assert [each.due_offset for each in added] == [
        s.due_offset for s in hybrid.steps if s.fits(Format.ONSITE)
    ]


def test_apply_asks_the_database_a_fixed_number_of_times(installed, hybrid, meetup, olga, queries):
    queries.clear()

    operations.apply_playbook(db.session(), meetup, hybrid, olga)
    db.session.flush()

    asked = [statement.split()[0] for statement in queries if not statement.startswith(("BEGIN", "PRAGMA"))]
    assert [each for each in asked if each != "INSERT"] == ["SELECT", "SELECT", "UPDATE", "SELECT"]
