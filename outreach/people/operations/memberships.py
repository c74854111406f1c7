"""Changing what somebody is in a community, and ending it."""

from __future__ import annotations

from sqlalchemy import select

from outreach import clock
from outreach.access import Role
from outreach.db import db
from outreach.errors import Refused
from outreach.people import queries
from outreach.people.models import Community, Membership, Person, Purpose
from outreach.text import _


def set_role(membership: Membership, role: Role, by: Person) -> None:
    if role != Role.CHAIR:
        keep_a_chair(membership)
    membership.set_role(role, by)


def end_membership(membership: Membership, by: Person) -> None:
    """End all that the community gave: rights, links, speaking for companies; sessions if nothing is left."""
    keep_a_chair(membership)
    membership.end(by)
    person_id, community_id = membership.person_id, membership.community_id
    today = clock.today(membership.community.zone)
    for contact in db.session.scalars(queries.open_contacts(community_id, person_id)):
        contact.end(today, by)
    belongs_elsewhere = db.session.scalar(queries.memberships_elsewhere(person_id, community_id))
    for secret in db.session.scalars(queries.unrevoked(person_id)):
        ends_with_all = secret.purpose == Purpose.SESSION and not belongs_elsewhere
        if secret.community_id == community_id or ends_with_all:
            secret.revoke(by)


def keep_a_chair(membership: Membership) -> None:
    """Refuses to lose the last chair, also where two leave at the same time."""
    if membership.role != Role.CHAIR or membership.left_at:
        return
    db.session.scalar(select(Community.id).where(Community.id == membership.community_id).with_for_update())
    if not db.session.scalar(queries.other_chairs(membership)):
        raise Refused(
            _(
                "%(name)s is the last chair. Make somebody else a chair first, then this is possible.",
                name=membership.name,
            )
        )
