"""The server is killed while people write. What it acknowledged is there, whole and once."""

import os
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import func, select, text

from outreach.db import db
from outreach.journal.models import Batch, Entry
from outreach.people.models import Community
from outreach.tickets.models import Ticket
from tests.conftest import ON_POSTGRESQL
from tests.faults.writing import Writer, wait_for

SEED = int(os.environ.get("TEST_SEED", "1"))
WRITES = int(os.environ.get("TEST_WRITES", "10000"))


def kill_again_and_again(server, cookies, kills, writes):
    """So many writes, so many kills between them. Returns the writers and the seconds it took."""
    chance, stop = random.Random(SEED), Event()
    server.start()
    writers = [Writer(f"Writer {each}", server.port, cookie) for each, cookie in enumerate(cookies)]
    began = time.monotonic()
    with ThreadPoolExecutor(len(writers)) as pool:
        work = [pool.submit(writer.work, stop) for writer in writers]
        try:
            for kill in range(1, kills + 1):
                wait_for(writers, work, writes * kill // (kills + 1))
                time.sleep(chance.random() * 0.05)
                server.kill()
                server.start()
            wait_for(writers, work, writes)
        finally:
            stop.set()
    [each.result() for each in work]
    return writers, time.monotonic() - began


def check_nothing_is_lost(writers):
    """Each acknowledged ticket is there once, with its entry and batch; nothing half done lies about."""
    kept = dict(db.session.execute(select(Ticket.title, Ticket.number)).all())
    numbers = sorted(db.session.scalars(select(Ticket.number)))
    acknowledged = {title: number for writer in writers for title, number in writer.numbers.items()}
    assert {title: kept.get(title) for title in acknowledged} == acknowledged
    assert numbers == list(range(1, len(kept) + 1))
    assert db.session.scalar(select(Community.last_number)) == len(kept)
    opened = select(Entry.subject_id).join(Batch).where(Entry.verb == "opened", Entry.subject == "ticket")
    assert sorted(db.session.scalars(opened)) == sorted(db.session.scalars(select(Ticket.id)))
    assert db.session.scalar(select(func.count()).select_from(Batch).where(~Batch.entries.any())) == 0
    check_the_file()
    return len(acknowledged), len(kept)


def refused(writers):
    """How many were asked to come again, as happens where a write waited ten seconds for its turn."""
    others = sum((writer.others for writer in writers), Counter())
    assert set(others) <= {503}
    return others.total()


def check_the_file():
    if not ON_POSTGRESQL:
        assert db.session.scalars(text("PRAGMA integrity_check")).all() == ["ok"]
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []


def test_four_kills_lose_no_write(server, cookies):
    writers, _seconds = kill_again_and_again(server, cookies, kills=4, writes=300)

    acknowledged, kept = check_nothing_is_lost(writers)

    assert 300 <= acknowledged <= kept <= acknowledged + 4 * len(writers)
    assert refused(writers) <= 3


@pytest.mark.faults
def test_twenty_kills_lose_none_of_ten_thousand_writes(server, cookies):
    writers, seconds = kill_again_and_again(server, cookies, kills=20, writes=WRITES)

    acknowledged, kept = check_nothing_is_lost(writers)

    print(f"{acknowledged} acknowledged, {kept} kept, {refused(writers)} refused, 20 kills, {seconds:.0f} s")
    assert WRITES <= acknowledged <= kept <= acknowledged + 20 * len(writers)
    assert refused(writers) <= WRITES / 1000
