"""Asking representatives for their words, and reminding those who are silent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach import clock
from outreach.errors import Refused
from outreach.people.models import Community, Contact, Person, Purpose, Secret
from outreach.quotes import queries
from outreach.quotes.models import Announcement, Quote
from outreach.text import _, slug

BETWEEN_LETTERS = timedelta(hours=20)
MOST_LETTERS = 6
TAKEN = {"new"}


def write(session: Session, community: Community, by: Person, **values: Any) -> Announcement:
    """A new announcement under an address that is free."""
    wanted = slug(values["title"], "announcement")
    taken = TAKEN | set(session.scalars(queries.slugs(community, wanted)))
    numbered = (wanted, *(f"{wanted[:56]}-{number}" for number in range(2, len(taken) + 3)))
    free = next(each for each in numbered if each not in taken)
    announcement = Announcement.write(community, by, slug=free, **values)
    session.add(announcement)
    return announcement


def request(
    session: Session, announcement: Announcement, contacts: Iterable[Contact], by: Person
) -> list[tuple[Quote, Secret]]:
    """Ask each of them for a quote of their company: one at a time of each company."""
    contacts = list(contacts)
    refuse_request(session, announcement, contacts)
    now = clock.now()
    announcement.opened_at = announcement.opened_at or now
    asked = []
    for contact in contacts:
        quote = Quote(
            community_id=announcement.community_id,
            announcement=announcement,
            company=contact.company,
            person=contact.person,
            zone=announcement.zone,
            drafts=[],
            versions=[],
            placements=[],
        )
        quote.set_time("due", announcement.due_local, announcement.due_fold)
        session.add(quote)
        session.flush()
        quote.requested_at = now
        secret = quote.new_link()
        quote.log("requested", by, secret=secret)
        asked.append((quote, secret))
    return asked


def refuse_request(session: Session, announcement: Announcement, contacts: list[Contact]) -> None:
    if not announcement.takes_words:
        raise Refused(_("This announcement takes no more words."))
    if announcement.due_at is None or announcement.due_at <= clock.now():
        raise Refused(_("Set a deadline that lies ahead, then ask."))
    if not contacts:
        raise Refused(_("Choose at least one person."))
    asked = set(session.scalars(queries.companies_asked(announcement)))
    for contact in contacts:
        if contact.company_id in asked:
            raise Refused(
                _("%(company)s is asked already. One person speaks for it.", company=contact.company.name)
            )
        asked.add(contact.company_id)


def remind(session: Session, quote: Quote, by: Person) -> Secret:
    """One more letter with a fresh link: not to those who answered, not twice a day, not for ever."""
    last, letters = session.execute(letters_to(quote)).one()
    if not quote.is_silent or not quote.announcement.takes_words:
        raise Refused(_("%(name)s owes no answer.", name=quote.person.name))
    if last is not None and last > clock.now() - BETWEEN_LETTERS:
        raise Refused(
            _("%(name)s had a letter less than 20 hours ago. Give it a day.", name=quote.person.name)
        )
    if letters >= MOST_LETTERS:
        raise Refused(_("%(name)s had six letters. Call, or ask somebody else.", name=quote.person.name))
    secret = quote.new_link()
    quote.log("reminded", by, secret=secret)
    return secret


def letters_to(quote: Quote) -> Any:
    """When the last letter with a link went out, and how many there were."""
    return select(func.max(Secret.created_at), func.count()).where(
        Secret.purpose == Purpose.AUTHOR, Secret.subject_id == quote.id
    )


def remind_silent(session: Session, announcement: Announcement, by: Person) -> list[Quote]:
    """Remind whoever may be reminded now; the others are left in peace."""
    reminded = []
    for quote in announcement.quotes:
        try:
            remind(session, quote, by)
        except Refused:
            continue
        reminded.append(quote)
    if not reminded:
        raise Refused(_("Nobody can be reminded now: all had a letter in the last 20 hours, or answered."))
    return reminded
