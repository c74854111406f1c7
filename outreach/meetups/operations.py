"""Verbs of meetups that need a query or touch more than one noun."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from outreach import text
from outreach.errors import Refused
from outreach.journal.models import Entry, plain
from outreach.meetups import queries
from outreach.meetups.models import Crew, CrewPart, Host, Meetup, Speaker, Talk, Venue, Workstream
from outreach.people.models import Community, Person, Secret
from outreach.people.operations import know
from outreach.text import _

LONGEST_SLUG = 60


def plan(session: Session, community: Community, by: Person, **values: Any) -> Meetup:
    """A new meetup at a free address of its community."""
    slug = free_slug(session, community, values.pop("slug", None) or values["title"])
    meetup = Meetup.plan(community, by, slug=slug, **values)
    session.add(meetup)
    session.flush()
    return meetup


def free_slug(session: Session, community: Community, title: str) -> str:
    """The title as an address; where that is taken, with -2, -3 and so on."""
    stem = text.slug(title)[: LONGEST_SLUG - 4].rstrip("-")
    taken = {*session.scalars(queries.slugs(community, stem)), "new"}
    return next(slug for slug in numbered(stem) if slug not in taken)


def numbered(stem: str) -> Iterable[str]:
    yield stem
    yield from (f"{stem}-{number}" for number in count(2))


def set_place(
    session: Session, meetup: Meetup, by: Person, venue_id: int | None, name: str = "", address: str = ""
) -> None:
    """A known venue, or a new one where a name was typed."""
    if name:
        venue = Venue.add(meetup.community, by, name=name, address=address, zone=meetup.zone)
        session.add(venue)
        session.flush()
        venue_id = venue.id
    meetup.edit(by, venue_id=venue_id)


def set_hosts(session: Session, meetup: Meetup, by: Person, company_ids: Iterable[int]) -> None:
    """These companies host with us, and no others."""
    wanted = set(company_ids)
    known = {host.company_id: host for host in meetup.hosts}
    for company_id in known.keys() - wanted:
        session.delete(known[company_id])
        meetup.hosts.remove(known[company_id])
    for company_id in sorted(wanted - known.keys()):
        meetup.hosts.append(
            Host(company_id=company_id, meetup_id=meetup.id, community_id=meetup.community_id)
        )
    if wanted != known.keys():
        meetup.log("set hosts", by, before=sorted(known), after=sorted(wanted))


# --- crew ----------------------------------------------------------------------------------------


def set_crew(
    session: Session,
    meetup: Meetup,
    by: Person,
    workstream: Workstream,
    parts: Mapping[int, CrewPart],
) -> None:
    """Who carries this workstream from now on: {person id: part}. Leads go before others come."""
    if sum(part == CrewPart.LEAD for part in parts.values()) > 1:
        raise Refused(_("One person leads a workstream at a time."))
    known = {crew.person_id: crew for crew in meetup.crew if crew.workstream == workstream}
    before = {str(person_id): str(crew.part) for person_id, crew in known.items()}
    after = {str(person_id): str(part) for person_id, part in parts.items()}
    if before == after:
        return
    let_go(session, meetup, known, parts)
    session.flush()
    for person_id, part in parts.items():
        crew = known.get(person_id) or Crew(
            community_id=meetup.community_id, meetup_id=meetup.id, workstream=workstream, person_id=person_id
        )
        crew.take(part)
        if person_id not in known:
            meetup.crew.append(crew)
    meetup.log("set crew", by, workstream=str(workstream), before=before, after=after)


def let_go(
    session: Session, meetup: Meetup, known: Mapping[int, Crew], parts: Mapping[int, CrewPart]
) -> None:
    for person_id, crew in known.items():
        if person_id not in parts:
            session.delete(crew)
            meetup.crew.remove(crew)
        elif parts[person_id] != CrewPart.LEAD:
            crew.take(parts[person_id])


# --- speakers ------------------------------------------------------------------------------------


def add_speaker(session: Session, talk: Talk, by: Person, name: str, email: str) -> Speaker:
    """Somebody with this address gives the talk. What is known of them already stays as it is."""
    person = know(talk.meetup.community, name, email, by)
    if any(speaker.person_id == person.id for speaker in talk.speakers):
        raise Refused(_("This person is among the speakers already."))
    speaker = Speaker.add(talk, person, by)
    session.add(speaker)
    session.flush()
    return speaker


def drop_speaker(session: Session, speaker: Speaker, by: Person) -> None:
    """Take out somebody who was never asked; whoever was asked is told by cancelling the talk."""
    if speaker.asked_at or speaker.accepted_at:
        raise Refused(_("%(name)s was asked already and has the link.", name=speaker.name))
    speaker.talk.log("dropped speaker", by, person=speaker.person_id)
    speaker.talk.speakers.remove(speaker)
    session.delete(speaker)


def ask(session: Session, speaker: Speaker, by: Person) -> Secret:
    """A fresh personal link for the speaker; the one before ends, also where two ask at the same time."""
    secret = speaker.ask(by)
    session.add(secret)
    session.flush()
    for earlier in session.scalars(queries.links(speaker).where(Secret.id != secret.id)):
        earlier.replaced_by_id = secret.id
        earlier.revoke(by)
    return secret


# --- two people edit at once ---------------------------------------------------------------------


def merged(values: dict[str, Any], since: Iterable[Entry]) -> tuple[list[str], list[str]]:
    """Of the fields that others changed meanwhile: those left alone here, those changed otherwise here."""
    first: dict[str, Any] = {}
    last: dict[str, Any] = {}
    for entry in since:
        for name, (before, after) in entry.changes.items():
            first.setdefault(name, before)
            last[name] = after
    differ = [name for name in values if name in last and plain(values[name]) != last[name]]
    theirs = [name for name in differ if plain(values[name]) == first[name]]
    return theirs, [name for name in differ if name not in theirs]
