"""How the tests of this folder ask: addresses out of the table, and answers that keep nothing."""

import hashlib
import json
from contextlib import contextmanager
from urllib.parse import quote

from flask import url_for
from sqlalchemy import event
from werkzeug import Response
from werkzeug.exceptions import HTTPException

from outreach.backup import rows
from outreach.db import db, read_only
from outreach.journal.models import SPOKEN
from tests.security.table import HOLDS, NOUNS, TABLE, WORDS

DERIVED = {"bucket", "feed", "feed_body", "feed_topic", "item", "item_body"}


class Held(HTTPException):
    """What a command answers that would have been kept."""

    def __init__(self):
        super().__init__(response=Response("held", HOLDS))


@contextmanager
def held_back():
    """Inside, every verb ends just before its commit: permission was given, nothing is kept."""

    def hold(session):
        if session.info.get(SPOKEN):
            session.info[SPOKEN] = []
            raise Held

    event.listen(db.session, "before_commit", hold, insert=True)
    try:
        yield
    finally:
        event.remove(db.session, "before_commit", hold)


def fingerprint():
    """One hash of all that people did. Buckets of rate limits and the bytes of feeds are no deeds."""
    db.session.rollback()
    with read_only(), db.engine.begin() as connection:
        deeds = [row for row in rows(connection) if row[0] not in DERIVED]
    return hashlib.sha256(json.dumps(deeds, sort_keys=True).encode()).hexdigest()


def rules(app):
    """(endpoint, parameters, methods) of everything that can be asked."""
    for rule in app.url_map.iter_rules():
        yield rule.endpoint, set(rule.arguments), sorted((rule.methods or set()) - {"OPTIONS"})


def cells(app, *methods):
    """(endpoint, method, row) of all that the table knows."""
    for endpoint, parameters, allowed in rules(app):
        for method in allowed:
            if method in methods:
                yield endpoint, parameters, method, TABLE[endpoint]


def values(row, parameters, here):
    return {name: value(row, name, here) for name in parameters}


def value(row, name, here):
    if name == "community":
        return here.slug
    if name == "token":
        return here.tokens[row.link]
    if name in WORDS:
        return row.nouns.get(name, WORDS[name])
    noun = getattr(here, row.nouns.get(name, NOUNS[name]))
    return getattr(noun, {"number": "number", "slug": "slug", "playbook": "slug"}.get(name, "id"))


def quoted(text):
    return quote(text, safe="")


def path(app, endpoint, **named):
    with app.test_request_context():
        return url_for(endpoint, _external=False, **named)


def body(row, here):
    return {name: text.format(**vars(here)) for name, text in row.body.items()}


def swapped(row, parameters, here, away, siblings):
    """The same address with one part of it taken from elsewhere: (what was swapped, values)."""
    own = values(row, parameters, here)
    foreign = {name for name in parameters if name not in WORDS and name != "token"}
    for name in sorted(foreign):
        yield name, {**own, name: value(row, name, away)}
    for name in sorted(parameters & siblings):
        yield f"other {name}", {**own, name: getattr(here, f"other_{NOUNS[name]}").id}
