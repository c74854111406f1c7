"""What the tests of mail start from: messages in the outbox, a worker with a mail server."""

from __future__ import annotations

from email.message import EmailMessage

from sqlalchemy import select

from outreach import clock, worker
from outreach.db import db
from outreach.notifications.models import Message
from outreach.notifications.operations import sealing
from outreach.people.models import Person
from tests import make


def message(person, community=None, token="abc-token", **values):
    """A mail that waits: an invitation with a link."""
    known = {"by": "Olga", "community": community.name if community else "", "role": "member"}
    dull = {
        "key": f"secret:{person.id}",
        "template": "community_invited",
        "subject": "community",
        "subject_id": community.id if community else 0,
        "community_id": community.id if community else None,
        "person_id": person.id,
        "address": person.email,
        "language": person.language,
        "sealed": sealing.seal(token) if token else None,
        "due_at": clock.now(),
    }
    content = known | {"to": "join", "slug": community.slug if community else ""} | values.pop("content", {})
    return make.saved(Message(**{**dull, "content": content, **values}))


def outbox():
    """Every message as the database has it now, the oldest first."""
    db.session.commit()
    found = select(Message).order_by(Message.id).execution_options(populate_existing=True)
    messages = list(db.session.scalars(found))
    db.session.commit()
    return messages


def told():
    """Who gets which letter, and which page its button leads to."""
    return [
        (db.session.get(Person, each.person_id).name, each.template, each.content["to"]) for each in outbox()
    ]


def token_of(message):
    return sealing.unseal(message.sealed)


def delivered(app, mailbox, **settings):
    """Runs the worker until nothing is due, and returns what the mail server has got."""
    app.config.update(MAIL_SERVER=mailbox.url, **settings)
    while worker.deliver_once(app):
        pass
    return mailbox.messages


def text_of(letter: EmailMessage) -> str:
    return letter.get_body(["plain"]).get_content().replace("\r\n", "\n")


def html_of(letter: EmailMessage) -> str:
    return letter.get_body(["html"]).get_content().replace("\r\n", "\n")
