"""What happened to a ticket, told in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from outreach import clock, moments
from outreach.journal.models import Entry
from outreach.journal.queries import history
from outreach.people.models import Membership, Person
from outreach.text import _, locale
from outreach.tickets import queries
from outreach.tickets.models import Ticket
from outreach.tickets.operations.words import named_field, named_priority, named_workstream

Names = Mapping[int, str]
QUIET = {"ranked"}


@dataclass(frozen=True)
class Told:
    entry: Entry
    text: str


@dataclass(frozen=True)
class Teller:
    """An entry with what its sentence needs: who did it, and how people are called."""

    entry: Entry
    names: Names

    @property
    def who(self) -> str:
        batch = self.entry.batch
        return self.names.get(batch.person_id or 0) or (batch.person.name if batch.person else "Outreach")

    def before(self, column: str) -> Any:
        return self.entry.changes.get(column, [None, None])[0]

    def after(self, column: str) -> Any:
        return self.entry.changes.get(column, [None, None])[1]

    def called(self, person_id: int | None) -> str:
        return self.names.get(person_id or 0) or _("somebody")


def told(session: Session, ticket: Ticket, person: Person) -> list[Told]:
    """The history that this person may see, oldest first, without what only changed the order of cards."""
    seen = queries.seen_by(person, ticket.community, Entry)
    entries = [each for each in session.scalars(history(ticket).where(seen)) if each.verb not in QUIET]
    mentioned = {person_id for entry in entries for person_id in people_in(entry)}
    wanted = queries.names(ticket.community).where(Membership.person_id.in_(mentioned))
    names = dict(iter(session.execute(wanted)))
    return [Told(entry, sentence(entry, names)) for entry in entries]


def people_in(entry: Entry) -> set[int]:
    changed = (entry.changes.get(column, ()) for column in ("assignee_id", "waiting_on_id"))
    named = {person_id for pair in changed for person_id in pair if person_id}
    return named | {entry.batch.person_id or 0, entry.details.get("to") or 0}


def sentence(entry: Entry, names: Names) -> str:
    """One entry, in the reader's language."""
    tell = Teller(entry, names)
    if saying := SAYINGS.get(entry.verb):
        return saying(tell)
    return _("%(who)s changed this.", who=tell.who)


def opened(tell: Teller) -> str:
    source = tell.entry.details.get("source")
    if source == "github":
        return _("%(who)s imported this from GitHub.", who=tell.who)
    if source == "playbook":
        return _("%(who)s planned this with a playbook.", who=tell.who)
    return _("%(who)s opened this.", who=tell.who)


def accepted(tell: Teller) -> str:
    if workstream := tell.after("workstream"):
        return _(
            "%(who)s accepted this for %(workstream)s.", who=tell.who, workstream=named_workstream(workstream)
        )
    return _("%(who)s accepted this.", who=tell.who)


def assigned(tell: Teller) -> str:
    to = tell.after("assignee_id") or tell.entry.details.get("to")
    if to == tell.entry.batch.person_id:
        return _("%(who)s took this.", who=tell.who)
    return _("%(who)s gave this to %(name)s.", who=tell.who, name=tell.called(to))


def unassigned(tell: Teller) -> str:
    if tell.before("assignee_id") == tell.entry.batch.person_id:
        return _("%(who)s gave this back.", who=tell.who)
    return _("%(who)s took this from %(name)s.", who=tell.who, name=tell.called(tell.before("assignee_id")))


def waited(tell: Teller) -> str:
    on, what = tell.after("waiting_on_id"), tell.after("waiting_for")
    whom = what or (tell.called(on) if on else "")
    until = day(tell.after("follow_up_on"))
    if whom and until:
        return _("%(who)s waits for %(whom)s until %(day)s.", who=tell.who, whom=whom, day=until)
    if until:
        return _("%(who)s waits until %(day)s.", who=tell.who, day=until)
    return _("%(who)s waits for %(whom)s.", who=tell.who, whom=whom or _("somebody"))


def closed(tell: Teller) -> str:
    if note := tell.after("outcome_note"):
        return _("%(who)s closed this: %(note)s", who=tell.who, note=note)
    return _("%(who)s closed this.", who=tell.who)


def dropped(tell: Teller) -> str:
    who, note = tell.who, tell.after("outcome_note") or ""
    plain = {
        "declined": _("%(who)s declined this.", who=who),
        "duplicate": _("%(who)s found that this repeats another ticket.", who=who),
        "cancelled": _("%(who)s dropped this: the meetup is cancelled.", who=who),
        "moved": _("%(who)s dropped this: it is done elsewhere.", who=who),
    }.get(tell.after("outcome"), _("%(who)s dropped this: not needed any more.", who=who))
    return f"{plain} {note}".strip()


