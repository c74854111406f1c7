import re
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach.access import Role
from outreach.db import db
from outreach.errors import Refused
from outreach.journal.models import Entry
from outreach.people import operations
from outreach.people.models import Membership, Person, Purpose, Secret
from tests import make

ANA = {"name": "Ana", "email": "Ana@Example.org", "role": "organizer", "language": "zh"}
SAID = {"name": "Ana Lucía", "zone": "America/Lima", "language": "en"}


@pytest.fixture
def invited(community, carla):
    """The secret of an invitation to an address; its token is still clear."""

    def invited(email="ana@example.org", role=Role.MEMBER, name="Ana"):
        return make.saved(operations.invite(community, carla, role, name, email, "en"))

    return invited


def invitations():
    found = select(Secret).where(Secret.purpose == Purpose.INVITATION).order_by(Secret.id)
    return db.session.scalars(found).all()


def person(email):
    return db.session.scalar(select(Person).where(Person.email == email))


def membership(email, community):
    found = select(Membership).join(Person, Person.id == Membership.person_id)
    return db.session.scalar(found.where(Person.email == email, Membership.community_id == community.id))


# --- inviting ------------------------------------------------------------------------------------


def test_invite_issues_a_link_that_is_shown_once(signed_in, olga, community):
    client = signed_in(olga)

    answer = client.post("/c/kiteline/members/invite", data=ANA)

    (secret,) = invitations()
    ana = person("ana@example.org")
    assert re.search(r"http://localhost/join/[\w-]{27}", answer.text)
    assert (secret.person_id, secret.community_id, secret.subject_id) == (ana.id, community.id, community.id)
    assert (secret.scope, secret.name) == ({"role": "organizer"}, "Ana")
    assert (ana.name, ana.language, ana.zone) == ("Ana", "zh", "Asia/Shanghai")
    assert "/join/" not in client.get("/c/kiteline/members").text


def test_invite_is_written_in_the_journal(signed_in, olga, community):
    signed_in(olga).post("/c/kiteline/members/invite", data=ANA)

    entry = db.session.scalars(select(Entry).where(Entry.verb == "invited")).one()
    assert (entry.subject, entry.subject_id) == ("community", community.id)
    assert entry.details == {"role": "organizer", "person_id": person("ana@example.org").id}


def test_invite_makes_nobody_a_member(signed_in, olga, community):
    signed_in(olga).post("/c/kiteline/members/invite", data=ANA)

    assert membership("ana@example.org", community) is None


def test_invite_offers_no_role_above_ones_own(signed_in, olga, carla):
    data = {**ANA, "role": "chair"}

    assert 'value="chair"' not in signed_in(olga).get("/c/kiteline/members/invite").text
    assert 'value="chair"' in signed_in(carla).get("/c/kiteline/members/invite").text
    assert "Not a valid choice" in signed_in(olga).post("/c/kiteline/members/invite", data=data).text
    assert invitations() == []


def test_invite_refuses_a_role_above_ones_own(community, olga):
    with pytest.raises(Refused, match="Only a chair"):
        operations.invite(community, olga, Role.CHAIR, "Ana", "ana@example.org", "en")


def test_invite_refuses_who_is_a_member(signed_in, olga, mei):
    answer = signed_in(olga).post("/c/kiteline/members/invite", data={**ANA, "email": mei.email})

    assert answer.status_code == 200
    assert "Mei is a member already." in answer.text
    assert invitations() == []


def test_invite_says_nothing_about_a_known_stranger(signed_in, olga, victor):
    """What the invited person is called elsewhere is not for this community to learn."""
    client = signed_in(olga)

    answer = client.post("/c/kiteline/members/invite", data={**ANA, "email": victor.email})
    members = client.get("/c/kiteline/members").text

    assert "Ana is invited" in answer.text
    assert "Victor" not in answer.text
    assert "Victor<" not in members


def test_invite_twice_ends_the_first_link(app, invited):
    first, second = invited(), invited()

    assert app.test_client().get(f"/join/{first.token}").status_code == 404
    assert app.test_client().get(f"/join/{second.token}").status_code == 200
    assert db.session.get(Secret, first.id).replaced_by_id == second.id


