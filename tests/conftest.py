"""The cast. Olga organizes, Mei is a member, Carla is the chair, Victor is a visitor who belongs nowhere."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextvars import Context
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from flask_migrate import upgrade
from playwright.sync_api import sync_playwright
from sqlalchemy import event

from outreach import clock, create_app
from outreach.access import Role
from outreach.db import db, reading
from outreach.people.models import Purpose, Secret
from tests import make
from tests.servers import BROWSER_ARGUMENTS, empty_database, fresh_database, need_browser, start_postgresql

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
ON_POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"
SETTINGS = {
    "TESTING": True,
    "WTF_CSRF_ENABLED": False,
    "SECRET_KEY": "for tests alone",
    "BASE_URL": "http://localhost",
    "MAIL_SERVER": "",
    "WORKER": False,
}


def pytest_configure(config):
    start_postgresql(config)


class Browser(FlaskClient):
    """Each request starts from nothing, and the test reads anew what it changed."""

    def run_wsgi_app(self, *args, **kwargs):
        db.session.rollback()
        answer = Context().run(super().run_wsgi_app, *args, **kwargs)
        db.session.rollback()
        db.session.expire_all()
        return answer


@pytest.fixture(scope="session")
def empty_url(tmp_path_factory, worker_id):
    """The address of a migrated database without a row, one for each worker; each test gets it empty."""
    if ON_POSTGRESQL:
        url = fresh_database(os.environ["TEST_POSTGRES_URL"], f"outreach_{worker_id}")
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('db') / 'empty.db'}"
    migrating = create_app(**SETTINGS, SQLALCHEMY_DATABASE_URI=url)
    with migrating.app_context():
        upgrade()
        if not ON_POSTGRESQL:
            with db.engine.connect() as connection:
                connection.connection.dbapi_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.engine.dispose()
    return url


@pytest.fixture(scope="session")
def program(empty_url, tmp_path_factory):
    """The program, made once for each worker: its routes and templates are the same in every test."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        url = empty_url if ON_POSTGRESQL else f"sqlite:///{folder}/test.db"
        program = create_app(**SETTINGS, SQLALCHEMY_DATABASE_URI=url)
        yield program


@pytest.fixture
def database_url(empty_url, program):
    """The address of the program's database, emptied."""
    url = program.config["SQLALCHEMY_DATABASE_URI"]
    if ON_POSTGRESQL:
        empty_database(url)
    else:
        with program.app_context():
            db.engine.dispose()
        file = url.removeprefix("sqlite:///")
        for suffix in ("", "-wal", "-shm"):
            Path(file + suffix).unlink(missing_ok=True)
        shutil.copy(empty_url.removeprefix("sqlite:///"), file)
    return url


@pytest.fixture
def app(program, database_url, tmp_path):
    """The program at work; what a test sets is put back after it."""
    config, wsgi_app = dict(program.config), program.wsgi_app
    program.config["DATA"] = tmp_path
    program.test_client_class = Browser
    with program.app_context():
        yield program
        assert not reading.get(), "a request of this test never ended"
        db.session.remove()
        db.engine.dispose()
    program.wsgi_app = wsgi_app
    program.config.clear()
    program.config.update(config)


@pytest.fixture(scope="session")
def chromium():
    """One browser for each worker: Playwright starts only once in a process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=need_browser(), args=BROWSER_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def noon(request, monkeypatch):
    """It is always noon in Greenwich on 2 March 2026, but for tests that drive real servers."""
    if not request.node.get_closest_marker("browser"):
        monkeypatch.setattr(clock, "now", lambda: clock._stopped.get() or NOON)
    return NOON


@pytest.fixture
def at(monkeypatch):
    """Stops the clock at another instant."""
    return lambda instant: monkeypatch.setattr(clock, "now", lambda: instant)


@pytest.fixture
def community(app):
    return make.community()


@pytest.fixture
def meetup(community):
    return make.meetup(community)


@pytest.fixture
def olga(community):
    return make.person("Olga", community, Role.ORGANIZER)


@pytest.fixture
def carla(community):
    return make.person("Carla", community, Role.CHAIR)


@pytest.fixture
def mei(community):
    return make.person("Mei", community, Role.MEMBER)


@pytest.fixture
def victor(app):
    """A member, but of another community: here a stranger."""
    return make.person("Victor", make.community(slug="elsewhere", name="Elsewhere"), Role.CHAIR)


@pytest.fixture
def signed_in(app):
    """A browser in which this person is signed in; nobody for None."""

    def browser(person=None):
        client = app.test_client()
        if person:
            secret = make.saved(Secret.issue(Purpose.SESSION, person, name="test"))
            with client.session_transaction() as session:
                session["token"] = secret.token
        return client

    return browser


@pytest.fixture
def queries(app):
    """Every SQL statement sent while the test runs, but for those that begin a transaction."""
    sent = []

    def note(*args):
        if not args[2].startswith(("PRAGMA", "BEGIN", "SET TRANSACTION")):
            sent.append(args[2])

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def cast(olga, mei, carla, victor):
    return SimpleNamespace(olga=olga, mei=mei, carla=carla, victor=victor, nobody=None)
