"""The journal is heard: what was said becomes messages, in the transaction of its cause."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outreach import clock
from outreach.journal.models import Batch, Line
from outreach.notifications.models import Message, Why
from outreach.notifications.operations import rungs, sealing
from outreach.notifications.operations.notice import Heard, Notice
from outreach.notifications.operations.rules import RULES
from outreach.notifications.queries import OPEN, sealed_link

ANSWERS = {("speaker", "accepted"), ("speaker", "declined")}


def hear(session: Session, batch: Batch, lines: list[Line]) -> None:
    heard = Heard(session, batch, lines)
    if batch.undoes_id:
        void(session, batch.undoes_id)
    for (subject, verb), said in by_verb(lines).items():
        rule = RULES.get((subject, verb))
        if rule:
            write(heard, rule(heard, said))
    session.flush()
    answered(session, lines)
    rungs.follow(session, lines)


def by_verb(lines: list[Line]) -> dict[tuple[str, str], list[Line]]:
    said: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        said.setdefault((line.noun.__tablename__, line.verb), []).append(line)
    return said


def void(session: Session, batch_id: int) -> None:
    """What was undone before anybody was told need not be told."""
    session.execute(
        update(Message)
        .where(Message.key.startswith(f"batch:{batch_id}:"), *OPEN)
        .values(dropped_at=clock.now(), error=Why.UNDONE, sealed=None, leased_until=None)
    )


def answered(session: Session, lines: list[Line]) -> None:
    """A speaker who answered by a link that came another way need not be asked by mail."""
    speakers = [line.noun.id for line in lines if (line.noun.__tablename__, line.verb) in ANSWERS]
    if speakers:
        asked = (Message.template == "speaker_asked", Message.subject_id.in_(speakers))
        session.execute(
            update(Message)
            .where(*asked, *OPEN)
            .values(dropped_at=clock.now(), error=Why.ENDED, sealed=None, leased_until=None)
        )


def write(heard: Heard, notices: Iterable[Notice]) -> None:
    """One message a person and template; a link makes a message of its own."""
    wanted = {key_of(heard, each): each for each in notices if is_wanted(heard, each)}
    known = set(heard.session.scalars(select(Message.key).where(Message.key.in_(list(wanted)))))
    for key, notice in wanted.items():
        if key not in known:
            heard.session.add(message(heard, key, notice))


def is_wanted(heard: Heard, notice: Notice) -> bool:
    """Nobody is told what they did, and nobody without an address or with a closed door is written to."""
    person = notice.person
    if person is None or not person.may_sign_in:
        return False
    return notice.even_doer or person.id != heard.batch.person_id


def key_of(heard: Heard, notice: Notice) -> str:
    if notice.secret:
        return f"secret:{notice.secret.id}"
    assert notice.person
    about = f":{notice.about.id}" if notice.about.__tablename__ == "quote" else ""
    return f"batch:{heard.batch.id}:person:{notice.person.id}:{notice.template}{about}"


def message(heard: Heard, key: str, notice: Notice) -> Message:
    person: Any = notice.person
    community_id = getattr(notice.about, "community_id", None)
    return Message(
        key=key,
        community_id=community_id,
        template=notice.template,
        subject=notice.about.__tablename__,
        subject_id=notice.about.id,
        person_id=person.id,
        address=person.email,
        language=person.language,
        content=signed(heard, community_id) | notice.facts | {"to": notice.to},
        sealed=sealed(heard, notice),
        expires_at=notice.expires_at,
    )


def signed(heard: Heard, community_id: int | None) -> dict[str, Any]:
    """Who writes: the community, and the person who did it."""
    doer = heard.doer.name if heard.doer else ""
    if community_id is None:
        return {"by": doer, "community": "", "slug": ""}
    community = heard.community(community_id)
    return {"by": doer, "community": community.name, "slug": community.slug}


def sealed(heard: Heard, notice: Notice) -> str | None:
    if notice.secret and notice.secret.token:
        return sealing.seal(notice.secret.token)
    return heard.session.scalar(sealed_link(notice.about.id)) if notice.to == "quote" else None
