"""The order of tickets in a list: a card that moves rewrites no other card."""

from __future__ import annotations

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from outreach.errors import Refused
from outreach.people.models import Community
from outreach.ranks import LONGEST, between, following
from outreach.text import _
from outreach.tickets.models import By, Ticket


def in_list(community_id: int, meetup_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """The tickets that share an order: a meetup's, or the community's standing list."""
    if meetup_id is not None:
        return (Ticket.meetup_id == meetup_id,)
    return Ticket.community_id == community_id, Ticket.meetup_id.is_(None)


def ranks_at_end(session: Session, community_id: int, meetup_id: int | None, count: int) -> list[str]:
    last = session.scalar(select(func.max(Ticket.rank)).where(*in_list(community_id, meetup_id)))
    return following(last, count)


def move_card(session: Session, ticket: Ticket, after: Ticket | None, before: Ticket | None, by: By) -> None:
    """Put a card behind one neighbour or, where none is named, before the other. One row is written."""
    neighbours = [each for each in (after, before) if each is not None]
    if any(each.meetup_id != ticket.meetup_id or each is ticket for each in neighbours):
        raise Refused(_("These tickets do not stand in one list."))
    session.execute(select(Community.id).where(Community.id == ticket.community_id).with_for_update())
    low, high = gap(session, ticket, after, before)
    if (low is None or low < ticket.rank) and (high is None or ticket.rank < high):
        return
    rank = between(low, high) if high else following(low, 1)[0]
    ticket.place(rank, by)
    if len(rank) > LONGEST:
        session.flush()
        spread(session, ticket)


def gap(
    session: Session, ticket: Ticket, after: Ticket | None, before: Ticket | None
) -> tuple[str | None, str | None]:
    """The ranks around the place that was meant, also when others moved there meanwhile."""
    others = (*in_list(ticket.community_id, ticket.meetup_id), Ticket.id != ticket.id)
    if after is not None:
        return after.rank, session.scalar(
            select(func.min(Ticket.rank)).where(*others, Ticket.rank > after.rank)
        )
    last = select(func.max(Ticket.rank)).where(*others)
    if before is not None:
        return session.scalar(last.where(Ticket.rank < before.rank)), before.rank
    return session.scalar(last), None


def spread(session: Session, ticket: Ticket) -> None:
    """Ranks of a whole list anew, short and with room between them; the order stays."""
    here = in_list(ticket.community_id, ticket.meetup_id)
    ids = session.scalars(select(Ticket.id).where(*here).order_by(Ticket.rank, Ticket.id)).all()
    ranks = following(None, len(ids))
    table = Ticket.__table__
    for mark in ("~", ""):
        session.connection().execute(
            update(table).where(table.c.id == bindparam("ticket")).values(rank=bindparam("to")),
            [{"ticket": each, "to": mark + rank} for each, rank in zip(ids, ranks, strict=True)],
        )
    for each in session.identity_map.values():
        if isinstance(each, Ticket) and each.id in ids:
            set_committed_value(each, "rank", dict(zip(ids, ranks, strict=True))[each.id])
