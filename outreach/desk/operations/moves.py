"""What another date would mean for a meetup: shown before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from outreach import clock, trule
from outreach.desk.operations.stops import stop
from outreach.meetups.models import Answer, Meetup
from outreach.people.models import Community, Person
from outreach.tickets import queries as tickets
from outreach.tickets.models import Ticket
from outreach.tickets.operations import MoveRow, preview_move

SATURDAY = 5


@dataclass(frozen=True)
class Shift:
    """A move, counted. `old` is the rule as it is, `new` as it would be; each None without that date."""

    moved: list[MoveRow]
    late: list[MoveRow]
    rescued: list[MoveRow]
    weekend: list[MoveRow]
    fixed: list[MoveRow]
    hidden: int
    talks: int
    told: int
    old: trule.TRule | None
    new: trule.TRule | None


def shift(
    session: Session,
    community: Community,
    person: Person,
    meetup: Meetup,
    starts: datetime | None,
    ends: datetime | None,
    zone: str,
) -> Shift:
    """`starts` and `ends` are wall times in `zone`, or None for no date at all. Nothing changes."""
    rows = preview_move(session, meetup, starts, ends, zone)
    seen = [row for row in rows if row.ticket.is_seen_by(person)]
    gates = session.scalars(tickets.gates(community, person, meetup)).all()
    old, new = rules(meetup, starts.date() if starts else None, zone, gates, rows)
    return Shift(
        moved=[row for row in seen if row.is_moved],
        late=[row for row in seen if row.is_moved and row.is_late],
        rescued=[row for row in seen if row.is_moved and row.ticket.is_overdue and is_ahead(row)],
        weekend=[row for row in seen if row.is_weekend and not was_weekend(row)],
        fixed=[row for row in seen if row.is_fixed],
        hidden=sum(row.is_moved for row in rows) - sum(row.is_moved for row in seen),
        talks=sum(talk.starts_local is not None and not talk.is_cancelled for talk in meetup.talks),
        told=len(told(meetup, person)),
        old=old,
        new=new,
    )


def was_weekend(row: MoveRow) -> bool:
    """What lay on a weekend before says nothing new."""
    return row.old_on is not None and row.old_on.weekday() >= SATURDAY


def is_ahead(row: MoveRow) -> bool:
    return row.new_on is None or row.new_on >= row.today


def told(meetup: Meetup, by: Person) -> set[int]:
    """Crew, and speakers who were asked and have not declined; not whoever does it."""
    speakers = {
        speaker.person_id
        for talk in meetup.talks
        if not talk.is_cancelled
        for speaker in talk.speakers
        if speaker.asked_at and speaker.answer != Answer.DECLINED
    }
    return ({crew.person_id for crew in meetup.crew} | speakers) - {by.id}


def rules(
    meetup: Meetup, new_day: date | None, zone: str, gates: Sequence[Ticket], rows: list[MoveRow]
) -> tuple[trule.TRule | None, trule.TRule | None]:
    """Two rules of the same length, one above the other; one alone where only one date is known."""
    before = [mark for gate in gates if (mark := stop(gate, "closed"))]
    today = clock.today(zone)
    if new_day is None:
        old_day = meetup.day
        return trule.trule(today, old_day, before) if old_day else None, None
    after = marks_after(gates, rows, new_day, today)
    if meetup.day is None:
        return None, trule.trule(today, new_day, after)
    return trule.moved(today, meetup.day, new_day, before, after)


def marks_after(
    gates: Sequence[Ticket], rows: list[MoveRow], new_day: date, today: date
) -> list[tuple[int, str]]:
    """Where the gates stand once the date is another one. What is closed keeps its distance."""
    new_days = {row.ticket.id: row.new_on for row in rows}
    marks = []
    for gate in gates:
        on = new_days.get(gate.id)
        if not gate.is_open and (mark := stop(gate, "closed")):
            marks.append(mark)
        elif on:
            marks.append(((on - new_day).days, "late" if on < today else "open"))
    return marks
