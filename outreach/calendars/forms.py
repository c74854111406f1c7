"""What a person chooses for one of their devices."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from outreach.calendars.models import Feed, Kind
from outreach.people.models import Secret
from outreach.settings import LANGUAGES
from outreach.text import _, _l, squish
from outreach.web import Form


def kinds() -> dict[str, str]:
    return {
        Kind.TALKS.value: _("My talks"),
        Kind.TICKETS.value: _("Days on which my tickets are due"),
        Kind.QUOTES.value: _("Deadlines of quotes I was asked for"),
        Kind.MEETUPS.value: _("All meetups of my communities"),
    }


def at_least_one(form: Any, field: Any) -> None:
    """Unlike WTForms' own, this does not ask the browser for a tick in every box."""
    if not field.data:
        raise ValidationError(_("Choose one at least."))


class LinkForm(Form):
    name = StringField(
        _l("Which device or program is it for?"),
        [InputRequired(_l("Give it a name, such as “phone”.")), Length(max=60)],
        filters=[squish],
    )
    kinds = SelectMultipleField(
        _l("What shall it show?"),
        [at_least_one],
        choices=kinds,
        default=[Kind.TALKS.value, Kind.TICKETS.value, Kind.QUOTES.value],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    language = SelectField(_l("In which language?"), choices=LANGUAGES)

    @property
    def chosen(self) -> dict[str, Any]:
        """Ready for the verb: kinds as such."""
        return self.values | {"kinds": [Kind(each) for each in self.kinds.data or []]}

    @staticmethod
    def shown(link: Secret, feed: Feed) -> dict[str, Any]:
        """How an existing link stands in the form."""
        kinds = [kind.value for kind in feed.kinds]
        return {"name": link.name, "kinds": kinds, "language": feed.language}
