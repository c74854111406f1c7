"""What a form's body may name: nothing of elsewhere, nothing that breaks, whatever is sent in it."""

import json
from urllib.parse import urlencode

import pytest
from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField

from outreach.web import Form
from tests.security import asking, world
from tests.security.table import TABLE

# Fields that name a subject, and how a foreign value is found. Others that are chosen from a list are words.
NAMES = {
    "about_id": "{company.id}",
    "after": "{ticket.number}",
    "assignee": "{mei.id}",
    "before": "{ticket.number}",
    "behind": "{quote.id}",
    "company_ids": "{company.id}",
    "contacts": "{lena_contact.id}",
    "helpers": "{mei.id}",
    "lead": "{mei.id}",
    "meetup": "{meetup.slug}",
    "member": "{mei.id}",
    "on": "{mei.id}",
    "original": "#{ticket.number}",
    "person": "{mei.id}",
    "shadow": "{mei.id}",
    "venue_id": "{venue.id}",
}
CHOSEN = {
    *(
        "country",
        "fate",
        "format",
        "kind",
        "kinds",
        "language",
        "languages",
        "outcome",
        "part",
        "role",
        "theme",
    ),
    *("speaker", "visibility", "workstream", "zone", "starts_fold", "ends_fold", "due_fold", "embargo_fold"),
    *("capacity", "minutes", "revision", "version"),
    *(f"{kind}_{part}" for kind in ("words", "letters") for part in ("target", "warn", "most")),
}
WHERE = {
    "quotes.new": ["about_id"],
    "quotes.edit": ["about_id"],
    "quotes.rank": ["behind"],
    "quotes.request_quotes": ["contacts"],
    "tickets.move": ["after", "before"],
    "tickets.new": ["assignee", "meetup"],
    "tickets.accept": ["assignee", "meetup"],
    "tickets.assign": ["assignee"],
    "tickets.sort": ["meetup"],
    "tickets.wait": ["on"],
    "tickets.duplicate": ["original"],
    "tickets.drop": ["original"],
    "tickets.import_issues": ["meetup"],
    "meetups.new": ["company_ids", "venue_id"],
    "meetups.edit": ["company_ids", "venue_id"],
    "meetups.set_crew": ["helpers", "lead", "shadow"],
    "people.add_contact": ["member"],
}
SWAPS = [(endpoint, name) for endpoint, names in WHERE.items() for name in names]
ISSUE = {"title": "Lamps", "html_url": "https://github.com/o/r/issues/1", "state": "open"}
TYPED = "application/x-www-form-urlencoded"
IMPORT = "/c/kiteline/tickets/import"


def forms(kind=Form):
    for each in kind.__subclasses__():
        yield each
        yield from forms(each)


def test_every_field_that_names_something_is_known():
    """A new list to choose from is either of words, or its foreign values are tried below."""
    listed = (SelectField, SelectMultipleField, IntegerField, RadioField)
    unknown = {
        f"{form.__name__}.{name}"
        for form in forms()
        if form.__module__.startswith("outreach")
        for name in dir(form)
        for field in [getattr(form, name)]
        if hasattr(field, "field_class") and issubclass(field.field_class, listed)
        if name not in NAMES.keys() | CHOSEN
    }
    assert unknown == set()
    assert {name for _endpoint, name in SWAPS} | {"person"} == NAMES.keys()


def path_of(app, here, endpoint):
    parameters = next(names for found, names, _methods in asking.rules(app) if found == endpoint)
    return asking.path(app, endpoint, **asking.values(TABLE[endpoint], parameters, here.home))


@pytest.mark.parametrize("place", ["elsewhere", "nowhere"])
def test_no_body_reaches_elsewhere(app, here, doors, place):
    before = asking.fingerprint()
    wrong = {}
    for endpoint, name in SWAPS:
        foreign = NAMES[name].format(**vars(here.away)) if place == "elsewhere" else "77777777"
        extra = {"outcome": "duplicate"} if endpoint == "tickets.drop" else {}
        extra |= {"text": json.dumps([ISSUE])} if endpoint == "tickets.import_issues" else {}
        sent = {**asking.body(TABLE[endpoint], here.home), **extra, name: foreign}
        sent |= {"to": ""} if endpoint == "tickets.move" else {}
        answer = doors["carla"].post(path_of(app, here, endpoint), data=sent)
        if asking.fingerprint() != before or world.CANARY in answer.text:
            wrong[endpoint, name] = answer.status_code
            break

    assert wrong == {}


