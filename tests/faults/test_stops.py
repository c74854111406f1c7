"""A polite end answers what is in hand; a second start changes nothing."""

import hashlib
import json
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from outreach.access import Role
from outreach.db import db
from outreach.people.models import Community
from outreach.tickets.models import Ticket
from tests import make
from tests.faults.serving import Server, Visitor

NEW = "/c/kiteline/tickets/new"
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


def content(file):
    """A hash of each table but those that a new sign-in link touches."""
    connection = sqlite3.connect(file)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {
        name: hashlib.sha256(
            json.dumps(sorted(map(repr, connection.execute(f"SELECT * FROM {name}")))).encode()
        )
        for name in set(names) - OF_LINKS
    }
    connection.close()
    return {name: each.hexdigest() for name, each in found.items()}


@pytest.mark.pure
def test_a_second_start_with_the_demo_changes_nothing_but_the_links(tmp_path):
    server = Server(tmp_path, DEMO="yes")
    first = server.start()
    _seconds, _code, said = server.end()
    before = content(tmp_path / "outreach.db")

    second = server.start()
    _seconds, code, said_again = server.end()

    assert content(tmp_path / "outreach.db") == before
    assert (code, said.count("/sign-in/")) == (0, said_again.count("/sign-in/"))
    assert said != said_again
    assert second < first
