"""What a person types about themselves."""

from __future__ import annotations

from typing import Any

from babel import Locale
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from outreach.fields import LanguageField, TimeField, ZoneField
from outreach.people.models import Person
from outreach.text import _, _l, locale, squish
from outreach.web import Form

NO_PLACES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
THEMES = {"auto": _l("As the device"), "light": _l("Light"), "dark": _l("Dark")}


def countries() -> dict[str, str]:
    """Code and name of every country, in the reader's language and its order."""
    territories = Locale.parse(locale()).territories
    known = {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in NO_PLACES
    }
    return {"": _("not said"), **dict(sorted(known.items(), key=lambda each: each[1]))}


def themes() -> dict[str, str]:
    return {theme: str(words) for theme, words in THEMES.items()}


class CountryField(SelectField):
    """A country or none."""

    def __init__(self, label: str = "", validators: Any = (), **options: Any) -> None:
        super().__init__(
            label or _l("Country"), validators, choices=countries, coerce=lambda code: code or None, **options
        )


class SignInForm(Form):
    email = EmailField(
        _l("Your mail address"),
        [
            DataRequired(_l("Type your mail address.")),
            Length(max=254),
            Regexp(r"^\S+@\S+$", message=_l("A mail address looks like name@example.org.")),
        ],
        filters=[squish],
    )


class MeForm(Form):
    name = StringField(_l("Name"), [DataRequired(_l("Type a name.")), Length(max=120)], filters=[squish])
    language = LanguageField()
    zone = ZoneField(validators=[DataRequired(_l("Choose a time zone."))])
    country = CountryField()
    quiet_from = TimeField(_l("Quiet from"), [Optional()])
    quiet_to = TimeField(_l("Quiet until"), [Optional()])
    theme = RadioField(_l("Colours"), choices=themes)
    keys = BooleanField(_l("Single keys work, such as j, k and ?"))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if (self.quiet_from.data is None) != (self.quiet_to.data is None):
            empty = self.quiet_to if self.quiet_to.data is None else self.quiet_from
            empty.errors = [_("Say both, or leave both empty.")]
            return False
        return valid

    def told(self, person: Person) -> dict[str, Any]:
        """The columns of a person that this form fills."""
        told = self.values
        wishes = {name: told.pop(name) for name in ("theme", "keys")}
        return {**told, "preferences": {**person.preferences, **wishes}}
