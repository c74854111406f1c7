"""Items: what calendar programs were told of each entry. SEQUENCE and LAST-MODIFIED only ever rise here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from outreach import clock
from outreach.calendars import ical, queries
from outreach.calendars.ical import Status
from outreach.calendars.models import Item, ItemBody
from outreach.calendars.operations import words
from outreach.calendars.operations.facts import Facts, facts_of

STEP = timedelta(seconds=1)


def refresh(session: Session, subject: str, ids: Iterable[int]) -> None:
    """Bring the items of these rows up to date: those that some feed ever showed. A vanished one is gone."""
    known = {item.subject_id: item for item in session.scalars(queries.items(subject, sorted(ids)))}
    if not known:
        return
    found = {facts.id: facts for facts in facts_of(session, subject, known)}
    for subject_id, item in known.items():
        if subject_id in found:
            tell(session, item, found[subject_id])
        elif item.gone_at is None:
            item.gone_at = clock.now()


def items_of(session: Session, found: Sequence[Facts]) -> dict[Facts, Item]:
    """The item of each entry, up to date; one that no feed showed before is made."""
    by_subject: dict[str, list[Facts]] = {}
    for facts in found:
        by_subject.setdefault(facts.subject, []).append(facts)
    items = {}
    for subject, entries in by_subject.items():
        ids = [facts.id for facts in entries]
        known = {item.subject_id: item for item in session.scalars(queries.items(subject, ids))}
        for facts in entries:
            items[facts] = known.get(facts.id) or made(session, facts)
            tell(session, items[facts], facts)
    session.flush()
    return items


def made(session: Session, facts: Facts) -> Item:
    item = Item(
        subject=facts.subject,
        subject_id=facts.id,
        sequence=0,
        weighty=facts.weighty,
        content=facts.content,
        changed_at=seconds(clock.now()),
    )
    session.add(item)
    return item


def tell(session: Session, item: Item, facts: Facts) -> None:
    """Write down what changed since it was last told."""
    if item.weighty != facts.weighty or item.gone_at is not None:
        item.sequence += 1
    if item.content != facts.content or item.gone_at is not None:
        item.changed_at = later(item.changed_at)
        session.execute(delete(ItemBody).where(ItemBody.item_id == item.id))
    cancelled_at = clock.now() if facts.status is Status.CANCELLED else None
    if (item.cancelled_at is None) != (cancelled_at is None):
        item.cancelled_at = cancelled_at
    if item.gone_at is not None:
        item.gone_at = None
    item.weighty, item.content = facts.weighty, facts.content


def bodies(session: Session, items: dict[Facts, Item], language: str, base: str) -> dict[Facts, bytes]:
    """Each entry's bytes in one language, written once a change."""
    ids = [item.id for item in items.values()]
    query = select(ItemBody).where(ItemBody.item_id.in_(ids), ItemBody.language == language)
    kept = {body.item_id: body.bytes for body in session.scalars(query)}
    written = {}
    for facts, item in items.items():
        if item.id not in kept:
            event = words.event(facts, item, language, base)
            kept[item.id] = ical.event_bytes(event, language)
            session.add(ItemBody(item_id=item.id, language=language, bytes=kept[item.id]))
        written[facts] = kept[item.id]
    return written


def seconds(instant: datetime) -> datetime:
    """Whole seconds: all that HTTP and iCalendar can say."""
    return instant.replace(microsecond=0)


def later(before: datetime | None) -> datetime:
    """Now, but never in a second in which something else was said already."""
    now = seconds(clock.now())
    return now if before is None or before < now else seconds(before) + STEP
