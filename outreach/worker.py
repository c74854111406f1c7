"""The worker beside the web: delivers the outbox, and does what else is to be done every second."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from flask import Flask
from sqlalchemy.exc import OperationalError
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
    shifts = [Shift(job) for job in JOBS]
    while not stop.is_set():
        busy = [shift.work(app) for shift in shifts]
        stop.wait(0 if any(busy) else PAUSE)


@dataclass
class Shift:
    """A job, and how long it rests after it failed."""

    job: Job
    rest: float = 0
    rests_until: float = 0

    def work(self, app: Flask) -> bool:
        """Do the job unless it rests. True if there is more to do at once."""
        if time.monotonic() < self.rests_until:
            return False
        try:
            done = self.job(app)
        except (Unreachable, OperationalError) as error:
            log.warning("%s has to wait: %s", self.job.__name__, " ".join(str(error).split()))
        except Exception:
            log.exception("The job %s failed", self.job.__name__)
        else:
            self.rest = 0
            return done >= AT_ONCE
        self.rest = min(max(self.rest * 2, PAUSE), LONGEST_PAUSE)
        self.rests_until = time.monotonic() + self.rest
        return False


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
