"""Two people edit the same noun: neither loses a word."""

from __future__ import annotations

from typing import Any

from outreach.db import db
from outreach.fields import typed, wall_time
from outreach.journal.queries import since
from outreach.meetups import operations
from outreach.text import _, whole_number
from outreach.web import Form


def is_merged(form: Any, noun: Any, walls: tuple[str, ...] = ()) -> bool:
    """Whether nothing is lost: what others changed since the form was made stays, unless typed anew here.

    Where both changed the same, the form says so and is shown again, now made from the newest version.
    """
    seen = whole_number(form.version.data)
    if seen is None or seen == noun.version:
        return True
    entries = db.session.scalars(since(noun, seen)).all()
    theirs, both = operations.merged(values_of(form, noun, walls), entries)
    for name in theirs:
        take_theirs(form, noun, name)
    for name in both:
        complain(form, noun, name)
    form.version.data = str(noun.version)
    return not both


def values_of(form: Form, noun: Any, walls: tuple[str, ...]) -> dict[str, Any]:
    columns = set(type(noun).__table__.c.keys())
    words = {name: value for name, value in form.values.items() if name in columns}
    return words | {f"{wall}_local": wall_time(form, wall)[0] for wall in walls}


def take_theirs(form: Any, noun: Any, name: str) -> None:
    if name in form:
        form[name].data = getattr(noun, name)
        return
    for part, value in typed(noun, name.removesuffix("_local")).items():
        form[part].process_data(value)


def complain(form: Any, noun: Any, name: str) -> None:
    field = form[name] if name in form else form[f"{name.removesuffix('_local')}_time"]
    value = getattr(noun, name)
    theirs = dict(getattr(field, "choices", {})).get(value, value)
    sentence = _("Somebody changed this meanwhile to “%(theirs)s”. Save again to keep yours.", theirs=theirs)
    field.errors = [*field.errors, sentence]
