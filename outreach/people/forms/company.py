"""What is typed about a company and those who speak for it."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Any

from wtforms import EmailField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, Length, Optional, Regexp
from wtforms.widgets import HiddenInput

from outreach.fields import ZoneField
from outreach.people.forms.person import CountryField
from outreach.people.models import Company, Membership, Part
from outreach.text import _, _l, squish, tidy
from outreach.web import Form

PARTS = {
    Part.REPRESENTATIVE: _l("Representative"),
    Part.PR: _l("Press and PR"),
    Part.LEGAL: _l("Legal"),
    Part.MARKETING: _l("Marketing"),
    Part.HOST: _l("Host of a meetup"),
    Part.OTHER: _l("Other"),
}

FIELDS = {"names": "chinese"}


def parts() -> dict[str, str]:
    return {part: str(words) for part, words in PARTS.items()}


class CompanyForm(Form):
    name = StringField(_l("Name"), [DataRequired(_l("Type a name.")), Length(max=120)], filters=[squish])
    chinese = StringField(_l("Chinese name"), [Optional(), Length(max=120)], filters=[squish])
    spellings = TextAreaField(
        _l("Other spellings"),
        [Optional(), Length(max=2000)],
        description=_l("One a line: old names, short names, other scripts."),
        filters=[tidy],
    )
    country = CountryField()
    zone = ZoneField(validators=[Optional()])
    website = StringField(
        _l("Website"),
        [
            Optional(),
            Length(max=300),
            Regexp(r"^https?://[^\s/]+\S*$", message=_l("A website begins with https://")),
        ],
        filters=[squish],
    )
    version = IntegerField(validators=[Optional()], widget=HiddenInput())

    @staticmethod
    def shown(company: Company) -> dict[str, Any]:
        """What the form shows of a company."""
        plain = {name: getattr(company, name) for name in ("name", "country", "zone", "website", "version")}
        lines = "\n".join(company.spellings)
        return {**plain, "chinese": company.names.get("zh", ""), "spellings": lines}

    def told(self, names: dict[str, str]) -> dict[str, Any]:
        """The columns of a company that this form fills. `names` are those in all languages so far."""
        told = self.values
        chinese = told.pop("chinese") or ""
        others = {language: name for language, name in names.items() if language != "zh"}
        spellings = [squish(line) for line in (told["spellings"] or "").splitlines()]
        return {
            **told,
            "names": {**others, "zh": chinese} if chinese else others,
            "spellings": list(dict.fromkeys(filter(None, spellings))),
            "zone": told["zone"] or None,
            "website": told["website"] or "",
        }

    def ask_again(self, company: Company, theirs: Set[str], both: Set[str]) -> None:
        """Shown once more after others changed `theirs`; what both changed is told beside what is typed."""
        now = self.shown(company)
        for column in {"version", *theirs}:
            name = FIELDS.get(column, column)
            if column in both:
                sentence = _(
                    "Somebody changed this meanwhile to “%(theirs)s”. Save again to keep yours.",
                    theirs=now[name],
                )
                self[name].errors = [sentence]
            else:
                self[name].raw_data, self[name].data = None, now[name]


class ContactForm(Form):
    member = SelectField(_l("Who"), coerce=lambda chosen: int(chosen) if chosen else None)
    name = StringField(_l("Name"), [Optional(), Length(max=120)], filters=[squish])
    email = EmailField(
        _l("Mail address"),
        [Optional(), Length(max=254), Email(_l("A mail address looks like name@example.org."))],
        filters=[squish],
    )
    part = SelectField(_l("Part"), choices=parts, coerce=Part)
    title = StringField(_l("Title there"), [Optional(), Length(max=120)], filters=[squish])

    def __init__(self, known: Sequence[Membership], **options: Any) -> None:
        super().__init__(**options)
        self.known = {each.person_id: each for each in known}
        names = {str(each.person_id): each.name for each in known}
        self.member.choices = {"": _("Somebody new, named below"), **names}

    @property
    def picked(self) -> Membership | None:
        return self.known.get(self.member.data)

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if self.picked is None and not self.name.data:
            self.name.errors = [_("Choose a member above, or type a name.")]
            return False
        return valid
