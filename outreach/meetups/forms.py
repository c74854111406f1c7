"""What a person may type about meetups, their crew and their programme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    Email,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from outreach.errors import Refused
from outreach.fields import DateField, FoldField, LanguageField, TimeField, WallTimes, ZoneField, complain
from outreach.meetups.models import CrewPart, Format, Meetup, TalkKind, Venue, Workstream, refuse_address
from outreach.people.models import Company, Membership
from outreach.text import _, _l, squish, tidy
from outreach.web import Form

MOST_TEXT = 20_000


def formats() -> dict[Format, str]:
    return {Format.ONSITE: _("On site"), Format.ONLINE: _("Online"), Format.HYBRID: _("On site and online")}


def kinds() -> dict[TalkKind, str]:
    return {
        TalkKind.TALK: _("Talk"),
        TalkKind.PANEL: _("Panel"),
        TalkKind.BREAK: _("Break"),
        TalkKind.REHEARSAL: _("Rehearsal, not public"),
    }


def number_or_none(value: Any) -> int | None:
    return int(value) if value not in {"", None, "None"} else None


def web_address(form: Form, field: StringField) -> None:
    try:
        refuse_address(field.data or "")
    except Refused as error:
        raise ValidationError(str(error)) from error


class TickField(SelectMultipleField):
    """Any number of a list, each with a box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class MeetupForm(Form):
    """Words, format, place and hosts. Times are typed when a meetup is planned, and moved after that."""

    title = StringField(_l("Title"), [DataRequired(), Length(max=200)], filters=[squish])
    format = RadioField(_l("Format"), choices=formats, coerce=Format, default=Format.ONSITE)
    language = LanguageField(_l("Language of the meetup"))
    venue_id = SelectField(_l("Place"), coerce=number_or_none)
    venue_name = StringField(_l("Or a new place"), [Optional(), Length(max=120)], filters=[squish])
    venue_address = StringField(_l("Its address"), [Optional(), Length(max=300)], filters=[squish])
    join_url = StringField(
        _l("Link to join online"), [Optional(), Length(max=500), web_address], filters=[squish]
    )
    body = TextAreaField(_l("What it is about"), [Optional(), Length(max=MOST_TEXT)], filters=[tidy])
    company_ids = TickField(_l("Who hosts it with us"), coerce=int)
    version = HiddenField()

    def offer(self, venues: Sequence[Venue], companies: Sequence[Company]) -> None:
        self.venue_id.choices = {"": _("None yet"), **{venue.id: venue.name for venue in venues}}
        self.company_ids.choices = {company.id: company.name for company in companies}

    @property
    def words(self) -> dict[str, Any]:
        """What Meetup.edit takes; place and hosts have verbs of their own."""
        return {name: self[name].data or "" for name in ("title", "format", "language", "join_url", "body")}


class PlanForm(WallTimes, MeetupForm):
    starts_on = DateField(_l("Day"), [Optional()])
    starts_time = TimeField(_l("Begins"), [Optional()])
    starts_fold = FoldField(_l("Which hour does it begin in?"))
    ends_time = TimeField(_l("Ends"), [Optional()])
    ends_on = DateField(_l("Ends on another day"), [Optional()])
    ends_fold = FoldField(_l("Which hour does it end in?"), day="starts_on")
    zone = ZoneField(_l("In the time of"), [DataRequired()])

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.starts_time.data is not None and self.ends_time.data is None and not self.ends_time.errors:
            return complain(self.ends_time, _("Say when it ends, too. You can change that later."))
        return valid


class CancelForm(Form):
    reason = TextAreaField(_l("Why?"), [DataRequired(), Length(max=500)], filters=[tidy])


class VenueForm(Form):
    name = StringField(_l("Name"), [DataRequired(), Length(max=120)], filters=[squish])
    address = StringField(_l("Address"), [Optional(), Length(max=300)], filters=[squish])
    zone = ZoneField(_l("Its time zone"), [DataRequired()])
    capacity = IntegerField(_l("Seats"), [Optional(), NumberRange(1, 100_000)])
    notes = TextAreaField(
        _l("Worth knowing: doors, lifts, who has the key"), [Optional(), Length(max=5000)], filters=[tidy]
    )
    version = HiddenField()


class CrewForm(Form):
    """Who carries one workstream. Its fields are made for the people who can."""

    lead = SelectField(_l("Leads"), coerce=number_or_none)
    shadow = SelectField(_l("Shadow"), coerce=number_or_none)
    helpers = TickField(_l("Helps"), coerce=int)

    def offer(self, members: Sequence[Membership]) -> None:
        people = {member.person_id: member.name for member in members}
        self.lead.choices = self.shadow.choices = {"": _("Nobody yet"), **people}
        self.helpers.choices = people

    @classmethod
    def of(cls, meetup: Meetup, workstream: Workstream) -> dict[str, Any]:
        """How the crew stands, as this form's fields say it."""
        parts = {crew.person_id: crew.part for crew in meetup.crew if crew.workstream == workstream}
        first = {part: person_id for person_id, part in reversed(parts.items())}
        helping = {CrewPart.HELPER, CrewPart.ADVISER}
        return {
            "lead": first.get(CrewPart.LEAD),
            "shadow": first.get(CrewPart.SHADOW),
            "helpers": [person_id for person_id, part in parts.items() if part in helping],
        }

    @property
    def parts(self) -> dict[int, CrewPart]:
        """Each person once, in the greatest of the parts that were ticked for them."""
        ticked = [(person_id, CrewPart.HELPER) for person_id in self.helpers.data or []]
        named = [(self.shadow.data, CrewPart.SHADOW), (self.lead.data, CrewPart.LEAD)]
        return {person_id: part for person_id, part in [*ticked, *named] if person_id is not None}


class SpeakerForm(Form):
    name = StringField(_l("Name"), [DataRequired(), Length(max=120)], filters=[squish])
    email = StringField(_l("E-mail"), [DataRequired(), Email(), Length(max=254)], filters=[squish])


class TalkForm(WallTimes, Form):
    title = StringField(_l("Title"), [DataRequired(), Length(max=200)], filters=[squish])
    kind = SelectField(_l("Kind"), choices=kinds, coerce=TalkKind, default=TalkKind.TALK)
    language = LanguageField()
    starts_on = DateField(_l("Day"), [Optional()])
    starts_time = TimeField(_l("Begins"), [Optional()])
    starts_fold = FoldField(_l("Which hour?"))
    minutes = IntegerField(_l("Minutes"), [InputRequired(), NumberRange(1, 24 * 60)], default=30)
    abstract = TextAreaField(_l("What it is about"), [Optional(), Length(max=MOST_TEXT)], filters=[tidy])
    version = HiddenField()


class NewTalkForm(TalkForm):
    """A talk with its first speaker; more are added on its page."""

    name = StringField(_l("Speaker"), [Optional(), Length(max=120)], filters=[squish])
    email = StringField(_l("The speaker's e-mail"), [Optional(), Email(), Length(max=254)], filters=[squish])

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.name.data and not self.email.data:
            return complain(self.email, _("Say where the speaker can be asked, or leave both fields empty."))
        if self.email.data and not self.name.data:
            return complain(self.name, _("Say who it is, or leave both fields empty."))
        return valid


class DeclineForm(Form):
    reason = TextAreaField(_l("Why, if you like"), [Optional(), Length(max=500)], filters=[tidy])


class OwnZoneForm(Form):
    zone = ZoneField(_l("Your time zone"), [DataRequired()])
