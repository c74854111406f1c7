"""What is typed about a community and its members."""

from __future__ import annotations

from typing import Any

from flask import g
from wtforms import EmailField, RadioField, StringField
from wtforms.validators import DataRequired, Email, Length

from outreach.access import Role
from outreach.fields import LanguageField, ZoneField
from outreach.people.models import Person
from outreach.text import _l, squish
from outreach.web import Form

ROLES = {
    Role.MEMBER: _l("Member: sees plans and tickets, opens and discusses them"),
    Role.ORGANIZER: _l("Organiser: plans meetups, triages, invites people"),
    Role.CHAIR: _l("Chair: all of that, and announcements and quotes"),
}


def name_field() -> Any:
    return StringField(_l("Name"), [DataRequired(_l("Type a name.")), Length(max=120)], filters=[squish])


class RoleForm(Form):
    """Offers the roles that `by` may give: up to their own."""

    role = RadioField(_l("Role"), [DataRequired(_l("Choose a role."))], coerce=Role)

    def __init__(self, by: Person, **options: Any) -> None:
        super().__init__(**options)
        own = by.roles_in(g.community.id)
        self.role.choices = {role: str(words) for role, words in ROLES.items() if role in own}


class InviteForm(RoleForm):
    name = name_field()
    email = EmailField(
        _l("Mail address"),
        [
            DataRequired(_l("Type a mail address.")),
            Length(max=254),
            Email(_l("A mail address looks like name@example.org.")),
        ],
        filters=[squish],
    )
    role = RadioField(_l("Role"), [DataRequired(_l("Choose a role."))], coerce=Role, default=Role.MEMBER)
    language = LanguageField(_l("Language of the mail"))


class JoinForm(Form):
    name = name_field()
    language = LanguageField()
    zone = ZoneField(validators=[DataRequired(_l("Choose a time zone."))])


class CommunityForm(Form):
    name = name_field()
    zone = ZoneField(_l("Home time zone"), [DataRequired(_l("Choose a time zone."))])
    language = LanguageField()
