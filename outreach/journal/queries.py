"""The questions people ask of the journal. Each answers with a select; the caller runs it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, literal_column, select, table, text
from sqlalchemy.orm import joinedload

from outreach.db import db
from outreach.journal.models import Batch, Entry, Journaled, Passage
from outreach.text import query_tokens

MOST_VERSIONS = 2**31 - 1


def history(noun: Journaled) -> Select[Entry]:
    """All that happened to this subject, oldest first, with who did it."""
    about = (Entry.subject == noun.__tablename__, Entry.subject_id == noun.id)
    return (
        select(Entry)
        .where(*about)
        .options(joinedload(Entry.batch).joinedload(Batch.person))
        .order_by(Entry.id)
    )


def since(noun: Journaled, version: int) -> Select[Entry]:
    """What changed this subject after somebody read it at that version."""
    return history(noun).where(Entry.version > max(0, min(version, MOST_VERSIONS)))


def found(community: Any, asked: str, subject: str) -> Select[int]:
    """Ids of subjects of that table whose passages hold all the words asked for, the newest first."""
    return (
        select(Passage.subject_id)
        .where(Passage.community_id == community.id, Passage.subject == subject, matches(asked))
        .order_by(Passage.subject_id.desc())
    )


def matches(asked: str) -> ColumnElement[bool]:
    words = query_tokens(asked)
    if not words:
        return literal_column("1 = 0")
    if db.engine.dialect.name == "postgresql":
        terms = " & ".join(f"'{word.rstrip('*')}'" + (":*" if word.endswith("*") else "") for word in words)
        return func.to_tsvector(text("'simple'"), Passage.tokens).bool_op("@@")(
            func.to_tsquery(text("'simple'"), terms)
        )
    index = table("passage_index", column("rowid"), column("passage_index"))
    terms = " ".join(f'"{word.rstrip("*")}"' + ("*" if word.endswith("*") else "") for word in words)
    return Passage.id.in_(select(index.c.rowid).where(index.c.passage_index.bool_op("MATCH")(terms)))
