"""How a ticket lives: accepted, started, waited for, closed or dropped, and sometimes opened again."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm.attributes import set_committed_value

from outreach import clock
from outreach.db import Inside
from outreach.errors import Refused
from outreach.journal.models import Journaled
from outreach.meetups.models import Workstream
from outreach.people.models import Person, Secret
from outreach.text import _, squish
from outreach.tickets.models.words import Kind, Outcome

if TYPE_CHECKING:
    from outreach.tickets.models.ticket import Ticket

By = Person | Secret | None
STOPPED_WAITING: dict[str, Any] = {
    "waiting_since": None,
    "waiting_on_id": None,
    "waiting_for": "",
    "follow_up_on": None,
}
AWAKE: dict[str, Any] = {"snoozed_until": None, "wakes_on_answer": False}


class Living(Journaled, Inside):
    """The verbs that change a ticket's state."""

    if TYPE_CHECKING:
        number: Any
        kind: Any
        workstream: Any
        accepted_at: Any
        started_at: Any
        waiting_since: Any
        waiting_on_id: Any
        snoozed_until: Any
        closed_at: Any
        outcome: Any
        original_id: Any

        def recount(self) -> bool: ...

    def put(self, **values: Any) -> bool:
        """Set columns; true where one has a new value."""
        before = {name: getattr(self, name) for name in values}
        for name, value in values.items():
            if before[name] != value:
                setattr(self, name, value)
        return before != values

    def accept(self, by: By, workstream: Workstream | None = None) -> None:
        """Take it out of triage: from now on it is work."""
        self._refuse_closed()
        if not (workstream or self.workstream):
            raise Refused(_("Choose a workstream first."))
        self.put(workstream=workstream or self.workstream, **AWAKE)
        if self.accepted_at is None:
            self.accepted_at = clock.now()
            self.log("accepted", by)

    def start(self, by: By) -> None:
        self._refuse_closed()
        self._refuse_triage()
        if self.put(started_at=self.started_at or clock.now(), **STOPPED_WAITING):
            set_committed_value(self, "waiting_on", None)
            self.log("started", by)

    def stop(self, by: By) -> None:
        """Nobody works on it now, and nobody is waited for."""
        self._refuse_closed()
        if self.put(started_at=None, **STOPPED_WAITING):
            set_committed_value(self, "waiting_on", None)
            self.log("stopped", by)

    def wait(self, by: By, until: date, on: Person | None = None, what: str = "") -> None:
        """Somebody else must act; on the follow-up day it comes back by itself."""
        self._refuse_closed()
        if on is None and not squish(what):
            raise Refused(_("Say whom or what this waits for."))
        if on is not None:
            refuse_unknown(on, self.community_id)
        since = self.waiting_since or clock.now()
        values = {"waiting_on_id": on.id if on else None, "waiting_for": squish(what), "follow_up_on": until}
        if self.put(waiting_since=since, **values):
            set_committed_value(self, "waiting_on", on)
            self.log("waited", by)

    def resume(self, by: By) -> None:
        """The answer came."""
        self._refuse_closed()
        if self.waiting_since is not None:
            self.put(**STOPPED_WAITING)
            set_committed_value(self, "waiting_on", None)
            self.log("resumed", by)

    def close(self, by: By, note: str = "") -> None:
        """Done. A gate also needs a word on who confirmed it."""
        if self.closed_at is not None:
            return
        self._refuse_triage()
        if self.kind == Kind.GATE and not squish(note):
            raise Refused(_("This is a gate: say who confirmed it."))
        self._end(Outcome.DONE, note)
        self.log("closed", by)

    def drop(self, by: By, outcome: Outcome, note: str = "", original: Ticket | None = None) -> None:
        """Not done, and it will not be: for one of the reasons there are."""
        if self.closed_at is not None:
            raise Refused(_("This ticket is closed."))
        if outcome == Outcome.DONE:
            raise Refused(_("Close a ticket that is done."))
        if outcome == Outcome.DECLINED and not squish(note):
            raise Refused(_("Say why it is declined."))
        if outcome == Outcome.DUPLICATE:
            self.original_id = self._original(original).id
        self._end(outcome, note)
        self.log("dropped", by)

    def reopen(self, by: By, reason: str) -> None:
        """Closed too early: it keeps its number and its history."""
        if self.closed_at is None:
            return
        if not squish(reason):
            raise Refused(_("Say why it is opened again."))
        self.put(closed_at=None, outcome=None, outcome_note="", original_id=None)
        self.recount()
        self.log("reopened", by, reason=squish(reason))

    def snooze(self, by: By, until: date, on_answer: bool = False) -> None:
        """Out of sight until a day, or sooner when somebody answers."""
        self._refuse_closed()
        if self.put(snoozed_until=until, wakes_on_answer=on_answer):
            self.log("snoozed", by)

    def wake(self, by: By) -> None:
        if self.snoozed_until is not None:
            self.put(**AWAKE)
            self.log("woke", by)

    def _end(self, outcome: Outcome, note: str) -> None:
        now: datetime = clock.now()
        self.put(closed_at=now, outcome=outcome, outcome_note=squish(note), **STOPPED_WAITING, **AWAKE)
        set_committed_value(self, "waiting_on", None)

    def _original(self, original: Ticket | None) -> Ticket:
        if original is None or original.community_id != self.community_id:
            raise Refused(_("Name the ticket that this one repeats."))
        if original is self:
            raise Refused(_("A ticket cannot repeat itself."))
        if original.outcome == Outcome.DUPLICATE:
            raise Refused(_("#%(number)s is itself a duplicate.", number=original.number))
        return original

    def _refuse_closed(self) -> None:
        if self.closed_at is not None:
            raise Refused(_("This ticket is closed. Reopen it first."))

    def _refuse_triage(self) -> None:
        if self.accepted_at is None:
            raise Refused(_("Accept this ticket first: it waits in triage."))


def refuse_unknown(person: Person, community_id: int) -> None:
    if not person.roles_in(community_id):
        raise Refused(_("%(name)s is not in this community yet.", name=person.name))
