"""Faults are tried on real processes, which know the real time."""

import pytest

from outreach.db import db
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
