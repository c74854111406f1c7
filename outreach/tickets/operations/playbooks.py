"""Playbooks: those we ship, and what one means for a meetup, first shown and then done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from outreach import clock
from outreach.meetups.models import CrewPart, Format, Meetup, Workstream
from outreach.people.models import Community, Person
from outreach.ranks import following
from outreach.tickets.models import Anchor, By, Kind, Playbook, Step, Ticket, When
from outreach.tickets.operations.ranks import ranks_at_end

FOLDER = Path(__file__).parents[1] / "playbooks"
FIRST = "en"


@cache
def load_shipped() -> tuple[dict[str, Any], ...]:
    """The playbooks that come with the program, by name."""
    return tuple(json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json")))


def install_playbooks(session: Session, community: Community, by: By) -> list[Playbook]:
    """Give a community the playbooks we ship. What it has already stays as it is."""
    known = select(Playbook.slug, Playbook.revision).where(Playbook.community_id == community.id)
    has = {(slug, revision) for slug, revision in session.execute(known)}
    fresh = [book for book in load_shipped() if (book["slug"], book["revision"]) not in has]
    installed = [made(community, book) for book in fresh]
    session.add_all(installed)
    for playbook in installed:
        playbook.log("installed", by)
    return installed


def made(community: Community, book: Mapping[str, Any]) -> Playbook:
    ranks = following(None, len(book["steps"]))
    return Playbook(
        community_id=community.id,
        **{name: book[name] for name in ("slug", "revision", "title", "summary", "formats")},
        released_at=clock.now(),
        steps=[made_step(community, rank, facts) for rank, facts in zip(ranks, book["steps"], strict=True)],
    )


def made_step(community: Community, rank: str, facts: Mapping[str, Any]) -> Step:
    same = ("key", "title", "body", "effort", "due_offset", "blocked_by")
    return Step(
        community_id=community.id,
        rank=rank,
        kind=Kind(facts["kind"]),
        workstream=Workstream(facts["workstream"]),
        role=CrewPart(facts["role"]),
        due_anchor=Anchor(facts["due_anchor"]),
        due_time=time.fromisoformat(facts["due_time"]) if facts["due_time"] else None,
        conditions={"formats": facts["formats"]} if facts["formats"] else {},
        **{name: facts[name] for name in same},
    )


@dataclass(frozen=True)
class PreviewRow:
    """What a step means for a meetup."""

    step: Step
    title: str
    due: When
    due_on: date | None
    due_at: datetime | None
    assignee: Person | None
    is_late: bool
    fits: bool
    exists: bool

    @property
    def is_new(self) -> bool:
        return self.fits and not self.exists


def preview_playbook(
    session: Session, meetup: Meetup, playbook: Playbook, language: str | None = None
) -> list[PreviewRow]:
    """Every step: when it would be due, whether that day is past, whether it fits and is there already."""
    keys = select(Ticket.step_key).where(Ticket.meetup_id == meetup.id, Ticket.step_key.is_not(None))
    exist = set(session.scalars(keys))
    crew = crew_of(session, meetup)
    return [
        PreviewRow(
            step=step,
            title=spoken(step.title, language or meetup.language),
            due=rule(step),
            due_on=(day := rule(step).day(meetup))[0],
            due_at=day[1],
            assignee=carrier(crew, step),
            is_late=day[0] is not None and day[0] < clock.today(meetup.zone),
            fits=step.fits(Format(meetup.format)),
            exists=step.key in exist,
        )
        for step in playbook.steps
    ]


def rule(step: Step) -> When:
    return When(offset=step.due_offset, anchor=step.due_anchor, time=step.due_time, snap=step.due_snap)


def apply_playbook(
    session: Session, meetup: Meetup, playbook: Playbook, by: By, language: str | None = None
) -> list[Ticket]:
    """The steps that fit and are not there yet become tickets: planned work, so it skips triage."""
    language = language or meetup.language
    rows = [row for row in preview_playbook(session, meetup, playbook, language) if row.is_new]
    if not rows:
        return []
    community = session.get_one(Community, meetup.community_id)
    last = community.next_number(session, len(rows))
    ranks = ranks_at_end(session, community.id, meetup.id, len(rows))
    added = []
    for number, rank, row in zip(range(last - len(rows) + 1, last + 1), ranks, rows, strict=True):
        ticket = planned(community, meetup, playbook, row, by, language)
        ticket.number, ticket.rank = number, rank
        added.append(ticket)
    session.add_all(added)
    return added


def planned(
    community: Community, meetup: Meetup, playbook: Playbook, row: PreviewRow, by: By, language: str
) -> Ticket:
    step = row.step
    ticket = Ticket.open(
        community,
        meetup,
        by,
        row.due,
        title=row.title,
        body=spoken(step.body, language),
        kind=step.kind,
        workstream=step.workstream,
        effort=step.effort,
        source="playbook",
        playbook_id=playbook.id,
        step_key=step.key,
        accepted_at=clock.now(),
        labels=[],
    )
    if row.assignee is not None:
        ticket.assign(row.assignee, by)
    return ticket


Carriers = dict[tuple[Workstream, CrewPart], Person]


def crew_of(session: Session, meetup: Meetup) -> Carriers:
    """Who carries which part of which workstream, as far as they still belong to the community."""
    people = (
        select(Person)
        .where(Person.id.in_([crew.person_id for crew in meetup.crew]))
        .options(selectinload(Person.memberships))
    )
    by_id = {person.id: person for person in session.scalars(people)} if meetup.crew else {}
    return {
        (crew.workstream, crew.part): by_id[crew.person_id]
        for crew in meetup.crew
        if by_id[crew.person_id].roles_in(meetup.community_id)
    }


def carrier(crew: Carriers, step: Step) -> Person | None:
    """The one a step names, the lead or the shadow of its workstream; the lead where there is no shadow."""
    return crew.get((step.workstream, step.role)) or crew.get((step.workstream, CrewPart.LEAD))


def spoken(words: Mapping[str, str], language: str) -> str:
    """In that language; zh for zh-Hans, English where it is missing."""
    return words.get(language) or words.get(language[:2]) or words.get(FIRST, "")