def test_invite_is_limited_to_fifty_a_day(signed_in, olga):
    client = signed_in(olga)
    answers = [
        client.post("/c/kiteline/members/invite", data={**ANA, "email": f"a{number}@example.org"}).status_code
        for number in range(51)
    ]

    assert answers == [200] * 50 + [429]


def test_invite_again_makes_a_new_link(signed_in, app, olga, invited):
    old = invited()

    answer = signed_in(olga).post(f"/c/kiteline/members/invitations/{old.id}/again")

    token = re.search(r"/join/([\w-]{27})", answer.text)[1]
    assert token != old.token
    assert app.test_client().get(f"/join/{old.token}").status_code == 404
    assert app.test_client().get(f"/join/{token}").status_code == 200


def test_invite_again_of_a_chair_is_for_chairs(signed_in, olga, invited):
    old = invited(role=Role.CHAIR)

    answer = signed_in(olga).post(f"/c/kiteline/members/invitations/{old.id}/again", follow_redirects=True)

    assert answer.status_code == 409 or "Only a chair" in answer.text
    assert len(invitations()) == 1


def test_withdraw_ends_the_link(signed_in, app, olga, invited):
    secret = invited()
    client = signed_in(olga)

    client.post(f"/c/kiteline/members/invitations/{secret.id}/withdraw")

    assert app.test_client().get(f"/join/{secret.token}").status_code == 404
    assert client.post(f"/c/kiteline/members/invitations/{secret.id}/withdraw").status_code == 404


def test_members_lists_invitations_to_staff_only(signed_in, olga, mei, invited):
    invited()

    assert "ana@example.org" in signed_in(olga).get("/c/kiteline/members").text
    assert "ana@example.org" not in signed_in(mei).get("/c/kiteline/members").text


# --- joining -------------------------------------------------------------------------------------


def test_join_shows_a_form_and_changes_nothing(app, invited, community):
    secret, client = invited(), app.test_client()

    page = client.get(f"/join/{secret.token}")

    assert "Join Kiteline" in page.text
    assert 'value="Ana"' in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert db.session.get(Secret, secret.id).used_at is None
    assert membership("ana@example.org", community) is None
    assert client.get("/me").status_code == 303


def test_join_makes_a_member_who_is_signed_in(app, invited, community):
    secret, client = invited(role=Role.ORGANIZER), app.test_client()

    answer = client.post(f"/join/{secret.token}", data=SAID)

    ana, joined = person("ana@example.org"), membership("ana@example.org", community)
    assert (answer.status_code, answer.location) == (303, "/c/kiteline/")
    assert (ana.name, ana.zone, ana.language) == ("Ana Lucía", "America/Lima", "en")
    assert (joined.role, joined.name) == (Role.ORGANIZER, "Ana Lucía")
    assert client.get("/c/kiteline/members").status_code == 200


def test_join_keeps_what_was_typed_when_it_fails(app, invited):
    answer = app.test_client().post(f"/join/{invited().token}", data={**SAID, "zone": "Nowhere"})

    assert answer.status_code == 200
    assert "is not a time zone we know" in answer.text
    assert "Ana Lucía" in answer.text


def test_join_works_once(app, invited):
    secret = invited()

    answers = [app.test_client().post(f"/join/{secret.token}", data=SAID).status_code for _ in range(2)]

    assert answers == [303, 404]


def test_join_lets_one_of_twenty_in(app, invited, community):
    token = invited().token
    db.session.remove()

    def press(_):
        return Context().run(lambda: app.test_client().post(f"/join/{token}", data=SAID).status_code)

    app.test_client_class = None
    with ThreadPoolExecutor(20) as pool:
        answers = sorted(pool.map(press, range(20)))

    assert answers[0] == 303
    assert set(answers[1:]) <= {403, 404, 409}
    assert membership("ana@example.org", community).role == Role.MEMBER


@pytest.mark.parametrize(("days", "status"), [(13, 200), (14, 404)])
def test_join_expires_after_two_weeks(app, invited, noon, at, days, status):
    secret = invited()
    at(noon + timedelta(days=days))

    assert app.test_client().get(f"/join/{secret.token}").status_code == status


