from datetime import time, timedelta

import pytest

from outreach.access import Role
from outreach.db import db
from outreach.people.models import Membership, Person, Purpose, Secret
from tests import make

ME = {
    "name": "Olga K",
    "language": "zh",
    "zone": "Asia/Calcutta",
    "country": "IN",
    "quiet_from": "22:00",
    "quiet_to": "07:30",
    "theme": "dark",
}


def test_me_keeps_what_one_says_of_oneself(signed_in, olga):
    answer = signed_in(olga).post("/me", data=ME)

    kept = db.session.get(Person, olga.id)
    assert (answer.status_code, answer.location) == (303, "/me")
    assert (kept.name, kept.language, kept.zone, kept.country) == ("Olga K", "zh", "Asia/Kolkata", "IN")
    assert (kept.quiet_from, kept.quiet_to) == (time(22), time(7, 30))
    assert kept.preferences == {"theme": "dark", "keys": False}
    assert kept.memberships[0].name == "Olga K"


def test_me_leaves_a_name_that_a_community_chose(signed_in, olga):
    olga.memberships[0].name = "Olga of Kiteline"
    make.saved(olga)

    signed_in(olga).post("/me", data=ME)

    assert db.session.get(Person, olga.id).memberships[0].name == "Olga of Kiteline"


def test_me_shows_itself_in_the_new_language_and_colours(signed_in, olga):
    client = signed_in(olga)
    client.post("/me", data=ME)

    page = client.get("/me").text

    assert 'lang="zh-Hans" data-theme="dark" data-bs-theme="dark"' in page
    assert 'data-keys="off"' in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "Type a name."),
        ({"zone": "Mars/Olympus"}, "is not a time zone we know"),
        ({"quiet_to": ""}, "Say both, or leave both empty."),
        ({"theme": "pink"}, "Not a valid choice"),
        ({"country": "XX"}, "Not a valid choice"),
    ],
)
def test_me_says_what_to_mend_and_keeps_what_was_typed(signed_in, olga, change, sentence):
    answer = signed_in(olga).post("/me", data={**ME, "language": "en", "name": "Olga Typed", **change})

    assert answer.status_code == 200
    assert sentence in answer.text
    assert "22:00" in answer.text
    assert db.session.get(Person, olga.id).name == "Olga"


def test_me_lists_sessions_that_live(signed_in, olga, mei, noon):
    make.saved(Secret.issue(Purpose.SESSION, olga, name="Safari, iPhone"))
    make.saved(Secret.issue(Purpose.SESSION, olga, name="Ended", revoked_at=noon))
    idle = Secret.issue(Purpose.SESSION, olga, name="Idle", created_at=noon - timedelta(days=15))
    make.saved(idle)
    make.saved(Secret.issue(Purpose.SESSION, mei, name="Of Mei"))

    page = signed_in(olga).get("/me").text

    assert "Safari, iPhone" in page
    assert "this one" in page
    assert "Ended" not in page
    assert "Idle" not in page
    assert "Of Mei" not in page


def test_end_session_takes_effect_on_the_next_request(signed_in, olga):
    phone, laptop = signed_in(olga), signed_in(olga)
    secret = db.session.query(Secret).order_by(Secret.id).first()

    answer = laptop.post(f"/me/sessions/{secret.id}/end")

    assert answer.status_code == 303
    assert (phone.get("/me").status_code, laptop.get("/me").status_code) == (303, 200)


def test_end_sessions_ends_all_but_this_one(signed_in, olga, mei):
    others, this, foreign = [signed_in(olga), signed_in(olga)], signed_in(olga), signed_in(mei)

    page = this.post("/me/sessions/end", follow_redirects=True).text

    assert "2 other sessions ended." in page
    assert [each.get("/me").status_code for each in (*others, this, foreign)] == [303, 303, 200, 200]


def test_end_session_ends_a_link(signed_in, olga, community):
    feed = make.saved(Secret.issue(Purpose.FEED, olga, name="my phone", community_id=community.id))
    client = signed_in(olga)
    assert "my phone" in client.get("/me").text

    client.post(f"/me/sessions/{feed.id}/end")

    assert not db.session.get(Secret, feed.id).is_alive
    assert "my phone" not in client.get("/me").text


def test_leave_ends_the_membership_and_keeps_the_others(signed_in, mei):
    other = make.community(slug="elsewhere", name="Elsewhere")
    make.saved(Membership(community_id=other.id, person=mei, role=Role.MEMBER, name="Mei"))
    client = signed_in(mei)
    first = mei.memberships[0].id

    page = client.post(f"/me/memberships/{first}/leave", follow_redirects=True).text

    assert "You left Kiteline." in page
    assert client.get("/c/kiteline/members").status_code == 404
    assert client.get("/c/elsewhere/members").status_code == 200


def test_leave_of_the_last_chair_is_refused_with_the_way(signed_in, carla):
    answer = signed_in(carla).post(f"/me/memberships/{carla.memberships[0].id}/leave", follow_redirects=True)

    assert "Carla is the last chair. Make somebody else a chair first" in answer.text
    assert db.session.get(Person, carla.id).memberships[0].left_at is None


def test_me_keeps_the_menu_of_the_community_seen_last(signed_in, mei):
    other = make.community(slug="elsewhere", name="Elsewhere")
    make.saved(Membership(community_id=other.id, person=mei, role=Role.MEMBER, name="Mei"))
    client = signed_in(mei)

    client.get("/c/elsewhere/members")
    page = client.get("/me").text

    assert "/c/elsewhere/members" in page
    assert '<p class="rail-where">Elsewhere</p>' in page


def test_menu_leads_to_the_other_communities(signed_in, mei):
    other = make.community(slug="elsewhere", name="Elsewhere")
    make.saved(Membership(community_id=other.id, person=mei, role=Role.MEMBER, name="Mei"))

    page = signed_in(mei).get("/c/kiteline/members").text

    assert "Other communities" in page
    assert "/c/elsewhere/" in page


def test_menu_of_one_community_has_no_switch(signed_in, mei):
    assert "Other communities" not in signed_in(mei).get("/c/kiteline/members").text
