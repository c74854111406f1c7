"""What people are told about themselves: their way in."""

from __future__ import annotations

from collections.abc import Iterator

from outreach.journal.models import Line
from outreach.notifications.operations.notice import Heard, Notice, Rule
from outreach.people.models import Person


def asked_to_sign_in(heard: Heard, lines: list[Line]) -> Iterator[Notice]:
    for line in lines:
        if line.secret and isinstance(line.noun, Person):
            yield Notice(
                line.noun,
                "person_sign_in",
                line.noun,
                to="sign_in",
                secret=line.secret,
                expires_at=line.secret.expires_at,
                even_doer=True,
            )


def invited(heard: Heard, lines: list[Line]) -> Iterator[Notice]:
    for line in lines:
        if line.secret and line.secret.person_id:
            yield Notice(
                heard.session.get(Person, line.secret.person_id),
                "community_invited",
                line.noun,
                to="join",
                facts={"role": str(line.secret.scope.get("role", "member"))},
                secret=line.secret,
                expires_at=line.secret.expires_at,
            )


RULES: dict[tuple[str, str], Rule] = {
    ("person", "asked to sign in"): asked_to_sign_in,
    ("community", "invited"): invited,
}
