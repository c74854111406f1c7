"""The chain: every entry on an announcement and its quotes, each sealed with the one before."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from outreach.journal.models import Batch, Entry, Line, plain
from outreach.quotes.models import Announcement, Quote, Seal
from outreach.quotes.models.version import canonical

BEGINNING = "0" * 64
SEALED = ("_at", "_no", "_id", "_local", "_fold", "zone", "version")


def hear(session: Session, batch: Batch, lines: list[Line]) -> None:
    """Seal what was just written of announcements and quotes, in the order in which it was said."""
    for line in lines:
        noun = line.noun
        if isinstance(noun, Quote) and line.entry:
            seal(session, noun.announcement_id, line.entry)
        elif isinstance(noun, Announcement) and line.entry:
            seal(session, noun.id, line.entry)


def seal(session: Session, announcement_id: int, entry: Entry) -> None:
    session.execute(select(Announcement.id).where(Announcement.id == announcement_id).with_for_update())
    last = session.scalar(chain(announcement_id).order_by(None).order_by(Seal.no.desc()).limit(1))
    session.add(
        Seal(
            announcement_id=announcement_id,
            no=last.no + 1 if last else 1,
            entry=entry,
            hash=sealed(last.hash if last else BEGINNING, entry),
        )
    )
    session.flush()


def chain(announcement_id: int) -> Select[Seal]:
    return select(Seal).where(Seal.announcement_id == announcement_id).order_by(Seal.no)


def sealed(before: str, entry: Entry) -> str:
    """SHA-256 over the seal before, the entry, and the hash of the version it is about."""
    version_hash = str(entry.details.get("hash", ""))
    return hashlib.sha256(before.encode() + canonical(facts(entry)) + version_hash.encode()).hexdigest()


def facts(entry: Entry) -> dict[str, Any]:
    """What is sealed: ids, instants, hashes and which columns changed; no text and no name."""
    return {
        "at": plain(entry.created_at),
        "batch": entry.batch_id,
        "changed": {
            column: change if column.endswith(SEALED) else None for column, change in entry.changes.items()
        },
        "details": entry.details,
        "id": entry.id,
        "subject": [entry.subject, entry.subject_id],
        "verb": entry.verb,
    }


def verify(session: Session, announcement: Announcement) -> int | None:
    """The number of the first seal that does not hold, 0 where one is missing, None where all is well."""
    before, number = BEGINNING, 0
    for number, link in enumerate(
        session.scalars(chain(announcement.id).options(joinedload(Seal.entry))), start=1
    ):
        if link.no != number or link.hash != sealed(before, link.entry):
            return number
        before = link.hash
    return None if session.scalar(entries(announcement)) == number else 0


def entries(announcement: Announcement) -> Select[int]:
    quotes = select(Quote.id).where(Quote.announcement_id == announcement.id)
    return select(func.count(Entry.id)).where(
        or_(
            (Entry.subject == "announcement") & (Entry.subject_id == announcement.id),
            (Entry.subject == "quote") & Entry.subject_id.in_(quotes),
        )
    )