def test_outbox_asked_for_somebody_elsewhere_is_empty(here, doors):
    page = doors["carla"].get(f"/c/kiteline/outbox?person={here.away.mei.id}").text

    assert world.CANARY not in page
    assert 'id="message-' not in page


EVIL = [
    "\x00",
    "a\x00b",
    "9" * 40,
    "9" * 5000,
    "-1",
    "\u00b2",
    "\ud83d",
    "x" * 70_000,
    "[]",
    "None",
    "\u202e",
]


@pytest.mark.parametrize("evil", EVIL, ids=lambda evil: ascii(evil)[:12])
def test_no_value_in_a_body_makes_an_error(app, here, doors, evil):
    app.testing = app.config["PROPAGATE_EXCEPTIONS"] = False
    failed = []
    with asking.held_back():
        for endpoint, _parameters, _method, row in asking.cells(app, "POST"):
            good = asking.body(row, here.home)
            names = {*good, *WHERE.get(endpoint, []), "version", "no", "revision"}
            for name in sorted(names):
                sent = urlencode({**good, name: evil}, errors="surrogatepass")
                answer = doors["carla"].post(
                    path_of(app, here, endpoint), data=sent, content_type=TYPED, headers={"X-Fragment": "1"}
                )
                if answer.status_code >= 500:
                    failed.append((endpoint, name, answer.status_code))

    assert failed == []


HUGE_NUMBER = '[{"title": ' + "9" * 6000 + "}]"
BAD_FILES = {
    "nested lists": "[" * 200_000,
    "nested objects": '{"a":' * 50_000,
    "a huge number": HUGE_NUMBER,
    "infinity": "[Infinity, NaN, 1e999]",
    "no list": '{"title": "x"}',
    "no JSON": "\x00\x01",
    "a lone surrogate": '["\\ud800"]',
    "nothing in it": '[null, 1, true, [], {}, "x"]',
    **{
        f"{name} is {value!r}": json.dumps([{**ISSUE, name: value}])
        for name in (
            "title",
            "html_url",
            "state",
            "body",
            "labels",
            "created_at",
            "closed_at",
            "pull_request",
        )
        for value in (
            None,
            1,
            1e308,
            True,
            [],
            {},
            [[]],
            [None],
            "\x00",
            "\ud800",
            "0001-01-01T00:00:00+14:00",
        )
    },
    "a NUL in its address": json.dumps([{**ISSUE, "html_url": "https://x.example/\x00"}]),
    "a NUL in a label": json.dumps([{**ISSUE, "labels": ["\x00", {"name": "a\x00b"}]}]),
    "many labels": json.dumps([{**ISSUE, "labels": [f"l{number}" for number in range(2000)]}]),
    "a day in the year 9999": json.dumps([{**ISSUE, "created_at": "9999-12-31T23:59:59-14:00"}]),
}


@pytest.mark.parametrize("sure", [{}, {"sure": "1"}], ids=["looked at", "done"])
def test_no_file_makes_an_error(app, here, doors, sure):
    app.testing = app.config["PROPAGATE_EXCEPTIONS"] = False
    wrong = {
        name: answer.status_code
        for name, content in BAD_FILES.items()
        for answer in [doors["olga"].post(IMPORT, data={"text": content, **sure})]
        if answer.status_code not in {200, 303}
    }
    assert wrong == {}


def test_file_above_one_megabyte_is_refused(here, doors):
    before = asking.fingerprint()

    answer = doors["olga"].post(IMPORT, data={"text": "x" * (1024 * 1024 + 1), "sure": "1"})

    assert answer.status_code == 413
    assert asking.fingerprint() == before
