"""Every endpoint and method, tried by everybody: what each gets stands in tests/security/table.py."""

import pytest

from outreach import clock
from outreach.db import db
from outreach.people.models import Purpose, Secret
from tests.security import asking, world
from tests.security.table import HOLDS, NOUNS, SIBLINGS, TABLE, WORDS

DEAD = {404, 410}


@pytest.fixture
def here(app):
    return world.built()


@pytest.fixture
def doors(here, signed_in):
    return world.doors(here, signed_in)


def fits(status, expected):
    return status in expected if isinstance(expected, set) else status == expected


def asked(app, here, doors, method, is_allowed=None):
    """(what was asked, who, answer, expected) of all that needs no link, by those who may or may not."""
    for endpoint, parameters, _method, row in asking.cells(app, method):
        if row.link:
            continue
        path = asking.path(app, endpoint, **asking.values(row, parameters, here.home))
        data = asking.body(row, here.home) if method == "POST" else None
        for who, door in doors.items():
            if is_allowed in {None, who in row.allowed}:
                answer = door.open(path, method=method, data=data, buffered=True)
                yield f"{method} {endpoint}", who, answer, row.expected(who, method)


def surprises(answers):
    return "\n".join(
        f"{what}: {who} got {answer.status_code}, not {expected}"
        for what, who, answer, expected in answers
        if not fits(answer.status_code, expected) or (what.startswith("HEAD") and answer.data)
    )


def test_every_endpoint_has_a_row(app):
    missing = [
        f'add row("{endpoint}", <who may>) to tests/security/table.py: {" ".join(methods)} {sorted(names)}'
        for endpoint, names, methods in asking.rules(app)
        if endpoint not in TABLE or names - NOUNS.keys() - WORDS.keys() - {"community", "token"}
    ]
    gone = TABLE.keys() - {endpoint for endpoint, _names, _methods in asking.rules(app)}
    assert (missing, gone) == ([], set())


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_every_page_is_seen_by_whom_the_table_says_and_changes_nothing(app, here, doors, method):
    before = asking.fingerprint()

    if method == "OPTIONS":
        wrong = "".join(opened(app, here, doors))
    else:
        wrong = surprises(asked(app, here, doors, method))

    assert wrong == ""
    assert asking.fingerprint() == before


def opened(app, here, doors):
    """What OPTIONS says beside the methods there are."""
    for endpoint, parameters, _method, row in asking.cells(app, "GET"):
        path = asking.path(app, endpoint, **asking.values(row, parameters, here.home))
        answer = doors["carla"].options(path, buffered=True)
        if world.CANARY in answer.text or answer.status_code not in {200, 405}:
            yield f"OPTIONS {endpoint}: {answer.status_code}\n"


def test_every_command_is_refused_to_the_others_and_changes_nothing(app, here, doors):
    before = asking.fingerprint()

    assert surprises(asked(app, here, doors, "POST", is_allowed=False)) == ""

    assert asking.fingerprint() == before


def test_every_command_is_done_for_whom_the_table_says(app, here, doors):
    with asking.held_back():
        assert surprises(asked(app, here, doors, "POST", is_allowed=True)) == ""


# --- links ---------------------------------------------------------------------------------------


def linked(app, here):
    """(endpoint, method, row) of what is behind a link."""
    for endpoint, _parameters, method, row in asking.cells(app, "GET", "POST"):
        if row.link:
            yield endpoint, method, row


def by_link(app, here, browser, endpoint, method, row, token):
    path = asking.path(app, endpoint, token=token)
    data = asking.body(row, here.home) if method == "POST" else None
    return browser.open(path, method=method, data=data, buffered=True)


def test_every_link_opens_its_own_pages_and_no_others(app, here, doors):
    wrong = []
    with asking.held_back():
        for endpoint, method, row in linked(app, here):
            for purpose, token in here.home.tokens.items():
                answer = by_link(app, here, doors["nobody"], endpoint, method, row, token)
                expected = {HOLDS, 200, 303, 409, 422} if purpose == row.link else DEAD
                if answer.status_code not in expected:
                    wrong.append(f"{method} {endpoint} by {purpose}: {answer.status_code}")

    assert wrong == []


@pytest.mark.parametrize("death", ["revoked", "expired", "suspended"])
def test_every_link_dies_at_once_for_everybody(app, here, doors, death):
    for secret in db.session.scalars(db.select(Secret)).all():
        if death == "suspended":
            secret.person.suspended_at = clock.now()
        elif secret.purpose != Purpose.SESSION:
            setattr(secret, {"revoked": "revoked_at", "expired": "expires_at"}[death], clock.now())
    db.session.commit()
    before = asking.fingerprint()

    wrong = [
        f"{method} {endpoint}: {who} got {answer.status_code}"
        for endpoint, method, row in linked(app, here)
        for who in ("nobody", "carla")
        for answer in [by_link(app, here, doors[who], endpoint, method, row, here.home.tokens[row.link])]
        if answer.status_code not in DEAD
    ]

    assert wrong == []
    assert asking.fingerprint() == before


# --- what is elsewhere ---------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["carla", "lena"])
def test_no_part_of_an_address_reaches_elsewhere(app, here, doors, who):
    """Each id and name is replaced by one of the foreign community, or of another subject of the same."""
    before = asking.fingerprint()
    wrong = []
    for endpoint, parameters, method, row in asking.cells(app, "GET", "POST"):
        if row.link or "community" not in parameters:
            continue
        for name, named in asking.swapped(row, parameters, here.home, here.away, SIBLINGS):
            if name == "community" and row.allowed >= {"nobody"}:
                continue
            data = asking.body(row, here.home) if method == "POST" else None
            path = asking.path(app, endpoint, **named)
            answer = doors[who].open(path, method=method, data=data, buffered=True)
            if answer.status_code not in {403, 404} or world.CANARY in answer.text:
                wrong.append(f"{method} {path} ({name}): {answer.status_code}")

    assert wrong == []
    assert asking.fingerprint() == before


def test_no_page_shows_what_is_elsewhere(app, here, doors):
    for endpoint, parameters, _method, row in asking.cells(app, "GET"):
        if "community" not in parameters:
            continue
        path = asking.path(app, endpoint, **asking.values(row, parameters, here.home))
        for who in ("olga", "carla"):
            answer = doors[who].get(f"{path}?q={world.CANARY}", buffered=True)
            shown = answer.text.replace(f"q={world.CANARY}", "")
            shown = shown.replace(f'value="{world.CANARY}"', "").replace(f"“{world.CANARY}”", "")
            assert world.CANARY not in shown, path
