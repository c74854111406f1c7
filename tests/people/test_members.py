from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import date

import pytest
from sqlalchemy import select

from outreach.access import Role
from outreach.db import db
from outreach.errors import Refused
from outreach.people import operations
from outreach.people.models import Community, Contact, Membership, Person, Purpose, Secret
from tests import make

MEMBERS = "/c/kiteline/members"


def membership(person, community):
    found = select(Membership).where(
        Membership.person_id == person.id, Membership.community_id == community.id
    )
    return db.session.scalar(found)


# --- the list ------------------------------------------------------------------------------------


def test_members_shows_who_belongs_and_when_it_is_there(signed_in, mei, olga, community):
    olga.zone = "America/Los_Angeles"
    make.saved(olga)
    company = make.company(community)
    make.contact(company, olga)

    page = signed_in(mei).get(MEMBERS).text

    assert "2 people belong to Kiteline." in page
    assert "Organiser" in page
    assert "<b>04:00</b>" in page
    assert "Los Angeles" in page
    assert "Nanwan Motion" in page


def test_members_shows_addresses_to_staff_only(signed_in, mei, olga):
    assert "mei@example.org" in signed_in(olga).get(MEMBERS).text
    assert "olga@example.org" not in signed_in(mei).get(MEMBERS).text


def test_members_keeps_companies_of_others_out(signed_in, mei, victor):
    other = victor.memberships[0].community
    make.saved(Membership(community_id=other.id, person=mei, role=Role.MEMBER, name="Mei"))
    make.contact(make.company(other, "Secret Motors"), mei)

    assert "Secret Motors" not in signed_in(mei).get(MEMBERS).text


def test_members_leaves_out_who_left_and_those_of_others(signed_in, mei, olga, victor, noon):
    gone = make.person("Gus", mei.memberships[0].community)
    gone.memberships[0].left_at = noon
    make.saved(gone)

    page = signed_in(mei).get(MEMBERS).text

    assert "Gus" not in page
    assert "Victor" not in page


def test_members_keeps_guests_apart(signed_in, mei, community):
    make.person("Priya", community, Role.GUEST)

    page = signed_in(mei).get(MEMBERS).text

    assert "1 person belongs to Kiteline." in page
    assert page.index("Guests") < page.index("Priya")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("me", {"Mei"}),
        ("MEI", {"Mei"}),
        ("nanwan", {"Olga"}),
        ("文静", {"周文静"}),
        ("%", set()),
        ("zz", set()),
    ],
)
def test_members_finds_by_name_and_company(signed_in, mei, olga, community, asked, found):
    make.contact(make.company(community), olga)
    make.person("周文静", community, email="wj@example.org")

    page = signed_in(mei).get(MEMBERS, query_string={"q": asked}).text
    table = page[page.index('id="main"') :]

    assert {name for name in ("Mei", "Olga", "周文静") if f'title="{name}"' in table} == found


def test_members_sends_as_many_queries_for_three_as_for_one(signed_in, olga, community, queries):
    client = signed_in(olga)
    counted = []
    for names in (["One"], ["Two", "Three"]):
        for name in names:
            make.contact(make.company(community, f"Firm of {name}"), make.person(name, community))
            operations.invite(community, olga, Role.MEMBER, name, f"new.{name}@example.org", "en")
            make.person(f"Guest {name}", community, Role.GUEST)
            db.session.commit()
        queries.clear()
        assert client.get(MEMBERS).status_code == 200
        counted.append(len(queries))

    assert counted[0] == counted[1]


# --- roles ---------------------------------------------------------------------------------------


def test_set_role_gives_one(signed_in, olga, mei, community):
    signed_in(olga).post(f"{MEMBERS}/{mei.id}", data={"role": "organizer"})

    assert membership(mei, community).role == Role.ORGANIZER


def test_set_role_of_a_chair_is_for_chairs(signed_in, olga, carla, community):
    client = signed_in(olga)

    page = client.get(f"{MEMBERS}/{carla.id}").text
    answer = client.post(f"{MEMBERS}/{carla.id}", data={"role": "member"})

    assert "Only a chair can make or unmake a chair." in page
    assert answer.status_code == 200
    assert membership(carla, community).role == Role.CHAIR


def test_set_role_keeps_a_chair(signed_in, carla, community):
    answer = signed_in(carla).post(f"{MEMBERS}/{carla.id}", data={"role": "member"})

    assert "Carla is the last chair." in answer.text
    assert membership(carla, community).role == Role.CHAIR


def test_set_role_takes_effect_on_the_next_request(signed_in, olga, mei):
    client = signed_in(mei)
    assert client.get(f"{MEMBERS}/invite").status_code == 403

    signed_in(olga).post(f"{MEMBERS}/{mei.id}", data={"role": "organizer"})

    assert client.get(f"{MEMBERS}/invite").status_code == 200


