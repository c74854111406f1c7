"""The questions people ask about announcements and quotes. Each answers with a select; the caller runs it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad as Load

from outreach import clock
from outreach.journal.models import Batch, Entry
from outreach.people.models import Community, Company, Contact, Part, Person
from outreach.quotes.models import Announcement, Placement, Quote, QuoteVersion


def announcements(community: Community) -> Select[Announcement]:
    """All of a community's, the one that is due next first, what is over last."""
    return (
        Announcement.inside(community)
        .options(
            selectinload(Announcement.quotes).selectinload(Quote.placements),
            joinedload(Announcement.about_company),
        )
        .order_by(
            Announcement.cancelled_at.is_not(None) | Announcement.published_at.is_not(None),
            Announcement.due_at.nulls_first(),
            Announcement.id.desc(),
        )
    )


def announcement(community: Community, slug: str) -> Select[Announcement]:
    """One, with all that its pages show."""
    return (
        Announcement.inside(community)
        .where(Announcement.slug == slug)
        .options(
            joinedload(Announcement.about_company),
            selectinload(Announcement.quotes).options(*whole_quote()),
            *printed(),
        )
    )


def whole_quote() -> tuple[Load, ...]:
    return (
        joinedload(Quote.company),
        joinedload(Quote.person),
        selectinload(Quote.drafts),
        selectinload(Quote.versions),
        selectinload(Quote.placements),
    )


def printed() -> tuple[Load, ...]:
    """What is placed, with what is printed of it."""
    placed = selectinload(Announcement.placements)
    return (
        placed.joinedload(Placement.version),
        placed.joinedload(Placement.quote).options(*whole_quote()),
    )


def quote(community: Community, slug: str, quote_id: int) -> Select[Quote]:
    """One ask of an announcement, and what is placed beside it."""
    return (
        Quote.inside(community)
        .join(Announcement, Announcement.id == Quote.announcement_id)
        .where(Announcement.slug == slug, Quote.id == quote_id)
        .options(*whole_quote(), with_announcement())
    )


def version(quote: Quote, no: int) -> Select[QuoteVersion]:
    return select(QuoteVersion).where(QuoteVersion.quote_id == quote.id, QuoteVersion.no == no)


def of_link(quote_id: int | None) -> Select[Quote]:
    """The quote a personal link is for."""
    return select(Quote).where(Quote.id == quote_id).options(*whole_quote(), with_announcement())


def with_announcement() -> Load:
    return joinedload(Quote.announcement).options(
        joinedload(Announcement.community), joinedload(Announcement.about_company), *printed()
    )


def asker(quote: Quote) -> Select[Person]:
    """Who asked for it."""
    return (
        select(Person)
        .join(Batch, Batch.person_id == Person.id)
        .join(Entry, Entry.batch_id == Batch.id)
        .where(Entry.subject == "quote", Entry.subject_id == quote.id, Entry.verb == "requested")
        .order_by(Entry.id.desc())
        .limit(1)
    )


def published(community: Community, slug: str, now: datetime | None = None) -> Select[Announcement]:
    """What everybody may read: out, not taken back, and past its embargo."""
    return (
        Announcement.inside(community)
        .where(
            Announcement.slug == slug,
            Announcement.published_at.is_not(None),
            Announcement.withdrawn_at.is_(None),
            or_(Announcement.embargo_at.is_(None), Announcement.embargo_at <= (now or clock.now())),
        )
        .options(joinedload(Announcement.about_company), *printed())
    )


def slugs(community: Community, beginning: str) -> Select[str]:
    return select(Announcement.slug).where(
        Announcement.community_id == community.id, Announcement.slug.startswith(beginning[:56])
    )


def companies_asked(announcement: Announcement) -> Select[int]:
    """The companies that are asked and have neither declined nor taken back."""
    return select(Quote.company_id).where(
        Quote.announcement_id == announcement.id,
        Quote.cancelled_at.is_(None),
        Quote.declined_at.is_(None),
        Quote.withdrawn_at.is_(None),
    )


def representatives(community: Community) -> Select[Contact]:
    """Who speaks for a member organisation today, by its name."""
    return (
        Contact.inside(community)
        .join(Company, Company.id == Contact.company_id)
        .where(
            Contact.part == Part.REPRESENTATIVE, Contact.ends_on.is_(None), Company.merged_into_id.is_(None)
        )
        .options(joinedload(Contact.company), joinedload(Contact.person))
        .order_by(Company.name, Contact.id)
    )


def contact(quote: Quote) -> Select[Contact]:
    """How the person asked stands in the company's register: with which title."""
    return (
        select(Contact)
        .where(
            Contact.company_id == quote.company_id,
            Contact.person_id == quote.person_id,
            Contact.ends_on.is_(None),
        )
        .order_by(Contact.part != Part.REPRESENTATIVE, Contact.id)
        .limit(1)
    )


def companies(community: Community) -> Select[Company]:
    return Company.inside(community).where(Company.merged_into_id.is_(None)).order_by(Company.name)
