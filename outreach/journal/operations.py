"""Writing the journal at the end of a transaction, letting the rooms above hear it, and undoing a batch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from outreach.db import Base
from outreach.errors import Refused
from outreach.journal.models import (
    SPOKEN,
    Actor,
    Batch,
    Entry,
    Journaled,
    Line,
    Passage,
    Via,
    plain,
)
from outreach.text import _, tokens

Hearer = Callable[[Session, Batch, list[Line]], None]
_hearers: list[Hearer] = []

VIA, UNDOES, LAST = "journal.via", "journal.undoes", "journal.last"


def hear(hearer: Hearer) -> None:
    """From now on `hearer` is told every batch inside its transaction, after the flush."""
    if hearer not in _hearers:
        _hearers.append(hearer)


def last_batch(session: Session) -> Batch | None:
    """The batch that this session committed last: what a toast offers to undo."""
    batch_id = session.info.get(LAST)
    return session.get(Batch, batch_id) if batch_id else None


@event.listens_for(Session, "after_attach")
def bring_lines(session: Session, noun: Any) -> None:
    if isinstance(noun, Journaled) and noun.__dict__.get("_lines"):
        session.info.setdefault(SPOKEN, []).extend(noun.__dict__.pop("_lines"))


@event.listens_for(Session, "after_soft_rollback")
def forget_lines(session: Session, previous: Any) -> None:
    if not session.in_nested_transaction():
        session.info.pop(SPOKEN, None)


@event.listens_for(Session, "before_commit")
def settle(session: Session) -> None:
    """Write what was said since the transaction began, and let it be heard, until nobody says more."""
    if session.in_nested_transaction():
        return
    session.flush()
    batch = None
    while lines := session.info.pop(SPOKEN, None):
        lines.sort(key=lambda line: line.order)
        batch = batch or begin_batch(session, lines[0])
        for line in lines:
            line.entry = write(session, batch, line)
        session.flush()
        for hearer in [index, *_hearers]:
            hearer(session, batch, lines)
        session.flush()


def begin_batch(session: Session, line: Line) -> Batch:
    person_id, secret_id = line.by.actor_ids if line.by else (None, None)
    batch = Batch(
        community_id=getattr(line.noun, "community_id", None),
        person_id=person_id,
        secret_id=secret_id,
        via=session.info.get(VIA, Via.WEB if person_id else Via.JOB),
        undoes_id=session.info.pop(UNDOES, None),
    )
    session.add(batch)
    session.flush()
    session.info[LAST] = batch.id
    return batch


def write(session: Session, batch: Batch, line: Line) -> Entry:
    noun = line.noun
    entry = Entry(
        batch=batch,
        community_id=getattr(noun, "community_id", None),
        subject=noun.__tablename__,
        subject_id=noun.id,
        verb=line.verb,
        version=getattr(noun, "version", None),
        changes=line.changes,
        details=line.details,
        topics=noun.topics,
        **noun.about,
    )
    session.add(entry)
    return entry


def index(session: Session, batch: Batch, lines: list[Line]) -> None:
    """What can be found of the nouns that changed is written anew."""
    nouns = list({id(line.noun): line.noun for line in lines}.values())
    found = [passage for noun in nouns for passage in passages(noun)]
    for table in {noun.__tablename__ for noun in nouns}:
        ids = [noun.id for noun in nouns if noun.__tablename__ == table]
        session.execute(delete(Passage).where(Passage.subject == table, Passage.subject_id.in_(ids)))
    session.add_all(found)


def passages(noun: Journaled) -> list[Passage]:
    return [
        Passage(
            community_id=noun.community_id,  # type: ignore[attr-defined]
            subject=noun.__tablename__,
            subject_id=noun.id,
            part=part,
            visibility=visibility,
            company_id=company_id,
            tokens=" ".join(dict.fromkeys(tokens(text))),
        )
        for part, visibility, company_id, text in noun.passages()
    ]


def undo(session: Session, batch: Batch, by: Actor) -> list[Entry]:
    """Put back what the batch changed, newest first. Returns the entries that were touched again since."""
    if session.scalar(select(Batch.id).where(Batch.undoes_id == batch.id)):
        raise Refused(_("That was undone already."))
    session.info[UNDOES] = batch.id
    kept = []
    entries = session.scalars(select(Entry).where(Entry.batch_id == batch.id).order_by(Entry.id.desc()))
    for entry in entries.all():
        noun: Any = session.get_one(table_class(entry.subject), entry.subject_id)
        touched_since = put_back(noun, entry)
        if touched_since:
            kept.append(entry)
        if len(touched_since) < len(entry.changes):
            noun.log("undid", by, what=entry.verb)
    return kept


def put_back(noun: Any, entry: Entry) -> list[str]:
    """Restores each field that still holds what the entry left in it; returns the others."""
    touched_since = []
    for column, (before, after) in entry.changes.items():
        if plain(getattr(noun, column)) == after:
            setattr(noun, column, revive(type(noun), column, before))
        else:
            touched_since.append(column)
    return touched_since


def revive(noun_class: Any, column: str, value: Any) -> Any:
    """A column's value as JSON kept it, back in its own type."""
    kind = noun_class.__table__.c[column].type.python_type
    if value is None:
        return None
    if kind in {datetime, date, time}:
        return kind.fromisoformat(value)
    return kind(value) if issubclass(kind, StrEnum) else value


def table_class(table: str) -> Any:
    return next(mapper.class_ for mapper in Base.registry.mappers if mapper.local_table.name == table)  # type: ignore[attr-defined]
