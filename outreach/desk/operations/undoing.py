"""Taking a command back: by whoever gave it or by organizers, once, within a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from outreach import clock
from outreach.access import Role
from outreach.errors import Refused
from outreach.journal import operations as journal
from outreach.journal.models import Batch
from outreach.people.models import Person
from outreach.text import _

LASTS = timedelta(days=1)
WORK = {"meetup", "talk", "ticket", "comment", "venue"}
OWN = {"community": Role.CHAIR, "company": Role.ORGANIZER, "contact": Role.ORGANIZER}


@dataclass(frozen=True)
class Undone:
    """How many of the things a command changed went back, and how many had been changed since."""

    back: int
    kept: int


def undo(session: Session, batch: Batch, by: Person) -> Undone:
    """Words that were sent, agreed or published, and who may do what, are no matter of undoing."""
    if not {entry.subject for entry in batch.entries} <= WORK | own(batch, by):
        raise Refused(_("This cannot be undone. Change it back by hand."))
    if clock.now() - batch.created_at > LASTS:
        raise Refused(_("That was more than a day ago. Change it back by hand."))
    changing = [entry for entry in batch.entries if entry.changes]
    if not changing:
        raise Refused(_("This cannot be undone. Change it back by hand."))
    kept = journal.undo(session, batch, by)
    return Undone(len(changing) - len(kept), len(kept))


def own(batch: Batch, by: Person) -> set[str]:
    """What only who did it may take back, and only as long as they might do it still."""
    if batch.person_id != by.id or batch.community_id is None:
        return set()
    roles = by.roles_in(batch.community_id)
    return {subject for subject, role in OWN.items() if role in roles}
