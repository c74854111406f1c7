"""Moving a meetup: typed, looked at, done in one command, and undone to the last byte."""

from datetime import date, datetime, time

import pytest
from sqlalchemy import select

from outreach.db import db
from outreach.journal.models import Batch, Visibility
from outreach.meetups.models import Answer, Crew, CrewPart, Meetup, Speaker, Talk, Workstream
from outreach.people.models import Membership
from outreach.tickets.models import Anchor, Kind, Ticket, When
from tests import make

PLAN = "/c/kiteline/meetups/berlin-meetup"
MOVE = f"{PLAN}/move"
WEEK_LATER = {
    "starts_on": "2026-03-31",
    "starts_time": "09:00",
    "ends_time": "17:00",
    "zone": "Europe/Berlin",
}


@pytest.fixture
def meetup(community):
    """Tuesday 24 March 2026, 09:00 in Berlin; a week later the clocks there are on summer time."""
    return make.meetup(community, "Berlin meetup", datetime(2026, 3, 24, 9), zone="Europe/Berlin")


@pytest.fixture
def work(meetup, olga):
    """Two due days that follow the meetup, one of its own, a talk."""
    make.ticket(meetup, olga, due=When(offset=-14, time=time(18)), title="Send the programme")
    make.ticket(meetup, olga, due=When(offset=2, anchor=Anchor.END), title="Thank everybody")
    make.ticket(meetup, olga, due=When(on=date(2026, 3, 20)), title="Print the newsletter")
    make.saved(Talk.add(meetup, olga, datetime(2026, 3, 24, 10), title="Small models"))
    return meetup


def asked(browser, **changes):
    return browser.get(MOVE, query_string={**WEEK_LATER, **changes}).text


def moved(browser, version=1, **changes):
    return browser.post(MOVE, data={**WEEK_LATER, "version": version, **changes})


def rows(noun):
    """Every row of a table, but for the columns that count how often it was written."""
    columns = [each for each in noun.__table__.c if each.name not in {"version", "changed_at"}]
    return db.session.execute(select(*columns).order_by(noun.__table__.c.id)).all()


@pytest.mark.parametrize(
    ("who", "status"), [("olga", 200), ("mei", 403), ("carla", 200), ("victor", 404), ("nobody", 303)]
)
def test_move_is_for_organizers(cast, signed_in, meetup, who, status):
    assert signed_in(getattr(cast, who)).get(MOVE).status_code == status


@pytest.mark.parametrize(
    ("who", "status"), [("olga", 303), ("mei", 403), ("carla", 303), ("victor", 404), ("nobody", 404)]
)
def test_move_is_done_by_organizers(cast, signed_in, meetup, who, status):
    answer = moved(signed_in(getattr(cast, who)))

    assert answer.status_code == status
    assert (db.session.get(Meetup, meetup.id).day == date(2026, 3, 31)) == (status == 303)


def test_move_is_for_a_lead(signed_in, mei, meetup, community, noon):
    crew = Crew(community_id=community.id, meetup_id=meetup.id, workstream=Workstream.VENUE, person_id=mei.id)
    crew.part, crew.leads_since = CrewPart.LEAD, noon
    make.saved(crew)

    assert moved(signed_in(mei)).status_code == 303


def test_move_shows_the_form_as_it_stands(signed_in, olga, meetup):
    page = signed_in(olga).get(MOVE).text

    assert 'value="2026-03-24"' in page
    assert 'value="09:00"' in page
    assert 'value="Europe/Berlin"' in page


def test_move_is_looked_at_before_it_is_done(signed_in, olga, work):
    page = asked(signed_in(olga))

    assert "Move to Tuesday 31 March?" in page
    assert "Move to 31 March" in page
    assert "Keep 24 March" in page
    assert '<span class="fig">2</span><div><b>due days move along' in page
    assert '<span class="fig">1</span><div><b>talk shifts with it' in page
    assert '<span class="fig">1</span><div><b>stays where it is' in page
    assert "Print the newsletter" in page
    assert db.session.get(Meetup, work.id).day == date(2026, 3, 24)


