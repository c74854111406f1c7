"""Companies and those who speak for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from outreach import clock
from outreach.db import db
from outreach.errors import Refused
from outreach.journal.models import Entry
from outreach.people import queries
from outreach.people.models import Community, Company, Contact, Part, Person
from outreach.text import _, slug

TAKEN = {"new"}


def add_company(community: Community, by: Person | None, **values: Any) -> Company:
    taken = {*db.session.scalars(queries.company_slugs(community.id)), *TAKEN}
    wanted = slug(values["name"], "company")[:50]
    free = next(name for name in numbered(wanted, len(taken)) if name not in taken)
    company = Company.add(community.id, by, slug=free, **values)
    db.session.add(company)
    return company


def merged(
    company: Company, typed: dict[str, Any], entries: Iterable[Entry]
) -> tuple[dict[str, Any], set[str]]:
    """What to keep of a form, where others changed the company since it was opened, and what both changed."""
    before: dict[str, Any] = {}
    for entry in entries:
        for column, (old, _new) in entry.changes.items():
            before.setdefault(column, old)
    both = {
        column
        for column in before.keys() & typed.keys()
        if typed[column] not in (before[column], getattr(company, column))
    }
    return {column: value for column, value in typed.items() if column not in before}, both


def numbered(name: str, most: int) -> list[str]:
    return [name, *(f"{name}-{number}" for number in range(2, most + 3))]


def add_contact(company: Company, person: Person, by: Person | None, part: Part, title: str) -> Contact:
    """From today this person speaks for the company. The caller made sure they are known here."""
    open_ones = db.session.scalars(queries.open_contacts(company.community_id, person.id))
    if any(each.company_id == company.id and each.part == part for each in open_ones):
        raise Refused(_("This person does that for %(company)s already.", company=company.name))
    today = clock.today(company.zone or "UTC")
    contact = Contact.start(company, person, by, part=part, title=title, starts_on=today)
    db.session.add(contact)
    return contact
