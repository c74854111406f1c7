"""A polite end answers what is in hand; a second start changes nothing."""

import hashlib
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event

import pytest
from sqlalchemy import select, update

from outreach import demo
from outreach.access import Role
from outreach.db import db
from outreach.people.models import Community
from outreach.tickets.models import Ticket
from tests import make
from tests.faults.serving import Server, Visitor
from tests.faults.writing import NEW, Writer, wait_for

SOON = 10
OF_LINKS = {"secret", "batch", "entry", "sqlite_sequence"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_answers_what_is_in_hand_and_ends(server, community, signed_in, number):
    mei = make.person("Mei", community, Role.MEMBER)
    cookie = f"outreach={signed_in(mei).get_cookie('outreach').value}"
    server.surroundings["OUTREACH_WORKER"] = "yes"
    server.start()

    with (
        Visitor(server.port, cookie) as idle,
        Visitor(server.port, cookie) as busy,
        ThreadPoolExecutor() as pool,
    ):
        idle.read_form(NEW)
        busy.read_form(NEW)
        db.session.execute(update(Community).values(name="Locked for now"))
        opening = pool.submit(busy.post, NEW, title="In hand", meetup="", visibility="shared")
        time.sleep(1)
        ending = pool.submit(server.end, number)
        time.sleep(1)
        was_waiting = not opening.done() and not ending.done()
        db.session.rollback()
        status, _address = opening.result()
        seconds, code, said = ending.result()

    assert was_waiting
    assert (status, code) == (303, 0)
    assert seconds < SOON
    assert "Traceback" not in said
    assert db.session.scalars(select(Ticket.title)).all() == ["In hand"]


def test_serve_ends_under_load_with_every_write_answered(server, cookies):
    server.start()
    stop = Event()
    writers = [Writer(f"Writer {number}", server.port, cookie) for number, cookie in enumerate(cookies)]

    with ThreadPoolExecutor(len(writers)) as pool:
        work = [pool.submit(writer.work, stop) for writer in writers]
        try:
            wait_for(writers, work, 40)
            seconds, code, _said = server.end()
        finally:
            stop.set()

    acknowledged = [title for writer in writers for title in writer.numbers]
    assert (code, seconds < SOON) == (0, True)
    assert sorted(db.session.scalars(select(Ticket.title))) == sorted(acknowledged)


def content(file):
    """A hash of each table but those that a new sign-in link touches."""
    with closing(sqlite3.connect(file)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = {name for (name,) in tables} - OF_LINKS
        rows = {name: sorted(map(repr, connection.execute(f"SELECT * FROM {name}"))) for name in names}
    return {name: hashlib.sha256("\n".join(each).encode()).hexdigest() for name, each in rows.items()}


@pytest.mark.pure
def test_the_demo_is_whole_even_when_its_start_is_cut_short_and_comes_once(tmp_path):
    server = Server(tmp_path, DEMO="yes")
    server.launch()
    while not server.listens():
        time.sleep(0.01)
    seconds_to_fill, code, said = server.end(signal.SIGINT)
    before = content(tmp_path / "outreach.db")
    shown = [each["title"] for name in demo.COMMUNITIES for each in demo.read(name)["announcements"]]

    seconds_to_start = server.start()
    _seconds, code_again, said_again = server.end()

    assert (code, code_again) == (0, 0), said + said_again
    assert sorted(titles(tmp_path / "outreach.db")) == sorted(shown)
    assert content(tmp_path / "outreach.db") == before
    assert said.count("/sign-in/") == said_again.count("/sign-in/") > 0
    assert seconds_to_start < seconds_to_fill + 5


def titles(file):
    with closing(sqlite3.connect(file)) as connection:
        return [title for (title,) in connection.execute("SELECT title FROM announcement")]
