"""What a ticket and a comment say, and what is imported."""

from __future__ import annotations

from collections.abc import Mapping

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional, StopValidation

from outreach.text import _, _l, squish, whole_number
from outreach.tickets.forms.fields import (
    LONGEST_BODY,
    SEEN_BY,
    WORKSTREAMS,
    DueForm,
    offer_meetups,
    offer_people,
    spoken,
)
from outreach.tickets.models import LONGEST_TITLE
from outreach.web import Form


class TicketForm(DueForm):
    title = StringField(
        _l("What needs doing?"),
        [
            DataRequired(_l("Give it a title.")),
            Length(max=LONGEST_TITLE, message=_l("A title has at most %(max)d letters.")),
        ],
        filters=[squish],
    )
    body = TextAreaField(
        _l("More about it"),
        [Optional(), Length(max=LONGEST_BODY, message=_l("That is longer than a ticket can hold."))],
        description=_l("Markdown, if you like: **bold**, lists, links."),
    )
    meetup = SelectField(_l("Meetup"), [Optional()])
    workstream = SelectField(_l("Workstream"), [Optional()])
    assignee = SelectField(_l("Assignee"), [Optional()])
    visibility = SelectField(_l("Who sees it"), choices=lambda: spoken(SEEN_BY))

    def offer(self, meetups: Mapping[str, str], people: Mapping[int, str]) -> None:
        offer_meetups(self.meetup, meetups)
        offer_people(self.assignee, people)
        self.workstream.choices = {"": _("Not decided yet")} | spoken(WORKSTREAMS)


class EditForm(Form):
    version = HiddenField()
    title = StringField(
        _l("Title"),
        [
            DataRequired(_l("Give it a title.")),
            Length(max=LONGEST_TITLE, message=_l("A title has at most %(max)d letters.")),
        ],
        filters=[squish],
    )
    body = TextAreaField(
        _l("More about it"),
        [Optional(), Length(max=LONGEST_BODY, message=_l("That is longer than a ticket can hold."))],
        description=_l("Markdown, if you like: **bold**, lists, links."),
    )
    is_gate = BooleanField(
        _l("This is a gate"),
        description=_l("Without it the meetup does not go ahead; closing it asks who confirmed."),
    )
    visibility = SelectField(_l("Who sees it"), choices=lambda: spoken(SEEN_BY))

    def validate_version(self, field: Field) -> None:
        if whole_number(field.data) is None:
            raise StopValidation(_("Load the page again: it has lost its place."))


class CommentForm(Form):
    body = TextAreaField(
        _l("Add to the conversation"),
        [
            DataRequired(_l("Write something first.")),
            Length(max=LONGEST_BODY, message=_l("That is longer than a comment can hold.")),
        ],
    )
    is_private = BooleanField(_l("Only organisers see it"))


class ImportForm(Form):
    file = FileField(_l("The file"), description=_l("The JSON that GitHub gives for issues, up to 1 MB."))
    text = TextAreaField(_l("Or paste it here"), [Optional()])
    meetup = SelectField(_l("Open them for"), [Optional()])
