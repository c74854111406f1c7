"""What representatives and chairs are told of quotes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import select

from outreach.access import Role
from outreach.journal.models import Line
from outreach.notifications.operations.notice import Heard, Notice, Rule, iso
from outreach.notifications.queries import sealed_link
from outreach.people.models import Company, Membership, Person
from outreach.quotes.models import Announcement, Placement, Quote, QuoteVersion
from outreach.text import plain

LONGEST = 1200


def to_representative(template: str, tell: Callable[[Heard, Quote], dict[str, Any]]) -> Rule:
    """A rule for a verb that the representative hears of, with their link where one was made."""

    def rule(heard: Heard, lines: list[Line]) -> Iterator[Notice]:
        for line in lines:
            quote: Any = line.noun
            yield Notice(
                heard.session.get(Person, quote.person_id),
                template,
                quote,
                to="quote" if line.secret else "",
                facts=told(heard, quote) | tell(heard, quote),
                secret=line.secret,
            )

    return rule


def to_chairs(template: str, tell: Callable[[Heard, Quote], dict[str, Any]]) -> Rule:
    def rule(heard: Heard, lines: list[Line]) -> Iterator[Notice]:
        for line in lines:
            quote: Any = line.noun
            facts = told(heard, quote) | tell(heard, quote) | {"verb": line.verb}
            for chair in chairs(heard, quote.community_id):
                yield Notice(chair, template, quote, to="announcement", facts=facts)

    return rule


def submitted(heard: Heard, lines: list[Line]) -> Iterator[Notice]:
    """The chairs learn of it; the member keeps the exact words, with the link to see or take them back."""
    yield from to_chairs("quote_submitted", sent_words)(heard, lines)
    for line in lines:
        quote: Any = line.noun
        can_link = line.secret or heard.session.scalar(sealed_link(quote.id))
        yield Notice(
            heard.session.get(Person, quote.person_id),
            "quote_receipt",
            quote,
            to="quote" if can_link else "",
            facts=told(heard, quote) | sent_words(heard, quote),
            secret=line.secret,
            even_doer=True,
        )


def published(heard: Heard, lines: list[Line]) -> Iterator[Notice]:
    for line in lines:
        announcement: Any = line.noun
        placed = (
            select(Quote)
            .join(Placement, Placement.quote_id == Quote.id)
            .where(Placement.announcement_id == announcement.id)
            .distinct()
            .order_by(Quote.id)
        )
        for quote in heard.session.scalars(placed).all():
            yield Notice(
                heard.session.get(Person, quote.person_id),
                "announcement_published",
                announcement,
                to="published",
                facts=told(heard, quote),
            )


def told(heard: Heard, quote: Quote) -> dict[str, Any]:
    announcement = heard.session.get_one(Announcement, quote.announcement_id)
    own = quote.due_at is not None
    return {
        "announcement": announcement.title,
        "announcement_slug": announcement.slug,
        "company": heard.session.get_one(Company, quote.company_id).name,
        "representative": heard.session.get_one(Person, quote.person_id).name,
        "due": iso(quote.due_at if own else announcement.due_at),
        "zone": quote.zone if own else announcement.zone,
    }


def brief(heard: Heard, quote: Quote) -> dict[str, Any]:
    said = plain(heard.session.get_one(Announcement, quote.announcement_id).brief)
    return {"brief": said[:LONGEST] + ("…" if len(said) > LONGEST else "")}


def sent_words(heard: Heard, quote: Quote) -> dict[str, Any]:
    version = numbered(heard, quote, quote.submitted_no)
    return {"exact": version.text if version else "", "fingerprint": version.hash[:12] if version else ""}


def agreed_words(heard: Heard, quote: Quote) -> dict[str, Any]:
    version = numbered(heard, quote, quote.agreed_no or quote.submitted_no)
    return {"exact": version.text if version else ""}


def proposed_words(heard: Heard, quote: Quote) -> dict[str, Any]:
    after = numbered(heard, quote, quote.proposed_no)
    before = numbered(heard, quote, (after.parent_no if after else None) or quote.submitted_no)
    return {
        "exact_before": before.text if before else "",
        "exact_after": after.text if after else "",
        "reason": after.reason if after else "",
    }


def reason(heard: Heard, quote: Quote) -> dict[str, Any]:
    return {"reason": quote.reason}


def numbered(heard: Heard, quote: Quote, no: int | None) -> QuoteVersion | None:
    asked = select(QuoteVersion).where(QuoteVersion.quote_id == quote.id, QuoteVersion.no == no)
    return heard.session.scalar(asked) if no is not None else None


def chairs(heard: Heard, community_id: int) -> list[Person]:
    seated = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.community_id == community_id,
            Membership.role == Role.CHAIR,
            Membership.left_at.is_(None),
        )
        .order_by(Person.id)
    )
    return list(heard.session.scalars(seated))


RULES: dict[tuple[str, str], Rule] = {
    ("quote", "requested"): to_representative("quote_requested", brief),
    ("quote", "reminded"): to_representative("quote_reminded", brief),
    ("quote", "proposed"): to_representative("quote_proposed", proposed_words),
    ("quote", "submitted"): submitted,
    ("quote", "approved"): to_representative("quote_approved", agreed_words),
    ("quote", "agreed"): to_chairs("quote_agreed", agreed_words),
    ("quote", "kept"): to_chairs("quote_kept", agreed_words),
    ("quote", "declined"): to_chairs("quote_declined", reason),
    ("announcement", "published"): published,
}
