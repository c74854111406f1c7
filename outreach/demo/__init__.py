"""A made-up foundation and a meetup group to walk around in: data beside, told here day by day as it went."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach import clock
from outreach.demo import afterwards, announcements, communities, meetups, tickets
from outreach.demo.stage import Stage
from outreach.people import queries
from outreach.people.models import Membership, Person

FOLDER = Path(__file__).parent
COMMUNITIES = ("kiteline", "spree")
FIRST_DAY = -100


def fill(session: Session) -> None:
    """Tell the whole demo. Commits after each thing that somebody did."""
    cast = read("people")
    persons = communities.persons(session, cast)
    names = {each["key"]: each["names"] for each in cast}
    for name in COMMUNITIES:
        told = read(name)
        stage = Stage(session, told["community"]["zone"], persons, names)
        stage.on(FIRST_DAY, communities.found, told)
        for meetup in told["meetups"]:
            meetups.tell(stage, meetup)
        for ticket in told["tickets"]:
            tickets.tell(stage, ticket)
        for announcement in told["announcements"]:
            announcements.tell(stage, announcement)
        stage.play()
    afterwards.settle_mail(session, clock.now())


def read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def is_here(session: Session) -> bool:
    return session.scalar(queries.community(COMMUNITIES[0])) is not None


def people(session: Session) -> list[tuple[Person, str]]:
    """Who can be signed in as, with a word on what they are."""
    memberships = session.scalars(
        select(Membership)
        .join(Membership.community)
        .where(Membership.community.has(slug=COMMUNITIES[0]), Membership.left_at.is_(None))
        .order_by(Membership.id)
    ).all()
    first_of_each: dict[str, Membership] = {}
    for membership in memberships:
        first_of_each.setdefault(membership.role, membership)
    chosen = list(first_of_each.values()) + [each for each in memberships if each.role == "organizer"]
    return [(each.person, f"{each.role}, {each.title}".rstrip(", ")) for each in dict.fromkeys(chosen)]
