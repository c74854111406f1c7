"""Faults are tried on real processes, which know the real time."""

import pytest

from outreach.access import Role
from outreach.db import db
from tests import make
from tests.faults.serving import Server


@pytest.fixture(autouse=True)
def real_time(monkeypatch, noon):
    monkeypatch.undo()


@pytest.fixture
def server(app, tmp_path):
    """A server in a process of its own on the test's database, not yet started."""
    db.session.remove()
    server = Server(tmp_path, str(app.config["SQLALCHEMY_DATABASE_URI"]), SECRET_KEY=app.config["SECRET_KEY"])
    yield server
    server.kill()


@pytest.fixture
def cookies(app, community, signed_in):
    """Six people who are signed in."""
    people = [make.person(f"Writer {number}", community, Role.MEMBER) for number in range(6)]
    return [f"outreach={signed_in(person).get_cookie('outreach').value}" for person in people]
