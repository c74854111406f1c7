"""Signing in by a link: asked for, used up once, exchanged for a session."""

from __future__ import annotations

from sqlalchemy import update

from outreach import clock
from outreach.db import db
from outreach.people import queries
from outreach.people.models import Person, Purpose, Secret


def ask_to_sign_in(email: str, next_page: str = "") -> None:
    """Issue a link for whoever has this address. For a stranger's the same is written, and opens nothing."""
    person = db.session.scalar(queries.addressed(email))
    known = person if person and person.may_sign_in else None
    secret = Secret.issue(Purpose.SIGN_IN, known, scope={"next": next_page})
    secret.revoked_at = None if known else clock.now()
    db.session.add(secret)
    (known or secret).log("asked to sign in", None, secret=secret)


def sign_in_link(person: Person) -> str:
    """The token of a link for this person, to be handed over by whoever runs the installation."""
    secret = Secret.issue(Purpose.SIGN_IN, person)
    db.session.add(secret)
    person.log("got a sign-in link", None)
    return str(secret.token)


def consume(secret: Secret) -> bool:
    """Use up a link. Of all who try at the same time exactly one is told yes."""
    now = clock.now()
    use = (
        update(Secret)
        .where(Secret.id == secret.id, Secret.used_at.is_(None), Secret.revoked_at.is_(None))
        .where(Secret.expires_at > now)
        .values(used_at=now)
        .returning(Secret.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.scalar(use) is not None


def sign_in(link: Secret, browser: str) -> Secret | None:
    """The session that a mailed link is exchanged for; None where somebody was quicker.

    Sessions that an invitation opened end now: the mail proved whose address it is, they did not.
    """
    if link.person is None or not consume(link):
        return None
    for session in db.session.scalars(queries.sessions(link.person)):
        if session.is_confined:
            session.revoke(link)
    return open_session(link, browser)


def open_session(link: Secret, browser: str) -> Secret:
    """A new session of the link's person. One opened by an invitation reaches no other community."""
    person = link.person
    if person is None:
        raise ValueError("this link is nobody's")
    session = Secret.issue(Purpose.SESSION, person, name=browser, parent_id=link.id)
    session.community_id = link.community_id
    db.session.add(session)
    person.log("signed in", link)
    return session


def end_other_sessions(person: Person, kept: Secret, by: Person) -> int:
    """How many were ended."""
    others = [each for each in db.session.scalars(queries.sessions(person)) if each.id != kept.id]
    for session in others:
        session.revoke(by)
    return len(others)
