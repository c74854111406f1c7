"""A backup taken while people write is one moment, and comes back the same into either database."""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import create_engine, func, select

from outreach.journal.models import Entry
from outreach.people.models import Community
from outreach.tickets.models import Ticket
from tests.conftest import ON_POSTGRESQL
from tests.faults.serving import PATIENCE, flask, surroundings
from tests.faults.writing import Writer, wait_for
from tests.servers import drop_database, fresh_database


def run(folder, url, *words):
    """The last word of a command: the hash."""
    known = surroundings(folder, SQLALCHEMY_DATABASE_URI=url)
    done = subprocess.run(flask(*words), env=known, capture_output=True, text=True, timeout=PATIENCE * 2)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


@pytest.fixture
def journey(tmp_path):
    """The empty databases through which a backup goes: from PostgreSQL into SQLite and back."""
    embedded = f"sqlite:///{tmp_path / 'copy.db'}"
    if not ON_POSTGRESQL:
        yield [embedded]
        return
    server, name = os.environ["TEST_POSTGRES_URL"], f"copy_{os.getpid()}"
    yield [embedded, fresh_database(server, name)]
    drop_database(server, name)


def backup_amid_writes(server, cookies, folder, file, url):
    """Returns the hash, and between how many tickets the backup was taken."""
    writers = [Writer(f"Writer {number}", server.port, cookie) for number, cookie in enumerate(cookies)]
    stop = Event()
    with ThreadPoolExecutor(len(writers)) as pool:
        work = [pool.submit(writer.work, stop) for writer in writers]
        try:
            wait_for(writers, work, 30)
            before = sum(len(writer.numbers) for writer in writers)
            taken = run(folder, url, "backup", str(file))
            after = sum(writer.tried for writer in writers)
        finally:
            stop.set()
    return taken, before, after


def counts(url):
    """Tickets, the last number, and the entries that opened one."""
    engine = create_engine(url)
    opened = select(func.count()).select_from(Entry).where(Entry.verb == "opened", Entry.subject == "ticket")
    with engine.connect() as connection:
        found = [
            connection.scalar(each)
            for each in (select(func.count()).select_from(Ticket), select(Community.last_number), opened)
        ]
    engine.dispose()
    return found


def test_backup_amid_writes_is_one_moment_and_comes_back_the_same(server, cookies, tmp_path, journey):
    server.start()
    url, file = server.settings["SQLALCHEMY_DATABASE_URI"], tmp_path / "backup"

    taken, before, after = backup_amid_writes(server, cookies, tmp_path, file, url)

    assert before < after
    for place in journey:
        assert run(tmp_path, place, "restore", str(file)) == taken
        tickets, last, opened = counts(place)
        assert before <= tickets <= after
        assert tickets == last == opened
        file = tmp_path / "again"
        assert run(tmp_path, place, "backup", str(file)) == taken
