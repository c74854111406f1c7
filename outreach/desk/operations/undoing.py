"""Taking a command back: by whoever gave it or by organizers, once, within a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from outreach import clock
from outreach.errors import Refused
from outreach.journal import operations as journal
from outreach.journal.models import Batch
from outreach.people.models import Person
from outreach.text import _

LASTS = timedelta(days=1)
WORK = {"meetup", "talk", "ticket", "comment", "venue"}
OWN = WORK | {"community", "company", "contact"}


@dataclass(frozen=True)
class Undone:
    """How many of the things a command changed went back, and how many had been changed since."""

    back: int
    kept: int


def undo(session: Session, batch: Batch, by: Person) -> Undone:
    """Words that were sent, agreed or published, and who may do what, are no matter of undoing."""
    mine = batch.person_id == by.id
    if any(entry.subject not in (OWN if mine else WORK) for entry in batch.entries):
        raise Refused(_("This cannot be undone. Change it back by hand."))
    if clock.now() - batch.created_at > LASTS:
        raise Refused(_("That was more than a day ago. Change it back by hand."))
    changing = [entry for entry in batch.entries if entry.changes]
    if not changing:
        raise Refused(_("This cannot be undone. Change it back by hand."))
    kept = journal.undo(session, batch, by)
    return Undone(len(changing) - len(kept), len(kept))
