"""What somebody looks for in the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import SelectField

from outreach.notifications.models import Fate
from outreach.people.models import Person
from outreach.text import _l, whole_number
from outreach.web import Form

KINDS = {
    "community_invited": _l("Invitation"),
    "speaker_asked": _l("Speaker asked"),
    "speaker_accepted": _l("Speaker said yes"),
    "speaker_declined": _l("Speaker said no"),
    "meetup_moved": _l("Meetup moved"),
    "meetup_cancelled": _l("Meetup cancelled"),
    "meetup_uncancelled": _l("Meetup on again"),
    "talk_moved": _l("Talk moved"),
    "talk_cancelled": _l("Talk cancelled"),
    "talk_uncancelled": _l("Talk on again"),
    "ticket_assigned": _l("Ticket assigned"),
    "comment_added": _l("Comment"),
    "quote_requested": _l("Quote requested"),
    "quote_reminded": _l("Quote reminder"),
    "quote_proposed": _l("Change to a quote"),
    "quote_receipt": _l("Receipt for a quote"),
    "quote_submitted": _l("Quote came in"),
    "quote_approved": _l("Quote approved"),
    "quote_agreed": _l("Change agreed"),
    "quote_kept": _l("Own words kept"),
    "quote_declined": _l("Quote declined"),
    "announcement_published": _l("Announcement published"),
}
FATES = {
    Fate.WAITING: _l("Waiting"),
    Fate.IN_HAND: _l("Being sent"),
    Fate.UNSURE: _l("Unsure"),
    Fate.SENT: _l("Sent"),
    Fate.FAILED: _l("Failed"),
    Fate.DROPPED: _l("Dropped"),
}


class OutboxForm(Form):
    """A question, asked by GET: it changes nothing, so it carries no token."""

    class Meta:
        csrf = False

    fate = SelectField(_l("State"))
    kind = SelectField(_l("What"))
    person = SelectField(_l("To"))

    def offer(self, people: Iterable[Person]) -> None:
        self.fate.choices = spoken({"": _l("all"), **FATES})
        self.kind.choices = spoken({"": _l("everything"), **KINDS})
        self.person.choices = spoken({"": _l("everybody"), **{str(each.id): each.name for each in people}})

    @property
    def asked_fate(self) -> Fate | None:
        return Fate(self.fate.data) if self.fate.data in set(Fate) else None

    @property
    def asked_kind(self) -> str:
        return self.kind.data if self.kind.data in KINDS else ""

    @property
    def asked_person(self) -> int | None:
        return whole_number(self.person.data)

    @property
    def asked(self) -> dict[str, str]:
        """The question as it stands in the address."""
        return {name: value for name, value in self.values.items() if value}


def spoken(choices: dict[Any, str]) -> dict[str, str]:
    """Choices as a list of options takes them: plain words in the reader's language."""
    return {str(value): str(words) for value, words in choices.items()}
