"""The plan of a meetup: its gates and lanes, and what it says in each state of its life."""

from datetime import UTC, datetime

import pytest

from outreach.access import Role
from outreach.db import db
from outreach.journal.models import Visibility
from outreach.meetups.models import Crew, CrewPart, Format, Host, Workstream
from outreach.tickets.models import Kind, When
from outreach.tickets.operations import install_playbooks
from tests import make

PLAN = "/c/kiteline/meetups/shanghai-meetup"


def lead(meetup, person, workstream=Workstream.VENUE, part=CrewPart.LEAD):
    since = meetup.created_at if part == CrewPart.LEAD else None
    return make.saved(
        Crew(
            community_id=meetup.community_id,
            meetup_id=meetup.id,
            workstream=workstream,
            person_id=person.id,
            part=part,
            leads_since=since,
        )
    )


@pytest.mark.parametrize(
    ("who", "status"), [("olga", 200), ("mei", 200), ("carla", 200), ("victor", 404), ("nobody", 303)]
)
def test_meetup_is_for_members(cast, signed_in, meetup, who, status):
    assert signed_in(getattr(cast, who)).get(PLAN).status_code == status


def test_meetup_is_for_a_guest_whose_company_hosts_it(signed_in, community, meetup):
    company = make.company(community)
    he, other = (make.person(name, community, Role.GUEST) for name in ("He Jun", "Ann"))
    make.contact(company, he)
    make.saved(Host(community_id=community.id, meetup_id=meetup.id, company_id=company.id))

    assert signed_in(he).get(PLAN).status_code == 200
    assert signed_in(other).get(PLAN).status_code == 403


def test_meetup_shows_its_time_there_and_here(signed_in, olga, meetup):
    page = signed_in(olga).get(PLAN).text

    assert "T−47" in page
    assert ">09:00</time>–<time" in page.replace("\n", "").replace("  ", "")
    assert "Berlin, you" in page


def test_meetup_tells_its_gates_by_day_and_state(signed_in, olga, meetup):
    for title, offset in (("Date and host", -60), ("Venue signed", -49), ("Go or no go", -2)):
        gate = make.ticket(meetup, olga, due=When(offset=offset), kind=Kind.GATE, title=title)
        if offset == -60:
            gate.close(olga, "Nanwan Motion")
    db.session.commit()

    page = signed_in(olga).get(PLAN).text
    gates = page[page.index('class="gates"') : page.index("</ul>", page.index('class="gates"'))]

    assert gates.index("Closed Mon 2 Mar") < gates.index("2 days late") < gates.index("Thu 16 Apr")


def test_meetup_has_a_lane_for_each_workstream_in_use(signed_in, olga, mei, meetup):
    lead(meetup, olga)
    lead(meetup, mei, part=CrewPart.SHADOW)
    make.ticket(meetup, olga, due=When(offset=-50))
    make.ticket(meetup, olga, due=When(offset=3), workstream=Workstream.FOLLOW_UP)

    page = signed_in(olga).get(PLAN).text
    lanes = page[page.index('class="lanes"') :]

    assert lanes.count('class="lane ') == 2
    assert "Olga, shadow Mei" in lanes
    assert "1 late" in lanes
    assert "Starts at T+3" in lanes


def test_meetup_lists_what_holds_it_up(signed_in, olga, mei, meetup):
    make.ticket(meetup, olga, due=When(offset=-50), title="Sign the contract")
    waiting = make.ticket(meetup, olga, due=When(offset=-44), title="Count the chairs")
    waiting.wait(olga, until=datetime(2026, 3, 4).date(), on=mei)
    make.ticket(meetup, olga, due=When(offset=-10), title="Print the badges")
    db.session.commit()

    page = signed_in(olga).get(PLAN).text
    held = page[page.index("Holding it up") :]

    assert "Sign the contract" in held
    assert "3 days late" in held
    assert "Count the chairs" in held
    assert "Print the badges" not in held


def test_meetup_hides_what_one_may_not_see(signed_in, olga, mei, meetup):
    make.ticket(meetup, olga, due=When(offset=-50), title="Fee of the hall", visibility=Visibility.ORGANIZERS)

    assert "Fee of the hall" in signed_in(olga).get(PLAN).text
    assert "Fee of the hall" not in signed_in(mei).get(PLAN).text


def test_meetup_without_tickets_offers_the_playbooks_that_fit(signed_in, olga, mei, community, meetup):
    install_playbooks(db.session(), community, olga)
    db.session.commit()

    page = signed_in(olga).get(PLAN).text

    assert "On-site meetup" in page
    assert "Online evening" not in page
    assert "Start from a playbook" not in signed_in(mei).get(PLAN).text


def test_meetup_without_a_date_says_so_and_counts_days(signed_in, olga, community):
    meetup = make.meetup(community, starts=None)
    make.ticket(meetup, olga, due=When(offset=-14), kind=Kind.GATE, title="Programme public")

    page = signed_in(olga).get(PLAN).text

    assert "No date yet. Days are counted from the day it gets." in page
    assert "T−14" in page
    assert "Set the date" in page
    assert ">today<" not in page


def test_meetup_that_is_cancelled_says_so_and_cannot_be_moved(signed_in, olga, meetup):
    meetup.cancel(olga)
    db.session.commit()
    browser = signed_in(olga)

    page = browser.get(PLAN).text

    assert "This meetup is cancelled." in page
    assert "It takes place after all" in page
    assert "Move the date" not in page
    assert browser.get(f"{PLAN}/move").location == PLAN


def test_meetup_that_is_over_can_be_finished(signed_in, olga, meetup, noon, at):
    browser = signed_in(olga)
    at(datetime(2026, 3, 10, tzinfo=UTC))
    meetup.set_time("starts", datetime(2026, 3, 9, 9))
    meetup.set_time("ends", datetime(2026, 3, 9, 17))
    db.session.commit()

    page = browser.get(PLAN).text

    assert "It is over" in page
    assert "/finish" in page
    assert "/move" not in page


def test_meetup_names_its_feed_once_it_is_public(signed_in, olga, meetup, noon):
    link = 'rel="alternate" type="text/calendar"'
    browser = signed_in(olga)
    before = browser.get(PLAN).text
    meetup.publish(olga)
    db.session.commit()

    assert (link in before, link in browser.get(PLAN).text) == (False, True)


def test_meetup_shows_a_member_no_button_they_may_not_press(signed_in, mei, meetup):
    page = signed_in(mei).get(PLAN).text

    assert "/move" not in page
    assert "/edit" not in page
    assert "/cancel" not in page


def test_meetup_asks_as_often_for_one_ticket_as_for_many(signed_in, olga, community, meetup, queries):
    def add(count):
        for each in range(count):
            who = make.person(f"P{each}{count}", community)
            ticket = make.ticket(meetup, olga, due=When(offset=-50), title=f"Late {each}")
            ticket.assign(who, olga)
            make.ticket(meetup, olga, due=When(offset=-20), kind=Kind.GATE, title=f"Gate {each}")
        db.session.commit()

    lead(meetup, olga)
    add(1)
    browser = signed_in(olga)
    browser.get(PLAN)
    del queries[:]
    browser.get(PLAN)
    one = len(queries)
    add(3)
    del queries[:]

    browser.get(PLAN)

    assert len(queries) == one


def test_meetup_of_another_community_is_not_found(signed_in, olga, cast):
    elsewhere = cast.victor.memberships[0].community
    make.meetup(elsewhere, "Their meetup", format=Format.ONLINE)

    assert signed_in(olga).get("/c/kiteline/meetups/their-meetup").status_code == 404
