"""Today: who sees it, what it says, and that it asks as often for one meetup as for three."""

from datetime import date, datetime

import pytest

from outreach.access import Role
from outreach.db import db
from outreach.journal.models import Visibility
from outreach.meetups.models import Crew, CrewPart, Host, Workstream
from outreach.tickets import operations
from outreach.tickets.models import Kind, When
from outreach.tickets.queries import playbooks
from tests import make

HOME = "/c/kiteline/"


def planned(community, by, count, title="Meetup {}"):
    """So many meetups, each with a crew and tickets of its own people."""
    for each in range(count):
        meetup = make.meetup(community, title.format(each), starts=datetime(2026, 4, 18 + each, 9))
        lead = make.person(f"Lead {each} {title[:2]}", community)
        make.saved(
            Crew(
                community_id=community.id,
                meetup_id=meetup.id,
                workstream=Workstream.VENUE,
                person_id=lead.id,
                part=CrewPart.LEAD,
                leads_since=meetup.created_at,
            )
        )
        for due, who in ((-45, lead), (-42, None), (-40, by)):
            ticket = make.ticket(meetup, by, due=When(offset=due), title=f"Ticket {each} {due}")
            if who:
                ticket.assign(who, by)
        gate = make.ticket(meetup, by, due=When(offset=-48), kind=Kind.GATE, title=f"Gate {each}")
        gate.assign(by, by)
        waiting = make.ticket(meetup, by, due=When(offset=-30), title=f"Waiting {each}")
        waiting.wait(by, until=date(2026, 3, 2), on=lead)
        make.ticket(meetup, by, accepted=False, title=f"New {each}")
    db.session.commit()


@pytest.mark.parametrize(
    ("who", "status"), [("olga", 200), ("mei", 200), ("carla", 200), ("victor", 404), ("nobody", 303)]
)
def test_home_is_for_those_who_belong(cast, signed_in, who, status):
    assert signed_in(getattr(cast, who)).get(HOME).status_code == status


def test_home_of_a_new_community_tells_an_organizer_the_next_step(signed_in, olga):
    page = signed_in(olga).get(HOME).text

    assert "Nothing is planned here yet" in page
    assert "/c/kiteline/meetups/new" in page
    assert "/c/kiteline/members/invite" in page


def test_home_of_a_new_community_offers_a_member_nothing_they_may_not(signed_in, mei):
    page = signed_in(mei).get(HOME).text

    assert "As soon as an organiser plans one" in page
    assert "/meetups/new" not in page


def test_home_says_what_holds_each_meetup_up(signed_in, olga, community):
    planned(community, olga, 1)

    page = signed_in(olga).get(HOME).text

    assert "Venue is late" in page
    assert "T−47" in page
    assert "47 days to go" in page
    assert "Sat 18 Apr, 09:00\N{NO-BREAK SPACE}Shanghai" in page


def test_home_names_the_workstream_that_nobody_leads(signed_in, olga, meetup):
    ticket = make.ticket(meetup, olga, due=When(offset=-5), workstream=Workstream.LIVESTREAM)
    ticket.assign(olga, olga)
    db.session.commit()

    assert "Livestream has no lead" in signed_in(olga).get(HOME).text


def test_home_lists_what_came_back_what_is_mine_and_what_is_nobodys(signed_in, olga, community):
    planned(community, olga, 1)

    page = signed_in(olga).get(HOME).text

    back, mine, nobodys = (page.index(each) for each in ("Came back today", "Yours this week", "With nobody"))
    assert back < page.index("Waiting 0") < mine < page.index("Ticket 0 -40") < nobodys
    assert nobodys < page.index("Ticket 0 -42")
    assert "Good afternoon, Olga. 1 thing to triage, then 2 of your own this week." in page


def test_home_hides_what_one_may_not_see(signed_in, mei, olga, community):
    ticket = make.ticket(
        community, olga, due=When(on=date(2026, 3, 3)), title="Salary", visibility=Visibility.ORGANIZERS
    )

    assert ticket.title in signed_in(olga).get(HOME).text
    assert ticket.title not in signed_in(mei).get(HOME).text


def test_home_shows_a_guest_the_meetups_their_company_hosts(signed_in, olga, community):
    planned(community, olga, 2)
    company = make.company(community)
    he = make.person("He Jun", community, Role.GUEST)
    make.contact(company, he)
    make.saved(Host(community_id=community.id, meetup_id=1, company_id=company.id))

    page = signed_in(he).get(HOME).text

    assert "Meetup 0" in page
    assert "Meetup 1" not in page


def test_home_shows_an_undated_meetup_last(signed_in, olga, community, meetup):
    make.meetup(community, "San Francisco", starts=None)

    page = signed_in(olga).get(HOME).text
    plate = page[page.index("board-plate") :]

    assert plate.index("Shanghai meetup") < plate.index("San Francisco")
    assert "No date yet" in plate


def test_home_leaves_out_what_is_cancelled_or_over(signed_in, olga, community, at, noon):
    make.meetup(community, "Cancelled one").cancel(olga)
    make.meetup(community, "Old one", starts=datetime(2026, 2, 1, 9))
    db.session.commit()

    page = signed_in(olga).get(HOME).text

    assert "Cancelled one" not in page
    assert "Old one" not in page
    assert "No meetup is coming up" in page


def test_home_greys_the_clocks_of_those_asleep(signed_in, olga, community, meetup, at):
    at(datetime.fromisoformat("2026-03-02T16:30+00:00"))

    page = signed_in(olga).get(HOME).text

    assert "Shanghai, asleep" in page
    assert "Berlin, you" in page


def test_home_asks_as_often_for_one_as_for_three(signed_in, olga, community, queries):
    planned(community, olga, 1)
    browser = signed_in(olga)
    browser.get(HOME)
    del queries[:]
    browser.get(HOME)
    one = list(queries)
    planned(community, olga, 3, "Other {}")
    del queries[:]

    browser.get(HOME)

    assert [each.split(" FROM ")[-1].split()[0] for each in queries] == [
        each.split(" FROM ")[-1].split()[0] for each in one
    ]


def test_menu_names_coming_meetups_and_what_waits(signed_in, olga, community):
    planned(community, olga, 2)

    page = signed_in(olga).get("/c/kiteline/search").text
    menu = page[: page.index("<main")]

    assert menu.count("T−47") == 2
    assert '<span class="n">2</span>' in menu


def test_menu_costs_a_fragment_nothing(signed_in, olga, meetup, queries):
    ticket = make.ticket(meetup, olga)
    browser = signed_in(olga)
    del queries[:]

    browser.post(f"/c/kiteline/tickets/{ticket.number}/start", headers={"X-Fragment": "1"})

    assert not [each for each in queries if "count(" in each.lower()]


def test_home_shows_what_a_playbook_made(signed_in, olga, meetup, community):
    operations.install_playbooks(db.session(), community, olga)
    db.session.commit()
    book = next(each for each in db.session.scalars(playbooks(community)) if each.slug == "onsite-meetup")
    operations.apply_playbook(db.session(), meetup, book, olga)
    db.session.commit()

    assert "0% ready" in signed_in(olga).get(HOME).text
