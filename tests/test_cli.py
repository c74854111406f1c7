"""The commands of those who run Outreach."""

import json
from datetime import datetime

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from outreach import clock, demo, rezone
from outreach.db import Known, db
from outreach.demo.afterwards import RECENT
from outreach.journal.models import Entry
from outreach.meetups.models import Meetup
from outreach.notifications.models import Message
from outreach.people.models import Community, Membership, Person
from outreach.quotes.models import Quote, QuoteState
from outreach.tickets.models import State, Ticket
from tests import make

ISSUE = {
    "number": 1,
    "title": "借用场地",
    "body": "直播",
    "state": "open",
    "labels": [],
    "html_url": "https://e.org/1",
}


@pytest.fixture
def run(app):
    runner = app.test_cli_runner()

    def command(*words):
        answer = runner.invoke(args=words)
        db.session.expire_all()
        return answer

    return command


@pytest.fixture
def issues(tmp_path):
    file = tmp_path / "issues.json"
    file.write_text(json.dumps([ISSUE, {**ISSUE, "html_url": "https://e.org/2"}]))
    return str(file)


def count(noun):
    return db.session.scalar(select(func.count()).select_from(noun))


def test_init_founds_a_community_and_prints_a_link_that_signs_in(run, app):
    founded = ("init", "--name", "LF AI", "--slug", "lf-ai", "--zone", "Asia/Shanghai")

    answer = run(*founded, "--chair", "Ana", "--email", "ana@example.org")

    assert answer.exit_code == 0, answer.output
    assert answer.output.startswith("http://localhost/sign-in/")
    signed_in = app.test_client().post(answer.output.strip().removeprefix("http://localhost"))
    assert signed_in.status_code == 303
    assert [each.slug for each in db.session.scalars(select(Community))] == ["lf-ai"]


@pytest.mark.parametrize(("option", "value"), [("--zone", "Mars/Base"), ("--slug", "No Good")])
def test_init_says_what_is_wrong_and_founds_nothing(run, option, value):
    words = {"--name": "X", "--slug": "x", "--zone": "UTC", "--chair": "A", "--email": "a@example.org"}

    answer = run("init", *[word for pair in (words | {option: value}).items() for word in pair])

    assert answer.exit_code == 1
    assert count(Community) == 0


def test_sign_in_knows_no_stranger(run):
    answer = run("sign-in", "nobody@example.org")

    assert (answer.exit_code, "Nobody with the address" in answer.output) == (1, True)


def test_import_tickets_tries_first_and_adds_nothing_twice(run, issues, meetup):
    tried = run("import-tickets", issues, "--meetup", meetup.slug, "--dry-run")
    after_trying = count(Ticket)
    first = run("import-tickets", issues, "--meetup", meetup.slug)
    second = run("import-tickets", issues, "--meetup", meetup.slug)

    assert tried.output == "2 tickets would be opened, 0 are there already.\n"
    assert (after_trying, first.output) == (0, "2 tickets opened, 0 were there already.\n")
    assert (second.output, count(Ticket)) == ("0 tickets opened, 2 were there already.\n", 2)


def test_import_tickets_asks_which_of_two_meetups(run, issues, community):
    make.meetup(community, slug="day")
    make.meetup(make.community(slug="other"), slug="day")

    answer = run("import-tickets", issues, "--meetup", "day")

    assert (answer.exit_code, "Name one with --community" in answer.output) == (1, True)
    assert run("import-tickets", issues, "--meetup", "day", "--community", "other").exit_code == 0


def test_backup_and_restore_print_the_same_hash(run, tmp_path, meetup, olga):
    olga.edit(by=olga, name="Olga 懇親会")
    db.session.commit()

    taken = run("backup", str(tmp_path / "copy")).output
    db.session.rollback()
    downgrade(revision="base")
    upgrade()
    restored = run("restore", str(tmp_path / "copy")).output

    assert restored == taken
    assert len(taken.strip()) == 64


def test_restore_refuses_a_full_database_with_a_sentence(run, tmp_path, meetup):
    run("backup", str(tmp_path / "copy"))

    answer = run("restore", str(tmp_path / "copy"))

    assert (answer.exit_code, "is not empty" in answer.output) == (1, True)


# --- zone data -----------------------------------------------------------------------------------


def test_recompute_times_keeps_the_wall_time_and_moves_the_instant(run, meetup, at):
    right = meetup.starts_at
    meetup.starts_at = datetime(2026, 4, 18, 2, tzinfo=right.tzinfo)
    meetup.zone_data = "2000a"
    db.session.commit()

    answer = run("recompute-times")

    assert (meetup.starts_at, meetup.starts_local) == (right, datetime(2026, 4, 18, 9))
    assert meetup.zone_data == clock.ZONE_DATA
    assert "1 moved" in answer.output
    assert db.session.scalars(select(Entry.verb)).all() == ["rezoned"]
    assert db.session.scalar(select(Known.value)) == clock.ZONE_DATA


def test_recompute_times_leaves_the_past_alone(run, community):
    past = make.meetup(community, starts=datetime(2026, 1, 10, 9), zone_data="2000a")
    past.zone_data = "2000a"
    db.session.commit()

    run("recompute-times")

    assert past.zone_data == "2000a"


def test_recompute_times_is_due_once_an_edition(app):
    assert rezone.is_due(db.session())
    rezone.recompute_times(db.session())
    db.session.commit()
    assert not rezone.is_due(db.session())


# --- the demo ------------------------------------------------------------------------------------


def test_demo_tells_two_communities_day_by_day(run):
    demo.fill(db.session())
    db.session.expire_all()

    names = [each.slug for each in db.session.scalars(select(Community).order_by(Community.id))]
    lena = db.session.scalars(select(Person).where(Person.name == "Lena Brandt")).one()
    shanghai = db.session.scalars(select(Meetup).where(Meetup.slug == "shanghai")).one()
    quotes = db.session.scalars(
        select(Quote).options(selectinload(Quote.announcement), selectinload(Quote.placements))
    )
    waiting = (Message.sent_at.is_(None), Message.dropped_at.is_(None))
    unsent = select(Message).where(*waiting, Message.due_at < clock.now() - RECENT)
    assert names == ["kiteline", "spree-data-evenings"]
    assert count(select(Membership.id).where(Membership.person_id == lena.id).subquery()) == 2
    assert shanghai.days_to_go == 19
    assert {ticket.state for ticket in db.session.scalars(select(Ticket))} == set(State)
    assert {quote.state for quote in quotes} == {
        QuoteState.APPROVED,
        QuoteState.SUBMITTED,
        QuoteState.DRAFTING,
        QuoteState.REQUESTED,
        QuoteState.DECLINED,
    }
    assert db.session.scalar(select(func.max(Entry.created_at))) <= clock.now()
    assert db.session.scalars(unsent).all() == []


def test_demo_comes_once(run, community):
    answer = run("demo")

    assert (answer.exit_code, count(Community)) == (1, 1)
    assert "The demo is here already." in answer.output