# --- the end -------------------------------------------------------------------------------------


def test_end_membership_ends_rights_links_and_contacts(signed_in, olga, mei, community):
    contact = make.contact(make.company(community), mei)
    feed = make.saved(Secret.issue(Purpose.FEED, mei, community_id=community.id))
    client = signed_in(mei)

    signed_in(olga).post(f"{MEMBERS}/{mei.id}/end")

    assert membership(mei, community).left_at is not None
    assert db.session.get(Contact, contact.id).ends_on == date(2026, 3, 2)
    assert db.session.get(Secret, feed.id).revoked_at is not None
    assert client.get(MEMBERS).status_code == 303


def test_end_membership_keeps_what_belongs_elsewhere(signed_in, olga, mei, community):
    other = make.community(slug="elsewhere", name="Elsewhere")
    make.saved(Membership(community_id=other.id, person=mei, role=Role.MEMBER, name="Mei"))
    feed = make.saved(Secret.issue(Purpose.FEED, mei, community_id=other.id))
    client = signed_in(mei)

    signed_in(olga).post(f"{MEMBERS}/{mei.id}/end")

    assert client.get(MEMBERS).status_code == 404
    assert client.get("/c/elsewhere/members").status_code == 200
    assert db.session.get(Secret, feed.id).is_alive


def test_end_membership_of_a_chair_is_for_chairs(signed_in, olga, carla, community):
    make.person("Cleo", community, Role.CHAIR)

    answer = signed_in(olga).post(f"{MEMBERS}/{carla.id}/end", follow_redirects=True)

    assert "Only a chair can make or unmake a chair." in answer.text
    assert membership(carla, community).left_at is None


def test_end_membership_of_two_chairs_at_once_leaves_one(app, carla, community):
    cleo = make.person("Cleo", community, Role.CHAIR)
    ids = [each.memberships[0].id for each in (carla, cleo)]
    db.session.remove()

    def leave(membership_id):
        with app.app_context():
            membership = db.session.get(Membership, membership_id)
            db.session.get(Community, membership.community_id)
            try:
                operations.end_membership(membership, by=db.session.get(Person, membership.person_id))
                db.session.commit()
            except Refused:
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(2) as pool:
        left = list(pool.map(lambda each: Context().run(leave, each), ids))

    assert sorted(left) == [False, True]


# --- founding, knowing ---------------------------------------------------------------------------


def test_found_community_has_its_first_chair(app):
    community = operations.found_community(
        "spree", "Spree", "Ada", "Ada@Example.org", zone="Europe/Berlin", language="zh"
    )
    db.session.commit()

    (membership,) = db.session.scalars(select(Membership)).all()
    ada = db.session.get(Person, membership.person_id)
    assert (community.slug, community.zone, community.language) == ("spree", "Europe/Berlin", "zh")
    assert (membership.role, ada.email, ada.zone, ada.language) == (
        Role.CHAIR,
        "ada@example.org",
        "Europe/Berlin",
        "zh",
    )


@pytest.mark.parametrize("slug", ["Spree", "spree evenings", "../x", "", "-", "kiteline"])
def test_found_community_refuses_other_addresses(app, community, slug):
    with pytest.raises(Refused):
        operations.found_community(slug, "X", "Ada", "ada@example.org", zone="UTC", language="en")


def test_know_makes_a_guest_once(community, olga):
    first = operations.know(community, "Priya", "priya@example.org", olga)
    db.session.commit()
    second = operations.know(community, "P. N.", " PRIYA@example.org", olga)
    db.session.commit()

    assert first is second
    assert (membership(first, community).role, membership(first, community).name) == (Role.GUEST, "Priya")


def test_know_leaves_a_member_a_member(community, olga, mei):
    operations.know(community, "May", mei.email, olga)
    db.session.commit()

    assert (membership(mei, community).role, membership(mei, community).name) == (Role.MEMBER, "Mei")


def test_know_needs_no_address(community, olga):
    people = [operations.know(community, "Priya", "", olga) for _ in range(2)]
    db.session.commit()

    assert [each.email for each in people] == [None, None]
    assert people[0] is not people[1]


def test_edit_community_keeps_name_zone_and_language(signed_in, carla, community):
    data = {"name": "Kite", "zone": "Europe/Berlin", "language": "zh"}

    signed_in(carla).post("/c/kiteline/settings", data=data)

    kept = db.session.get(Community, community.id)
    assert (kept.name, kept.zone, kept.language) == ("Kite", "Europe/Berlin", "zh")
