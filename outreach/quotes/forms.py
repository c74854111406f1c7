"""What a chair writes about an announcement, and what a representative writes for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from outreach.fields import DateField, FoldField, TimeField, WallTimes, ZoneField, wall_time
from outreach.quotes.models import Announcement, Quote, words
from outreach.settings import LANGUAGES
from outreach.text import _, _l, squish, tidy, whole_number
from outreach.web import Form

KINDS = {"words": "en", "letters": "zh"}


class ManyField(SelectMultipleField):
    """Boxes to tick. Where one must be ticked, a browser would ask for each, so only the server asks."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __iter__(self) -> Iterator[Any]:
        for box in super().__iter__():
            box.flags.required = False
            yield box


class HiddenNumber(IntegerField):
    widget = HiddenInput()


def number(label: str) -> IntegerField:
    return IntegerField(label, [InputRequired(), NumberRange(1, 1000)])


class AnnouncementForm(WallTimes, Form):
    title = StringField(_l("What is announced?"), [DataRequired(), Length(max=200)], filters=[squish])
    about_id = SelectField(
        _l("Which company is it about?"), [Optional()], coerce=lambda value: int(value) if value else None
    )
    brief = TextAreaField(_l("What may be told to those who are asked?"), [Length(max=5000)], filters=[tidy])
    body = TextAreaField(_l("The announcement itself"), [Length(max=40000)], filters=[tidy])
    languages = ManyField(_l("In which languages may they write?"), [DataRequired()], choices=LANGUAGES)
    zone = ZoneField(validators=[DataRequired()])
    due_on = DateField(_l("Quotes by"), [Optional()])
    due_time = TimeField(_l("At"), [Optional()])
    due_fold = FoldField()
    embargo_on = DateField(_l("Public from"), [Optional()])
    embargo_time = TimeField(_l("At"), [Optional()])
    embargo_fold = FoldField()
    words_target = number(_l("Good length, in words"))
    words_warn = number(_l("Long from"))
    words_most = number(_l("Most"))
    letters_target = number(_l("Good length, in Chinese letters"))
    letters_warn = number(_l("Long from"))
    letters_most = number(_l("Most"))
    consent = TextAreaField(_l("What we promise for their words"), [Length(max=1000)], filters=[tidy])
    version = HiddenNumber(validators=[Optional()])

    def validate_words_most(self, field: IntegerField) -> None:
        check_order(self, "words")

    def validate_letters_most(self, field: IntegerField) -> None:
        check_order(self, "letters")

    @property
    def facts(self) -> dict[str, Any]:
        """The columns of an announcement, its wall times as pairs."""
        plain = ("title", "about_id", "brief", "body", "languages", "zone", "consent")
        parts = ("target", "warn", "most")
        return {
            **{name: self[name].data or self.empty(name) for name in plain},
            "limits": {
                language: {part: self[f"{kind}_{part}"].data for part in parts}
                for kind, language in KINDS.items()
            },
            "due": wall_time(self, "due"),
            "embargo": wall_time(self, "embargo"),
        }

    def tell_apart(self, both: list[str], announcement: Announcement) -> None:
        """Say what somebody else wrote meanwhile; sent once more, this form counts."""
        for name in both:
            field = self[{"due": "due_on", "embargo": "embargo_on", "limits": "words_target"}.get(name, name)]
            theirs = getattr(announcement, f"{name}_local" if name in ("due", "embargo") else name)
            field.errors = [
                *field.errors,
                _(
                    "Somebody else changed this meanwhile, to: %(theirs)s. Send again to keep yours.",
                    theirs=theirs,
                ),
            ]
        self.version.raw_data, self.version.data = None, announcement.version

    @staticmethod
    def empty(name: str) -> str | None:
        return None if name == "about_id" else ""


def check_order(form: Form, kind: str) -> None:
    target, warn, most = (form[f"{kind}_{part}"].data or 0 for part in ("target", "warn", "most"))
    if not target <= warn <= most:
        raise ValidationError(_("From the good length to the most, each number is at least the one before."))


def shown_limits(announcement: Announcement | None) -> dict[str, int]:
    """The limits as the form shows them."""
    chosen = (announcement.limits if announcement else None) or {}
    return {
        f"{kind}_{part}": limit
        for kind, language in KINDS.items()
        for part, limit in words.limits(chosen, language).items()
    }


class RequestForm(Form):
    contacts = ManyField(
        _l("Whom do you ask?"), [DataRequired(_l("Choose at least one person."))], coerce=int
    )


class SpeechForm(Form):
    """Words and who says them, checked as they will be when they are sent."""

    text = TextAreaField(_l("Your words"), [Length(max=6000)], filters=[lambda text: text or ""])
    name = StringField(_l("Name"), filters=[squish])
    title = StringField(_l("Position"), filters=[squish])
    company = StringField(_l("Company, as it is printed"), filters=[squish])

    def __init__(self, quote: Quote, language: str, **options: Any) -> None:
        super().__init__(**options)
        self.quote, self.spoken = quote, language

    def validate_text(self, field: TextAreaField) -> None:
        limits = self.quote.announcement.limits or {}
        complain(words.fault(words.cleaned(field.data), self.spoken, limits))

    def validate_name(self, field: StringField) -> None:
        complain(words.fault_of_line(words.line(field.data)))

    validate_title = validate_company = validate_name

    @property
    def credit(self) -> dict[str, str]:
        return {part: words.line(self[part].data) for part in words.PARTS}


def complain(fault: str | None) -> None:
    if fault:
        raise ValidationError(fault)


class QuoteForm(SpeechForm):
    language = RadioField(_l("In which language do you write?"), choices={}, validate_choice=False)
    speaker = RadioField(_l("Who says it?"), choices={})
    revision = HiddenNumber()

    def __init__(self, quote: Quote, **options: Any) -> None:
        super().__init__(quote, quote.language, **options)
        self.speaker.choices = {"me": _("I do"), "other": _("Somebody else")}
        asked = quote.announcement.languages
        self.language.choices = {code: LANGUAGES.get(code, code) for code in asked}
        if self.language.data in asked:
            self.spoken = self.language.data
        self.language.data = self.spoken

    def validate_speaker(self, field: RadioField) -> None:
        if field.data == "other" and words.line(self.name.data) == self.quote.person.name:
            self.name.errors = [_("Write who says it, if it is not you.")]
            raise ValidationError(_("The name below is still yours."))

    @property
    def attribution(self) -> dict[str, str]:
        """What a draft keeps of who says it."""
        return {**self.credit, "speaker": self.speaker.data or "me"}


class SendForm(Form):
    revision = HiddenNumber()
    promise = BooleanField(
        validators=[
            InputRequired(_l("Tick this, then it can be sent: nobody speaks for a company by chance."))
        ]
    )


class DeclineForm(Form):
    reason = TextAreaField(_l("Why not?"), [Length(max=500)], filters=[tidy])


class AnswerForm(Form):
    """Which version somebody looked at when they pressed the button."""

    no = HiddenField()

    @property
    def number(self) -> int | None:
        return whole_number(self.no.data)


class ProposalForm(SpeechForm):
    reason = StringField(_l("Why?"), [DataRequired(), Length(max=500)], filters=[squish])
    no = HiddenField()
