"""A worker that is killed loses nothing, and repeats only what it had in hand, under the same number."""

import random
from collections import Counter

import pytest
from sqlalchemy import func, insert, select

from outreach.db import db
from outreach.notifications.models import Message
from outreach.notifications.operations import sealing
from outreach.notifications.queries import OPEN
from tests import make
from tests.notifications import killing

PATIENCE = 1200
pytestmark = pytest.mark.usefixtures("real_time")


@pytest.fixture
def real_time(monkeypatch, noon):
    monkeypatch.undo()


def fill(community, people, count):
    """So many invitations that wait, written at once."""
    facts = {
        "by": "Olga",
        "community": community.name,
        "slug": community.slug,
        "to": "join",
        "role": "member",
    }
    sealed = sealing.seal("a-token")
    rows = [
        {
            "key": f"secret:{number}",
            "template": "community_invited",
            "subject": "community",
            "subject_id": community.id,
            "community_id": community.id,
            "person_id": people[number % len(people)].id,
            "address": people[number % len(people)].email,
            "content": facts,
            "sealed": sealed,
        }
        for number in range(count)
    ]
    db.session.execute(insert(Message), rows)
    db.session.commit()


def still_open():
    count = db.session.scalar(select(func.count()).select_from(Message).where(*OPEN))
    db.session.commit()
    return count


def kill_and_finish(app, mailbox, community, count, plans):
    """Workers that die as planned, one after another; then one that lives, until nothing is open."""
    fill(community, [make.person(f"Reader {number}", community) for number in range(10)], count)
    for dies, after in plans:
        enough = mailbox.tries + after
        with killing.worker(app, mailbox, dies, after) as worker:
            if dies == "never":
                assert killing.wait_until(lambda enough=enough: mailbox.tries >= enough, PATIENCE)
            else:
                worker.wait(PATIENCE)
    with killing.worker(app, mailbox):
        assert killing.wait_until(lambda: still_open() == 0, PATIENCE)
    return Counter(letter["Message-ID"] for letter in mailbox.messages)


def test_four_kills_lose_nothing(app, mailbox, community):
    plans = [("before", 20), ("between", 20), ("never", 25), ("between", 10)]

    letters = kill_and_finish(app, mailbox, community, 200, plans)

    assert len(letters) == 200
    assert 2 <= letters.total() - 200 <= 3
    assert max(letters.values()) == 2


def test_what_was_in_hand_is_repeated_under_the_same_number(app, mailbox, community):
    letters = kill_and_finish(app, mailbox, community, 3, [("between", 0)])

    assert sorted(letters.values()) == [1, 1, 2]


@pytest.mark.faults
def test_twenty_kills_of_ten_thousand_lose_nothing(app, mailbox, community):
    chance = random.Random(1)
    plans = [(chance.choice(["before", "between", "never"]), chance.randint(50, 450)) for _ in range(20)]

    letters = kill_and_finish(app, mailbox, community, 10_000, plans)

    assert len(letters) == 10_000
    assert letters.total() - 10_000 <= 20
    assert max(letters.values()) == 2
