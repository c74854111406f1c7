"""Inviting somebody into a community, and taking an invitation up."""

from __future__ import annotations

from typing import Any

from outreach.access import RANKS, Role
from outreach.db import db
from outreach.errors import Refused
from outreach.people import queries
from outreach.people.models import Community, Membership, Person, Purpose, Secret
from outreach.people.operations.communities import edit_person, person_at
from outreach.people.operations.signing import consume
from outreach.text import _


def invite(community: Community, by: Person, role: Role, name: str, email: str, language: str) -> Secret:
    """A link with which whoever has this address may join. An earlier one to them ends."""
    person = person_at(community, name, email, language)
    membership = db.session.scalar(queries.membership(community.id, person.id))
    if membership and membership.is_member:
        raise Refused(_("%(name)s is a member already.", name=membership.name))
    return issue(community, person, by, role, name)


def invite_again(invitation: Secret, by: Person) -> Secret:
    """The same invitation by a new link; the old one ends."""
    community, person = invitation.community, invitation.person
    if community is None or person is None:
        raise ValueError("this is no invitation")
    return issue(community, person, by, role_of(invitation), invitation.name)


def issue(community: Community, person: Person, by: Person, role: Role, name: str) -> Secret:
    if role not in by.roles_in(community.id):
        raise Refused(_("Only a chair can make or unmake a chair."))
    secret = Secret.issue(Purpose.INVITATION, person, subject_id=community.id, scope={"role": role})
    secret.community_id, secret.name = community.id, name
    db.session.add(secret)
    db.session.flush()
    for earlier in db.session.scalars(queries.invitations(community).where(Secret.person_id == person.id)):
        if earlier is not secret:
            earlier.replaced_by_id = secret.id
            earlier.revoke(by)
    community.log("invited", by, secret=secret, role=role, person_id=person.id)
    return secret


def role_of(invitation: Secret) -> Role:
    return Role(invitation.scope["role"])


def must_sign_in(invitation: Secret) -> bool:
    """Whether the person must first prove by mail who they are: whoever invites them also has the link."""
    person_id, community_id = invitation.person_id or 0, invitation.community_id or 0
    elsewhere = db.session.scalar(queries.memberships_elsewhere(person_id, community_id))
    return bool(elsewhere or db.session.scalar(queries.had_session(person_id)))


def join(invitation: Secret, by: Person | Secret, **values: Any) -> Membership | None:
    """Take the invitation up, once; None where that was done meanwhile. `values`: what a new person says."""
    community, person = invitation.community, invitation.person
    if community is None or person is None or not consume(invitation):
        return None
    if values:
        edit_person(person, by, **values)
    role = role_of(invitation)
    membership = db.session.scalar(queries.membership(community.id, person.id))
    if membership is None:
        membership = Membership.join(community, person, role, by)
        db.session.add(membership)
    else:
        had = membership.role if membership.is_member else Role.GUEST
        membership.rejoin(max(role, had, key=RANKS.index), person.name, by)
    return membership
