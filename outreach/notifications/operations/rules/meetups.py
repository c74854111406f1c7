"""What speakers and crew are told of a meetup: asked, answered, moved, cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import select

from outreach.journal.models import Batch, Entry, Line
from outreach.meetups.models import Crew, CrewPart, Meetup, Speaker, Talk, Workstream
from outreach.notifications.operations.notice import Heard, Notice, Rule, iso
from outreach.people.models import Person


def asked_speaker(heard: Heard, lines: list[Line]) -> Iterator[Notice]:
    for line in lines:
        if line.secret:
            speaker: Any = line.noun
            talk, meetup = whole(heard, speaker.talk_id)
            yield Notice(
                heard.session.get(Person, speaker.person_id),
                "speaker_asked",
                speaker,
                to="speak",
                facts=told(meetup) | {"talk": slot(talk), "abstract": talk.abstract},
                secret=line.secret,
                expires_at=meetup.ends_at,
            )


def speaker_answered(heard: Heard, lines: list[Line]) -> Iterator[Notice]:
    for line in lines:
        speaker: Any = line.noun
        talk, meetup = whole(heard, speaker.talk_id)
        somebody = heard.session.get_one(Person, speaker.person_id)
        facts = {"speaker": somebody.name, "talk": slot(talk), "reason": speaker.reason}
        for person in who_asks(heard, meetup, speaker):
            yield Notice(
                person,
                f"speaker_{line.verb}",
                speaker,
                to="programme",
                facts=told(meetup) | facts,
                expires_at=meetup.ends_at,
            )


def meetup_changed(heard: Heard, lines: list[Line]) -> Iterator[Notice]:
    """Moved or cancelled: its crew hear of it, and its speakers with their own talks."""
    for line in lines:
        meetup: Any = line.noun
        facts = told(meetup) | {"before": before(line), "reason": line.details.get("reason", "")}
        crew = crew_of(heard, meetup)
        talks = talks_by_speaker(heard, [meetup.id])
        for person in {each.id: each for each in [*crew, *(one for one, _ in talks)]}.values():
            own = [slot(talk) for somebody, talk in talks if somebody is person]
            yield Notice(
                person,
                "meetup_moved" if line.verb == "postponed" else f"meetup_{line.verb}",
                meetup,
                to=page_for(person, crew, meetup),
                facts=facts | {"talks": own},
                expires_at=meetup.ends_at,
            )


def talk_changed(heard: Heard, lines: list[Line]) -> Iterator[Notice]:
    """Moved or cancelled. Where the whole meetup did the same, its own message says it."""
    said: dict[int, list[Line]] = {}
    for line in lines:
        talk: Any = line.noun
        if talk.meetup_id not in heard.ids("meetup", line.verb):
            said.setdefault(talk.meetup_id, []).append(line)
    for meetup_id, its_lines in said.items():
        yield from told_of_talks(heard, heard.session.get_one(Meetup, meetup_id), its_lines)


def told_of_talks(heard: Heard, meetup: Meetup, lines: list[Line]) -> Iterator[Notice]:
    slots: dict[int, dict[str, Any]] = {}
    for line in lines:
        talk: Any = line.noun
        slots[talk.id] = slot(talk)
    why = lines[0].details.get("reason", "")
    crew = crew_of(heard, meetup)
    speakers = talks_by_speaker(heard, [meetup.id], list(slots))
    for person in {each.id: each for each in [*crew, *(one for one, _ in speakers)]}.values():
        own = [slots[talk.id] for somebody, talk in speakers if somebody is person]
        yield Notice(
            person,
            f"talk_{lines[0].verb}",
            lines[0].noun,
            to=page_for(person, crew, meetup),
            facts=told(meetup) | {"talks": list(slots.values()) if person in crew else own, "reason": why},
            expires_at=meetup.ends_at,
        )


def before(line: Line) -> str | None:
    """When it was to begin until now; None if that is what did not change."""
    was: str | None = line.changes.get("starts_at", [None])[0]
    return was


def whole(heard: Heard, talk_id: int) -> tuple[Talk, Meetup]:
    talk = heard.session.get_one(Talk, talk_id)
    return talk, heard.session.get_one(Meetup, talk.meetup_id)


def told(meetup: Meetup) -> dict[str, Any]:
    return {
        "meetup": meetup.title,
        "meetup_slug": meetup.slug,
        "starts": iso(meetup.starts_at),
        "ends": iso(meetup.ends_at),
        "zone": meetup.zone,
    }


def slot(talk: Talk) -> dict[str, Any]:
    return {"title": talk.title, "starts": iso(talk.starts_at), "zone": talk.zone, "minutes": talk.minutes}


def page_for(person: Person, crew: Iterable[Person], meetup: Meetup) -> str:
    if person in crew:
        return "plan"
    return "public" if meetup.is_public else ""


def crew_of(heard: Heard, meetup: Meetup) -> list[Person]:
    crew = select(Crew.person_id).where(Crew.meetup_id == meetup.id)
    return list(heard.session.scalars(select(Person).where(Person.id.in_(crew)).order_by(Person.id)))


def talks_by_speaker(
    heard: Heard, meetup_ids: list[int], talk_ids: list[int] | None = None
) -> list[tuple[Person, Talk]]:
    """Who was asked and has not declined, with each of their talks; talks already off count only if named."""
    asked = (
        select(Person, Talk)
        .join(Speaker, Speaker.person_id == Person.id)
        .join(Talk, Talk.id == Speaker.talk_id)
        .where(Talk.meetup_id.in_(meetup_ids), Speaker.asked_at.is_not(None), Speaker.declined_at.is_(None))
        .where(Talk.cancelled_at.is_(None) if talk_ids is None else Talk.id.in_(talk_ids))
        .order_by(Talk.starts_at, Talk.id)
    )
    return [(person, talk) for person, talk in heard.session.execute(asked)]


def who_asks(heard: Heard, meetup: Meetup, speaker: Speaker) -> list[Person]:
    """Who leads the speakers of this meetup; if nobody does, who asked this one."""
    leads = (
        select(Person)
        .join(Crew, Crew.person_id == Person.id)
        .where(
            Crew.meetup_id == meetup.id, Crew.workstream == Workstream.SPEAKERS, Crew.part == CrewPart.LEAD
        )
    )
    asked = (
        select(Person)
        .join(Batch, Batch.person_id == Person.id)
        .join(Entry, Entry.batch_id == Batch.id)
        .where(Entry.subject == "speaker", Entry.subject_id == speaker.id, Entry.verb == "asked")
        .order_by(Entry.id.desc())
        .limit(1)
    )
    return list(heard.session.scalars(leads)) or list(heard.session.scalars(asked))


RULES: dict[tuple[str, str], Rule] = {
    ("speaker", "asked"): asked_speaker,
    ("speaker", "accepted"): speaker_answered,
    ("speaker", "declined"): speaker_answered,
    ("meetup", "moved"): meetup_changed,
    ("meetup", "postponed"): meetup_changed,
    ("meetup", "cancelled"): meetup_changed,
    ("meetup", "uncancelled"): meetup_changed,
    ("talk", "moved"): talk_changed,
    ("talk", "cancelled"): talk_changed,
    ("talk", "uncancelled"): talk_changed,
}