def test_move_says_what_the_clocks_do_for_whom(signed_in, olga, meetup, community, noon):
    ann = make.person("Ann", community, zone="America/New_York")
    crew = Crew(community_id=community.id, meetup_id=meetup.id, workstream=Workstream.VENUE, person_id=ann.id)
    crew.part, crew.leads_since = CrewPart.LEAD, noon
    make.saved(crew)

    page = " ".join(asked(signed_in(olga)).split())

    assert "Still" in page
    assert "New York hears it at 03:00 instead of 04:00." in page
    assert "No clock changes between the two dates." not in page


def test_move_says_that_no_clock_changes(signed_in, olga, meetup):
    page = asked(signed_in(olga), starts_on="2026-03-25")

    assert "No clock changes between the two dates." in page


def test_move_counts_what_becomes_late_and_what_lands_on_a_weekend(signed_in, olga, work):
    browser = signed_in(olga)

    late, weekend = asked(browser, starts_on="2026-03-11"), asked(browser, starts_on="2026-03-26")

    assert ["becomes late" in each for each in (late, weekend)] == [True, False]
    assert ["lands on a weekend" in each for each in (late, weekend)] == [False, True]


def test_move_says_which_gate_is_no_longer_late(signed_in, olga, meetup):
    make.ticket(meetup, olga, due=When(offset=-25), kind=Kind.GATE, title="Venue signed")

    page = asked(signed_in(olga))

    assert "“Venue signed” is no longer late: it is due Fri 6 Mar." in page


def test_move_counts_who_is_told(signed_in, olga, mei, work, community, noon):
    talk = db.session.scalar(select(Talk))
    for name, answer in (("He Jun", Answer.ASKED), ("Ann", Answer.DECLINED), ("Bo", Answer.PLANNED)):
        person = make.person(name, community)
        speaker = Speaker(talk_id=talk.id, person_id=person.id, community_id=community.id)
        speaker.asked_at = None if answer == Answer.PLANNED else noon
        speaker.declined_at = noon if answer == Answer.DECLINED else None
        make.saved(speaker)
    for person in (olga, mei):
        crew = Crew(community_id=community.id, meetup_id=work.id, person_id=person.id, part=CrewPart.SHADOW)
        crew.workstream = Workstream.VENUE
        make.saved(crew)

    assert '<span class="fig">2</span><div><b>people are told' in asked(signed_in(olga))


def test_move_does_not_name_what_one_may_not_see(signed_in, mei, olga, meetup, community, noon):
    crew = Crew(community_id=community.id, meetup_id=meetup.id, workstream=Workstream.VENUE, person_id=mei.id)
    crew.part, crew.leads_since = CrewPart.LEAD, noon
    make.saved(crew)
    make.ticket(meetup, olga, due=When(offset=-3), title="Fee", visibility=Visibility.ORGANIZERS)

    page = asked(signed_in(mei))

    assert "Fee" not in page.split("<main")[1]
    assert "1 more that you do not see moves, too." in page


def test_move_carries_due_days_and_talks_over_a_change_of_clocks(signed_in, olga, work):
    answer = moved(signed_in(olga))

    due = db.session.execute(select(Ticket.title, Ticket.due_on, Ticket.due_at).order_by(Ticket.id)).all()
    assert (answer.status_code, answer.location) == (303, PLAN)
    assert [(each.title, each.due_on) for each in due] == [
        ("Send the programme", date(2026, 3, 17)),
        ("Thank everybody", date(2026, 4, 2)),
        ("Print the newsletter", date(2026, 3, 20)),
    ]
    assert due[0].due_at.isoformat() == "2026-03-17T17:00:00+00:00"
    assert db.session.scalar(select(Meetup.starts_at)).isoformat() == "2026-03-31T07:00:00+00:00"
    assert db.session.scalar(select(Talk.starts_local)) == datetime(2026, 3, 31, 10)


def test_move_is_one_command_and_offers_its_undo(signed_in, olga, work):
    before = db.session.scalar(select(Batch.id).order_by(Batch.id.desc()))
    browser = signed_in(olga)
    moved(browser)

    page = browser.get(PLAN).text

    after = db.session.scalars(select(Batch.id).where(Batch.id > before)).all()
    assert len(after) == 1
    assert "Moved to Tuesday 31 March. 2 due days moved along." in page
    assert f'action="/c/kiteline/undo/{after[0]}"' in page


