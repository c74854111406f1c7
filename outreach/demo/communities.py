"""The demo's people, and its communities with their members, companies and venues."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from outreach.access import Role
from outreach.demo.stage import Stage
from outreach.meetups.models import Venue
from outreach.people import operations
from outreach.people.models import Company, Contact, Membership, Part, Person
from outreach.tickets import operations as tickets

LONG_AGO = -400


def persons(session: Session, told: list[dict[str, Any]]) -> dict[str, Person]:
    columns = ("name", "email", "language", "zone", "country")
    known = {each["key"]: Person(**{column: each[column] for column in columns}) for each in told}
    session.add_all(known.values())
    session.flush()
    return known


def found(stage: Stage, told: dict[str, Any]) -> None:
    community = told["community"]
    chair = next(each for each in told["members"] if each["role"] == Role.CHAIR)
    person = stage.persons[chair["person"]]
    stage.community = operations.found_community(
        community["slug"],
        community["name"],
        person.name,
        str(person.email),
        zone=community["zone"],
        language=community["language"],
    )
    stage.session.flush()
    for each in told["members"]:
        join(stage, each, person)
    for each in told["companies"]:
        add_company(stage, each, person)
    for each in told["venues"]:
        venue = {name: value for name, value in each.items() if name != "key"}
        stage.found[each["key"]] = Venue.add(stage.community, person, **venue)
        stage.session.add(stage.found[each["key"]])
    tickets.install_playbooks(stage.session, stage.community, person)


def join(stage: Stage, told: dict[str, Any], chair: Person) -> None:
    person = stage.persons[told["person"]]
    held = [each for each in person.memberships if each.community is stage.community]
    membership = held[0] if held else Membership.join(stage.community, person, Role(told["role"]), chair)
    membership.names = stage.names[told["person"]]
    membership.title, membership.bio = told["title"], told["bio"]
    stage.session.add(membership)
    stage.session.flush()


def add_company(stage: Stage, told: dict[str, Any], chair: Person) -> None:
    values = {name: value for name, value in told.items() if name not in {"slug", "contacts"}}
    company = Company.add(stage.community.id, chair, slug=told["slug"], **values)
    stage.session.add(company)
    stage.session.flush()
    stage.companies[told["slug"]] = company
    for each in told["contacts"]:
        since = stage.day(LONG_AGO)
        person = stage.persons[each["person"]]
        contact = Contact.start(
            company, person, chair, part=Part(each["part"]), title=each["title"], starts_on=since
        )
        stage.session.add(contact)
        stage.found[f"contact:{told['slug']}:{each['person']}"] = contact
