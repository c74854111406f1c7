"""What the forms of tickets share: choices in the reader's language, and days counted from a meetup."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from wtforms import (
    DateField,
    Field,
    SelectField,
)
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import TextInput

from outreach import moments
from outreach.journal.models import Visibility
from outreach.meetups.models import Workstream
from outreach.text import _, _l, squish, whole_number
from outreach.tickets.models import Outcome, When
from outreach.web import Form

OFFSET = re.compile(r"t?\s*([-\u2212\u2013+]?)\s*(\d{1,3})", re.IGNORECASE)
LONGEST_BODY = 64_000
NOBODY = ""

WORKSTREAMS: dict[str, str] = {
    Workstream.VENUE: _l("Venue"),
    Workstream.LIVESTREAM: _l("Livestream"),
    Workstream.SPEAKERS: _l("Speakers"),
    Workstream.PROGRAMME: _l("Programme"),
    Workstream.PUBLICITY: _l("Publicity"),
    Workstream.LOGISTICS: _l("Logistics"),
    Workstream.SPONSORS: _l("Sponsors"),
    Workstream.FINANCE: _l("Finance"),
    Workstream.SAFETY: _l("Safety"),
    Workstream.FOLLOW_UP: _l("Follow-up"),
}
SEEN_BY: dict[str, str] = {
    Visibility.SHARED: _l("Everyone in the community"),
    Visibility.ORGANIZERS: _l("Organisers only"),
}
OUTCOMES: dict[str, str] = {
    Outcome.NOT_NEEDED: _l("Not needed any more"),
    Outcome.DECLINED: _l("Declined"),
    Outcome.DUPLICATE: _l("It repeats another ticket"),
    Outcome.CANCELLED: _l("The meetup is cancelled"),
    Outcome.MOVED: _l("It is done elsewhere"),
}


def spoken(choices: Mapping[str, str]) -> dict[str, str]:
    """Choices in the reader's language: WTForms takes a lazy string for a group."""
    return {str(value): str(label) for value, label in choices.items()}


def offer_meetups(field: SelectField, meetups: Mapping[str, str]) -> None:
    field.choices = {"": _("No meetup, standing list")} | dict(meetups)


def offer_people(field: SelectField, people: Mapping[int, str]) -> None:
    field.choices = {NOBODY: _("nobody yet")} | choices_of(people)


def choices_of(people: Mapping[int, str]) -> dict[str, str]:
    return {str(person_id): name for person_id, name in people.items()}


def number_in(text: str | None) -> int | None:
    """The number in #42 or 42."""
    return whole_number((text or "").strip().removeprefix("#"))


class OffsetField(Field):
    """Days counted from the meetup as people write them: T-14, T+3, T; 14 alone is 14 days before."""

    widget = TextInput()
    data: int | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else moments.t_minus(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = squish(valuelist[0]) if valuelist else ""
        self.data = None
        if not typed:
            return
        if typed.casefold() == "t":
            self.data = 0
            return
        found = OFFSET.fullmatch(typed)
        if found is None:
            raise ValueError(_("Write it like T−14 for two weeks before, or T+3 for three days after."))
        sign, days = found.groups()
        self.data = int(days) if sign == "+" else -int(days)


class DueForm(Form):
    due_on = DateField(_l("Due on"), [Optional()])
    due_t = OffsetField(
        _l("Or counted from the meetup"),
        [Optional()],
        description=_l("T−14 is two weeks before it, T+3 three days after."),
    )

    def validate_due_t(self, field: Field) -> None:
        if field.data is not None and self.due_on.data is not None:
            raise ValidationError(_("Take one of the two: a day, or days counted from the meetup."))

    def when(self, before: When) -> When:
        """What was chosen; time and weekday of a rule that was not touched stay."""
        if self.due_on.data is not None:
            return before if before.on == self.due_on.data else When(on=self.due_on.data)
        if self.due_t.data is None:
            return When()
        return (
            replace(before, offset=self.due_t.data)
            if before.offset is not None
            else When(offset=self.due_t.data)
        )


def typed_due(when: When) -> dict[str, Any]:
    """What a form shows of a due day already chosen."""
    return {"due_on": when.on, "due_t": when.offset}
