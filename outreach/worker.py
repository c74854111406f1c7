"""The worker beside the web: delivers the outbox, and does what else is to be done every second."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event

from flask import Flask
from sqlalchemy.orm import Session

from outreach import clock
from outreach.calendars.jobs import keep_looks, rebuild_feeds
from outreach.db import db, read_only
from outreach.notifications import queries
from outreach.notifications.models import Message, Why
from outreach.notifications.operations import delivery, mail, sealing
from outreach.notifications.operations.post import Answer, Outcome, Post, Unreachable
from outreach.text import speaking

Job = Callable[[Flask], int]

AT_ONCE = 100
PAUSE = 1.0
LONGEST_PAUSE = 60.0

log = logging.getLogger("outreach.worker")


def run(app: Flask, stop: Event) -> None:
    """Do every job again and again until told to stop. What fails is tried again, less and less often."""
    resting = dict.fromkeys(JOBS, 0.0)
    pauses = dict.fromkeys(JOBS, PAUSE)
    while not stop.is_set():
        busy = False
        for job in JOBS:
            resting[job] -= PAUSE
            if resting[job] > 0:
                continue
            try:
                busy |= job(app) >= AT_ONCE
                pauses[job] = PAUSE
            except Unreachable as error:
                log.warning("The mail server cannot be reached: %s", error)
                resting[job] = pauses[job] = min(pauses[job] * 2, LONGEST_PAUSE)
            except Exception:
                log.exception("The job %s failed", job.__name__)
                resting[job] = pauses[job] = min(pauses[job] * 2, LONGEST_PAUSE)
        stop.wait(0 if busy else PAUSE)


def deliver_once(app: Flask) -> int:
    """Send what is due, at most a hundred. Returns how many were taken in hand."""
    with app.app_context():
        session = db.session()
        ids = waiting(session)
        if not ids or not app.config["MAIL_SERVER"]:
            return 0
        with Post(app.config["MAIL_SERVER"]) as post:
            return sum(deliver(app, session, post, each) for each in ids)


def waiting(session: Session) -> list[int]:
    """What is due. Reading does not lock the database; writing happens only where something has expired."""
    now = clock.now()
    with read_only():
        ids = list(session.scalars(queries.due(now, AT_ONCE)))
        expired = session.scalar(queries.expired(now))
        session.commit()
    if expired:
        log.info("Dropped %s messages that were older than their meaning", delivery.drop_expired(session))
        session.commit()
    return ids


def deliver(app: Flask, session: Session, post: Post, message_id: int) -> bool:
    """Connect, claim, write, send, note: each noted before the next, and none inside a transaction."""
    try:
        post.connect()
    except Unreachable as error:
        delivery.note_outage(session, str(error))
        session.commit()
        raise
    claimed = delivery.claim(session, message_id)
    session.commit()
    if claimed:
        send(app, session, post, message_id)
    return claimed


def send(app: Flask, session: Session, post: Post, message_id: int) -> None:
    message = session.scalars(queries.message(message_id).execution_options(populate_existing=True)).one()
    why = delivery.obstacle(session, message)
    session.commit()
    if why:
        delivery.drop(session, message, why)
    else:
        delivery.tell(session, message, outcome_of(app, post, message))
    session.commit()


def outcome_of(app: Flask, post: Post, message: Message) -> Outcome:
    try:
        with speaking(message.language):
            token = sealing.unseal(message.sealed)
            letter = mail.letter(desk(app), message, token, clock.now())
    except Exception:
        log.exception("Message %s could not be written", message.id)
        return Outcome(Answer.LATER, Why.UNWRITTEN)
    outcome = post.send(letter)
    if outcome.answer != Answer.SENT:
        log.warning("Message %s: %s, %s", message.id, outcome.answer, outcome.words)
    return outcome


def desk(app: Flask) -> mail.Desk:
    return mail.Desk(app.jinja_env, app.config["BASE_URL"], app.config["MAIL_FROM"])


JOBS: list[Job] = [deliver_once, rebuild_feeds, keep_looks]
