"""The small forms of a ticket's verbs."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms import (
    DateField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from outreach.text import _, _l, squish
from outreach.tickets.forms.fields import (
    NOBODY,
    OUTCOMES,
    WORKSTREAMS,
    DueForm,
    choices_of,
    number_in,
    offer_meetups,
    spoken,
)
from outreach.tickets.models import Outcome
from outreach.web import Form


class AcceptForm(DueForm):
    meetup = SelectField(_l("Meetup"), [Optional()])
    workstream = SelectField(_l("Workstream"), [InputRequired(_l("Choose a workstream first."))])
    assignee = SelectField(_l("Assignee"), [Optional()])

    def offer(self, meetups: Mapping[str, str], people: Mapping[int, str]) -> None:
        offer_meetups(self.meetup, meetups)
        lead = {"lead": _("Its lead")}
        self.assignee.choices = {NOBODY: _("nobody yet")} | lead | choices_of(people)
        self.workstream.choices = {"": _("Choose one")} | spoken(WORKSTREAMS)


class AssignForm(Form):
    assignee = SelectField(_l("Assignee"), [Optional()])


class SortForm(Form):
    """Where a ticket belongs: its meetup and its workstream."""

    meetup = SelectField(_l("Meetup"), [Optional()])
    workstream = SelectField(_l("Workstream"), [InputRequired(_l("Choose a workstream first."))])


class WaitForm(Form):
    on = SelectField(_l("On whom"), [Optional()])
    what = StringField(
        _l("Or on whom outside, or on what"),
        [Optional(), Length(max=200, message=_l("Say it in at most %(max)d letters."))],
        filters=[squish],
        description=_l("Such as: Jinghe Hub, the signed page."),
    )
    until = DateField(
        _l("Back on"),
        [InputRequired(_l("Say on which day to look again."))],
        description=_l("On that day it comes back to you."),
    )


class CloseForm(Form):
    note = StringField(
        _l("How it ended"),
        [Optional(), Length(max=500, message=_l("Say it in at most %(max)d letters."))],
        filters=[squish],
    )


class DropForm(Form):
    outcome = RadioField(_l("Why"), choices=lambda: spoken(OUTCOMES), default=Outcome.NOT_NEEDED)
    original = StringField(
        _l("Number of the other ticket"),
        [],
        filters=[squish],
        description=_l("For what repeats another: #42."),
    )
    note = StringField(
        _l("A word on it"),
        [Optional(), Length(max=500, message=_l("Say it in at most %(max)d letters."))],
        filters=[squish],
        description=_l("Needed where it is declined."),
    )

    @property
    def number(self) -> int | None:
        return number_in(self.original.data)

    def validate_original(self, field: Field) -> None:
        if self.outcome.data == Outcome.DUPLICATE and self.number is None:
            raise ValidationError(_("Name the ticket that this one repeats."))


class ReopenForm(Form):
    reason = StringField(
        _l("Why"),
        [
            DataRequired(_l("Say why it is opened again.")),
            Length(max=500, message=_l("Say it in at most %(max)d letters.")),
        ],
        filters=[squish],
    )


class DeclineForm(Form):
    note = StringField(
        _l("Why"),
        [
            DataRequired(_l("Say why it is declined.")),
            Length(max=500, message=_l("Say it in at most %(max)d letters.")),
        ],
        filters=[squish],
    )


class DuplicateForm(Form):
    original = StringField(
        _l("Number of the other ticket"),
        [DataRequired(_l("Name the ticket that this one repeats."))],
        filters=[squish],
        description=_l("Such as #42."),
    )

    @property
    def number(self) -> int | None:
        return number_in(self.original.data)

    def validate_original(self, field: Field) -> None:
        if self.number is None:
            raise ValidationError(_("Write its number, such as #42."))


class MoveForm(Form):
    """A card on the board goes to a state, or behind or before another card."""

    to = StringField(filters=[squish])
    after = IntegerField(validators=[Optional()])
    before = IntegerField(validators=[Optional()])
    state = StringField(filters=[squish])
    who = StringField(filters=[squish])
