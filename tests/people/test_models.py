from datetime import date, timedelta

import pytest

from outreach.access import Role
from outreach.db import db
from outreach.errors import Refused
from outreach.people.models import Contact, Membership, Part, Purpose, Secret, fingerprint
from tests import make


def test_secret_keeps_no_token(app, olga):
    secret = make.saved(Secret.issue(Purpose.SIGN_IN, olga))

    assert len(secret.token) == 27
    assert secret.hash == fingerprint(secret.token)
    db.session.expunge_all()
    assert db.session.get(Secret, secret.id).token is None


@pytest.mark.parametrize(
    ("purpose", "alive_for"),
    [
        (Purpose.SIGN_IN, timedelta(minutes=15)),
        (Purpose.INVITATION, timedelta(days=14)),
        (Purpose.SESSION, timedelta(days=14)),
    ],
)
def test_secret_lives_as_long_as_its_purpose(olga, noon, at, purpose, alive_for):
    secret = make.saved(Secret.issue(purpose, olga))

    at(noon + alive_for - timedelta(seconds=1))
    assert secret.is_alive
    at(noon + alive_for)
    assert not secret.is_alive


def test_session_in_use_lives_ninety_days(olga, noon, at):
    secret = make.saved(Secret.issue(Purpose.SESSION, olga))

    for days in range(0, 90, 10):
        at(noon + timedelta(days=days))
        assert secret.is_alive
        secret.last_seen_at = noon + timedelta(days=days)
    at(noon + timedelta(days=90))
    assert not secret.is_alive


def test_revoke_happens_once(olga, noon, at):
    secret = make.saved(Secret.issue(Purpose.SESSION, olga))
    secret.revoke(by=olga)
    at(noon + timedelta(days=1))
    secret.revoke(by=olga)

    assert secret.revoked_at == noon


@pytest.mark.parametrize(
    ("role", "roles"),
    [
        (Role.GUEST, {Role.GUEST}),
        (Role.MEMBER, {Role.GUEST, Role.MEMBER}),
        (Role.CHAIR, {Role.GUEST, Role.MEMBER, Role.ORGANIZER, Role.CHAIR}),
    ],
)
def test_roles_of_a_higher_role_hold_the_lower(community, role, roles):
    assert community.roles_of(make.person("Sam", community, role)) == roles


def test_roles_of_who_left_are_none(community, mei, olga):
    mei.memberships[0].end(by=olga)

    assert community.roles_of(mei) == set()
    assert not mei.memberships[0].is_member


def test_roles_of_strangers_are_none(community, victor):
    assert community.roles_of(victor) == set()
    assert community.roles_of(None) == set()


def test_set_role_of_a_chair_is_refused_to_organizers(community, olga, mei, carla):
    with pytest.raises(Refused, match="Only a chair"):
        mei.memberships[0].set_role(Role.CHAIR, by=olga)
    with pytest.raises(Refused, match="Only a chair"):
        carla.memberships[0].set_role(Role.MEMBER, by=olga)


def test_rejoin_gives_back_a_place(community, mei, olga, noon, at):
    membership = mei.memberships[0]
    membership.end(by=olga)
    at(noon + timedelta(days=3))

    membership.rejoin(Role.ORGANIZER, "Mei L", by=mei)

    assert (membership.left_at, membership.role, membership.name) == (None, Role.ORGANIZER, "Mei L")
    assert membership.joined_at == noon + timedelta(days=3)


def test_membership_is_printed_in_the_language_asked_for(community):
    membership = Membership(community_id=community.id, name="Zhou Wenjing", names={"zh": "周文静"})

    assert [membership.printed(language) for language in ("zh", "en")] == ["周文静", "Zhou Wenjing"]


def test_contact_is_open_until_it_ends(community, mei, olga):
    company = make.company(community)
    contact = Contact.start(
        company, mei, olga, part=Part.PR, title="Head of press", starts_on=date(2026, 1, 5)
    )
    make.saved(contact)
    assert mei.company_ids == {company.id}

    contact.end(date(2026, 3, 2), by=olga)
    contact.end(date(2026, 4, 1), by=olga)

    assert contact.ends_on == date(2026, 3, 2)