def edited(tell: Teller) -> str:
    changed = list(tell.entry.changes)
    if changed == ["title"]:
        before, after = tell.entry.changes["title"]
        return _(
            "%(who)s renamed this from “%(before)s” to “%(after)s”.", who=tell.who, before=before, after=after
        )
    if changed == ["workstream"] and tell.before("workstream"):
        before, after = (named_workstream(each) for each in tell.entry.changes["workstream"])
        return _("%(who)s moved this from %(before)s to %(after)s.", who=tell.who, before=before, after=after)
    fields = _(", ").join(named_field(column) for column in changed)
    return _("%(who)s changed %(fields)s.", who=tell.who, fields=fields or _("this"))


def prioritized(tell: Teller) -> str:
    before, after = (named_priority(each) for each in tell.entry.changes["priority"])
    return _(
        "%(who)s changed the priority from %(before)s to %(after)s.", who=tell.who, before=before, after=after
    )


def labelled(tell: Teller) -> str:
    added, removed = (_(", ").join(tell.entry.details.get(side, ())) for side in ("added", "removed"))
    if added and removed:
        return _(
            "%(who)s added %(added)s and removed %(removed)s.", who=tell.who, added=added, removed=removed
        )
    if added:
        return _("%(who)s added %(added)s.", who=tell.who, added=added)
    return _("%(who)s removed %(removed)s.", who=tell.who, removed=removed)


def set_due(tell: Teller) -> str:
    before, after = due_of(tell.before), due_of(tell.after)
    if before and after:
        return _(
            "%(who)s moved the due day from %(before)s to %(after)s.",
            who=tell.who,
            before=before,
            after=after,
        )
    if after:
        return _("%(who)s set the due day to %(after)s.", who=tell.who, after=after)
    if before and tell.after("due_rule") == "none":
        return _("%(who)s took the due day away.", who=tell.who)
    return _("%(who)s changed the due day.", who=tell.who)


def due_of(side: Callable[[str], Any]) -> str:
    """T−14 for a day counted from the meetup, else the day."""
    offset = side("due_offset")
    return moments.t_minus(offset) if offset is not None else day(side("due_on"))


def followed(tell: Teller) -> str:
    before, after = day(tell.before("due_on")), day(tell.after("due_on"))
    if before and after:
        return _(
            "The due day moved with the meetup from %(before)s to %(after)s.", before=before, after=after
        )
    if after:
        return _("The meetup has a date, so this is due on %(day)s.", day=after)
    if before:
        return _("The meetup has no date for now, and so has this.")
    return _("The due day moved with the meetup.")


def transferred(tell: Teller) -> str:
    if tell.after("meetup_id") is None:
        return _("%(who)s put this on the standing list.", who=tell.who)
    return _("%(who)s moved this to another meetup.", who=tell.who)


SAYINGS: dict[str, Callable[[Teller], str]] = {
    "opened": opened,
    "accepted": accepted,
    "assigned": assigned,
    "unassigned": unassigned,
    "started": lambda tell: _("%(who)s began.", who=tell.who),
    "stopped": lambda tell: _("%(who)s put this back.", who=tell.who),
    "waited": waited,
    "resumed": lambda tell: _("%(who)s waits no longer.", who=tell.who),
    "closed": closed,
    "dropped": dropped,
    "reopened": lambda tell: _(
        "%(who)s opened this again: %(reason)s", who=tell.who, reason=tell.entry.details.get("reason", "")
    ),
    "snoozed": lambda tell: _(
        "%(who)s put this away until %(day)s.", who=tell.who, day=day(tell.after("snoozed_until"))
    ),
    "woke": lambda tell: _("%(who)s brought this back.", who=tell.who),
    "edited": edited,
    "prioritized": prioritized,
    "labelled": labelled,
    "set due": set_due,
    "followed": followed,
    "transferred": transferred,
    "repeated": lambda tell: _("What this repeats was found to repeat another ticket."),
    "undid": lambda tell: _("%(who)s took that back.", who=tell.who),
}


def day(kept: str | None) -> str:
    """A day as the journal keeps it, as the reader's language writes it."""
    if not kept:
        return ""
    on = date.fromisoformat(kept)
    return moments.day(on, locale(), year=moments.is_far(on, clock.now().date()))