def test_join_of_a_closed_community_is_over(app, invited, community, noon):
    secret = invited()
    community.closed_at = noon
    make.saved(community)

    assert app.test_client().get(f"/join/{secret.token}").status_code == 404


def test_join_signs_in_nobody_who_is_known(app, invited, victor, community):
    """Else whoever invites an address would get into the account behind it."""
    secret, client = invited(email=victor.email), app.test_client()

    page = client.get(f"/join/{secret.token}")
    answer = client.post(f"/join/{secret.token}", data=SAID)

    assert "Sign in by mail" in page.text
    assert "Victor" not in page.text
    assert answer.status_code == 403
    assert client.get("/me").status_code == 303
    assert membership(victor.email, community) is None
    assert person(victor.email).name == "Victor"


def test_join_of_who_is_signed_in_asks_no_more(signed_in, invited, victor, community):
    secret, client = invited(email=victor.email, role=Role.ORGANIZER), signed_in(victor)

    page = client.get(f"/join/{secret.token}").text
    answer = client.post(f"/join/{secret.token}")

    assert "You are Victor." in page
    assert answer.status_code == 303
    assert membership(victor.email, community).role == Role.ORGANIZER
    assert client.get("/c/kiteline/members").status_code == 200
    assert client.get("/c/elsewhere/members").status_code == 200


def test_join_by_another_account_signs_that_one_out(signed_in, invited, mei):
    secret, client = invited(), signed_in(mei)

    client.post(f"/join/{secret.token}", data=SAID)

    assert "Ana Lucía" in client.get("/me").text
    assert not db.session.query(Secret).filter_by(person_id=mei.id, purpose=Purpose.SESSION).one().is_alive


def test_join_session_is_confined_to_the_community(app, invited, olga, community):
    secret, client = invited(), app.test_client()
    client.post(f"/join/{secret.token}", data=SAID)
    other = make.community(slug="elsewhere", name="Elsewhere")
    ana = person("ana@example.org")
    make.saved(Membership(community_id=other.id, person=ana, role=Role.CHAIR, name="Ana"))

    assert client.get("/c/kiteline/members").status_code == 200
    assert client.get("/c/elsewhere/members").status_code == 303


def test_join_again_after_leaving(app, invited, signed_in, carla, community):
    client = app.test_client()
    client.post(f"/join/{invited().token}", data=SAID)
    ana = person("ana@example.org")
    operations.end_membership(membership("ana@example.org", community), by=carla)
    db.session.commit()

    signed_in(ana).post(f"/join/{invited(role=Role.ORGANIZER).token}")

    back = membership("ana@example.org", community)
    assert (back.left_at, back.role) == (None, Role.ORGANIZER)


def test_join_makes_a_guest_a_member(app, invited, community, olga):
    operations.know(community, "Ana the speaker", "ana@example.org", olga)
    db.session.commit()

    app.test_client().post(f"/join/{invited().token}", data=SAID)

    joined = membership("ana@example.org", community)
    assert (joined.role, joined.name) == (Role.MEMBER, "Ana Lucía")


def test_accept_joins_from_ones_own_page(signed_in, invited, victor, community):
    secret, client = invited(email=victor.email), signed_in(victor)
    assert "You are invited" in client.get("/me").text

    answer = client.post(f"/me/invitations/{secret.id}/accept")

    assert (answer.status_code, answer.location) == (303, "/c/kiteline/")
    assert membership(victor.email, community).role == Role.MEMBER
    assert "You are invited" not in client.get("/me").text


def test_accept_wants_a_session_that_mail_opened(app, invited, victor, community):
    secret = invited(email=victor.email)
    confined = make.saved(
        Secret.issue(Purpose.SESSION, victor, community_id=victor.memberships[0].community_id)
    )
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["token"] = confined.token

    client.post(f"/me/invitations/{secret.id}/accept")

    assert membership(victor.email, community) is None


def test_accept_of_a_session_is_not_found(signed_in, olga):
    client = signed_in(olga)
    session = db.session.query(Secret).one()

    assert client.post(f"/me/invitations/{session.id}/accept").status_code == 404