def test_move_is_undone_to_the_last_byte(signed_in, olga, work):
    before = [rows(noun) for noun in (Meetup, Talk, Ticket)]
    browser = signed_in(olga)
    moved(browser)
    batch = db.session.scalar(select(Batch.id).order_by(Batch.id.desc()))

    browser.post(f"/c/kiteline/undo/{batch}")

    assert [rows(noun) for noun in (Meetup, Talk, Ticket)] == before
    assert "put back." in browser.get(PLAN).text


def test_move_takes_the_date_away_and_undo_brings_it_back(signed_in, olga, work):
    before = [rows(noun) for noun in (Meetup, Talk, Ticket)]
    browser = signed_in(olga)
    page = browser.get(MOVE, query_string={"zone": "Europe/Berlin", "is_open": "y"}).text
    browser.post(MOVE, data={"zone": "Europe/Berlin", "is_open": "y", "version": 1})

    days = db.session.scalars(select(Ticket.due_on).order_by(Ticket.id)).all()
    assert "Take the date away?" in page
    assert (db.session.get(Meetup, work.id).day, days) == (None, [None, None, date(2026, 3, 20)])

    batch = db.session.scalar(select(Batch.id).order_by(Batch.id.desc()))
    browser.post(f"/c/kiteline/undo/{batch}")
    assert [rows(noun) for noun in (Meetup, Talk, Ticket)] == before


def test_move_gives_an_undated_meetup_its_day(signed_in, olga, community):
    meetup = make.meetup(community, "Berlin meetup", None, zone="Europe/Berlin")
    make.ticket(meetup, olga, due=When(offset=-14))
    browser = signed_in(olga)

    page = asked(browser)
    moved(browser)

    assert "Keep it open" in page
    assert db.session.scalar(select(Ticket.due_on)) == date(2026, 3, 17)


def test_move_refuses_a_skipped_hour_with_its_neighbours(signed_in, olga, meetup):
    page = asked(signed_in(olga), starts_on="2026-03-29", starts_time="02:30")

    assert "so 02:30 does not exist. Choose 01:59 or 03:00." in page
    assert "See what that means" in page


def test_move_asks_which_of_a_doubled_hour_is_meant(signed_in, olga, meetup):
    browser = signed_in(olga)
    doubled = {"starts_on": "2026-10-25", "starts_time": "02:30"}

    page, chosen = asked(browser, **doubled), asked(browser, **doubled, starts_fold="1")
    moved(browser, **doubled, starts_fold="1")

    assert "02:30 happens twice that night. Which one?" in page
    assert "Move to Sunday 25 October?" in chosen
    assert 'name="starts_fold" value="1"' in chosen
    assert db.session.scalar(select(Meetup.starts_at)).isoformat() == "2026-10-25T01:30:00+00:00"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"starts_on": ""}, "Say on which day, too"),
        ({"starts_on": "", "starts_time": "", "ends_time": ""}, "Say on which day, or choose"),
        ({"ends_time": ""}, "Say when it ends, too."),
        ({"ends_time": "08:00"}, "It has to end after it begins."),
        ({"starts_on": "2026-03-24"}, "That is how it stands already."),
        ({"zone": "Berlin"}, "is not a time zone we know"),
    ],
)
def test_move_says_what_is_missing(signed_in, olga, meetup, changes, sentence):
    page = asked(signed_in(olga), **changes)

    assert sentence in page
    assert "Keep 24 March" not in page


def test_move_refuses_what_was_changed_meanwhile(signed_in, olga, carla, meetup):
    meetup.edit(carla, title="Berlin spring meetup")
    db.session.commit()

    page = moved(signed_in(olga), version=1).text

    assert "Somebody changed this meetup meanwhile." in page
    assert db.session.get(Meetup, meetup.id).day == date(2026, 3, 24)


def test_move_keeps_what_was_typed_on_the_way_back(signed_in, olga, meetup):
    page = signed_in(olga).get(MOVE, query_string={**WEEK_LATER, "change": 1}).text

    assert 'value="2026-03-31"' in page
    assert "See what that means" in page


def test_move_speaks_chinese_dates(signed_in, mei, meetup):
    membership = db.session.scalar(select(Membership).where(Membership.person_id == mei.id))
    membership.role, mei.language = "organizer", "zh"
    db.session.commit()

    assert "3月31日" in asked(signed_in(mei))
