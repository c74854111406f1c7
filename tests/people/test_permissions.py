"""The cast tries every page and every act of the room."""

import pytest

from outreach.access import Role
from outreach.db import db
from outreach.people.models import Membership, Purpose, Secret
from tests import make


@pytest.fixture
def things(community, mei, carla):
    """One of everything there is to act on."""
    company = make.company(community)
    contact = make.contact(company, mei)
    invited = make.person("Ana")
    invitation = Secret.issue(
        Purpose.INVITATION, invited, subject_id=community.id, community_id=community.id, name="Ana"
    )
    invitation.scope = {"role": "member"}
    make.saved(invitation)
    return {"mei": mei.id, "contact": contact.id, "invitation": invitation.id}


ANA = {"name": "Ann", "email": "ann@example.org", "role": "member", "language": "en"}
ACME = {"name": "Acme"}
HOME = {"name": "Kiteline", "zone": "Asia/Shanghai", "language": "en"}
IN = "/c/kiteline"

SEEN = (200, 200, 200, 404, 303)
BY_STAFF = (200, 403, 200, 404, 303)
BY_CHAIRS = (403, 403, 200, 404, 303)
DONE_BY_STAFF = (303, 403, 303, 404, 404)
WHO = ("olga", "mei", "carla", "victor", "nobody")

PAGES = [
    (f"{IN}/members", SEEN),
    (f"{IN}/members?q=mei", SEEN),
    (f"{IN}/companies", SEEN),
    (f"{IN}/companies/nanwan-motion", SEEN),
    (f"{IN}/members/invite", BY_STAFF),
    (f"{IN}/members/{{mei}}", BY_STAFF),
    (f"{IN}/companies/new", BY_STAFF),
    (f"{IN}/companies/nanwan-motion/edit", BY_STAFF),
    (f"{IN}/settings", BY_CHAIRS),
    ("/me", (200, 200, 200, 200, 303)),
]
ACTS = [
    (f"{IN}/members/invite", ANA, (200, 403, 200, 404, 404)),
    (f"{IN}/members/invitations/{{invitation}}/again", {}, (200, 403, 200, 404, 404)),
    (f"{IN}/members/invitations/{{invitation}}/withdraw", {}, DONE_BY_STAFF),
    (f"{IN}/members/{{mei}}", {"role": "organizer"}, DONE_BY_STAFF),
    (f"{IN}/members/{{mei}}", {"role": "chair"}, (200, 403, 303, 404, 404)),
    (f"{IN}/members/{{mei}}/end", {}, DONE_BY_STAFF),
    (f"{IN}/companies/new", ACME, DONE_BY_STAFF),
    (f"{IN}/companies/nanwan-motion/edit", ACME, DONE_BY_STAFF),
    (f"{IN}/companies/nanwan-motion/contacts", {"member": "{mei}", "part": "pr"}, DONE_BY_STAFF),
    (f"{IN}/companies/nanwan-motion/contacts/{{contact}}/end", {}, DONE_BY_STAFF),
    (f"{IN}/settings", HOME, (403, 403, 303, 404, 404)),
    ("/sign-out", {}, (303, 303, 303, 303, 404)),
    ("/me/sessions/end", {}, (303, 303, 303, 303, 404)),
    ("/me/invitations/{invitation}/accept", {}, (404, 404, 404, 404, 404)),
]


@pytest.mark.parametrize(
    ("address", "who", "status"),
    [(address, who, status) for address, row in PAGES for who, status in zip(WHO, row, strict=True)],
)
def test_pages_open_to_those_who_may(signed_in, cast, things, address, who, status):
    answer = signed_in(getattr(cast, who)).get(address.format(**things))

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("address", "data", "who", "status"),
    [
        (address, data, who, status)
        for address, data, row in ACTS
        for who, status in zip(WHO, row, strict=True)
    ],
)
def test_acts_are_done_by_those_who_may(signed_in, cast, things, address, data, who, status):
    filled = {name: value.format(**things) for name, value in data.items()}

    answer = signed_in(getattr(cast, who)).post(address.format(**things), data=filled)

    assert answer.status_code == status


ACTS_ON_OTHERS = [
    "members/{person}",
    "members/{person}/end",
    "members/invitations/{secret}/again",
    "members/invitations/{secret}/withdraw",
    "companies/nanwan-motion/edit",
    "companies/nanwan-motion/contacts",
]


@pytest.mark.parametrize("what", ACTS_ON_OTHERS)
def test_acts_reach_nobody_over_the_wall(signed_in, carla, victor, what):
    elsewhere = victor.memberships[0].community
    stranger = make.person("Sam", elsewhere)
    secret = Secret.issue(Purpose.INVITATION, stranger, community_id=elsewhere.id, scope={"role": "chair"})
    make.saved(secret)
    make.company(elsewhere)
    address = what.format(person=stranger.id, secret=secret.id)

    answer = signed_in(carla).post(f"{IN}/{address}", data={"role": "chair", "name": "Taken"})

    assert answer.status_code == 404
    assert db.session.get(Secret, secret.id).revoked_at is None
    assert [each.role for each in db.session.get(type(stranger), stranger.id).memberships] == [Role.MEMBER]


def test_end_session_is_for_oneself(signed_in, olga, mei):
    secret = make.saved(Secret.issue(Purpose.SESSION, mei))

    assert signed_in(olga).post(f"/me/sessions/{secret.id}/end").status_code == 404
    assert signed_in().post(f"/me/sessions/{secret.id}/end").status_code == 404
    assert db.session.get(Secret, secret.id).revoked_at is None


def test_leave_is_for_oneself(signed_in, olga, carla, mei, victor):
    membership_id = mei.memberships[0].id

    answers = [
        signed_in(who).post(f"/me/memberships/{membership_id}/leave").status_code
        for who in (olga, carla, victor)
    ]

    assert answers == [403, 403, 404]
    assert db.session.get(Membership, membership_id).left_at is None
