"""What is written on a ticket, who does it and by when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm.attributes import set_committed_value

from outreach import clock
from outreach.db import Inside
from outreach.errors import Refused
from outreach.journal.models import Journaled, Visibility
from outreach.meetups.models import Meetup
from outreach.people.models import Person
from outreach.text import _, squish, tidy
from outreach.tickets.models.due import When
from outreach.tickets.models.label import Label
from outreach.tickets.models.life import By, refuse_unknown
from outreach.tickets.models.words import DueRule, Priority

EDITABLE = {"title", "body", "kind", "workstream", "priority", "effort", "visibility", "company_id"}
LONGEST_TITLE = 200


class Planned(Journaled, Inside):
    """The verbs that change what a ticket says."""

    if TYPE_CHECKING:
        meetup: Any
        labels: Any
        visibility: Any
        company_id: Any
        closed_at: Any
        due_rule: Any
        due_anchor: Any
        due_offset: Any
        due_time: Any
        due_snap: Any
        due_zone: Any
        due_on: Any
        due_at: Any

        def put(self, **values: Any) -> bool: ...

    @property
    def is_overdue(self) -> bool:
        """Open after its instant or, where it has only a day, after that day in the meetup's zone."""
        if self.due_on is None or self.closed_at is not None:
            return False
        if self.due_at is not None:
            return bool(self.due_at < clock.now())
        zone = self.meetup.zone if self.meetup else self.due_zone
        return bool(self.due_on < clock.today(zone or "UTC"))

    @property
    def when(self) -> When:
        """What was chosen as its due day."""
        if self.due_rule == DueRule.FIXED:
            return When(on=self.due_on, time=self.due_time, zone=self.due_zone)
        if self.due_rule == DueRule.RELATIVE:
            return When(
                offset=self.due_offset, anchor=self.due_anchor, time=self.due_time, snap=self.due_snap
            )
        return When()

    @property
    def t_offset(self) -> int | None:
        """Days from the day the meetup begins: −14 before it, 0 on it, 3 after it."""
        day = self.meetup.day if self.meetup else None
        if day and self.due_on:
            return int((self.due_on - day).days)
        return self.due_offset if self.due_rule == DueRule.RELATIVE else None

    def assign(self, to: Person, by: By) -> None:
        refuse_unknown(to, self.community_id)
        if self.put(assignee_id=to.id):
            set_committed_value(self, "assignee", to)
            self.log("assigned", by, to=to.id)

    def unassign(self, by: By) -> None:
        if self.put(assignee_id=None):
            set_committed_value(self, "assignee", None)
            self.log("unassigned", by)

    def prioritize(self, priority: Priority, by: By) -> None:
        if self.put(priority=priority):
            self.log("prioritized", by)

    def set_due(self, due: When, by: By) -> None:
        if self.keep(due):
            self.log("set due", by)

    def follow(self, by: By) -> None:
        """Count the due day anew: the meetup moved, or this ticket moved to another meetup."""
        if self.recount():
            self.log("followed", by)

    def recount(self) -> bool:
        return self.due_rule == DueRule.RELATIVE and self.keep(self.when)

    def edit(self, by: By, **values: Any) -> None:
        """Change what is written on it."""
        assert set(values) <= EDITABLE, set(values) - EDITABLE
        if self.put(**tidied(values)):
            if self.visibility == Visibility.COMPANY and self.company_id is None:
                raise Refused(_("Choose the organisation that may see it."))
            self.log("edited", by)

    def label(self, labels: Iterable[Label], by: By) -> None:
        """Give it exactly these labels."""
        before, after = {each.name for each in self.labels}, {each.name for each in labels}
        if before != after:
            self.labels = list(labels)
            self.log("labelled", by, added=sorted(after - before), removed=sorted(before - after))

    def transfer(self, meetup: Meetup | None, rank: str, by: By) -> None:
        """To another list. Without a meetup, a day counted from one stays as the day it was."""
        due = When(on=self.due_on) if meetup is None and self.due_rule == DueRule.RELATIVE else self.when
        self.put(meetup_id=meetup.id if meetup else None, rank=rank, playbook_id=None, step_key=None)
        set_committed_value(self, "meetup", meetup)
        self.keep(due)
        self.log("transferred", by)

    def repeat(self, original: Planned, by: By) -> None:
        """What this one repeats turned out to repeat another."""
        if self.put(original_id=original.id):
            self.log("repeated", by)

    def place(self, rank: str, by: By) -> None:
        """Another place in its list."""
        if self.put(rank=rank):
            self.log("ranked", by)

    def keep(self, due: When) -> bool:
        """Set the columns of a due day; true where one has a new value."""
        if due.rule == DueRule.RELATIVE and self.meetup is None:
            raise Refused(_("A day counted from a meetup needs a meetup."))
        on, at = due.day(self.meetup)
        return self.put(
            due_rule=due.rule,
            due_anchor=due.anchor,
            due_offset=due.offset,
            due_time=due.time,
            due_snap=due.snap,
            due_zone=due.zone,
            due_on=on,
            due_at=at,
        )


def tidied(values: dict[str, Any]) -> dict[str, Any]:
    """What was typed, without stray blanks; a ticket without a title is refused."""
    kept = dict(values)
    if "title" in kept:
        kept["title"] = squish(kept["title"])
        if not kept["title"]:
            raise Refused(_("A ticket needs a title."))
        if len(kept["title"]) > LONGEST_TITLE:
            raise Refused(_("A title has at most %(most)s letters.", most=LONGEST_TITLE))
    if "body" in kept:
        kept["body"] = tidy(kept["body"])
    return kept
