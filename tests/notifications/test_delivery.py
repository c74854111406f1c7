"""Letters leave for a real mail server, which is not always in the mood."""

import socket
import threading
from contextvars import Context
from datetime import timedelta

import pytest

from outreach import worker
from outreach.db import db
from outreach.notifications.models import Fate
from outreach.notifications.operations import post
from outreach.notifications.operations.post import Unreachable
from outreach.people.models import Purpose, Secret
from tests import make
from tests.notifications.letters import delivered, html_of, message, outbox, text_of


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(post, "TIMEOUT", 0.5)


def closed_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def test_deliver_sends_a_letter_with_its_link_and_forgets_the_link(app, mailbox, community, mei, noon):
    message(mei, community, token="a-secret-token")

    (letter,) = delivered(app, mailbox)

    (sent,) = outbox()
    assert (sent.fate, sent.sealed, sent.sent_at, sent.attempts) == (Fate.SENT, None, noon, 1)
    assert mailbox.envelopes == [("outreach@localhost", [mei.email])]
    assert {name: letter[name] for name in ("From", "To", "Subject", "Auto-Submitted")} == {
        "From": "Outreach <outreach@localhost>",
        "To": mei.email,
        "Subject": "Olga invites you to Kiteline",
        "Auto-Submitted": "auto-generated",
    }
    assert letter["Date"].datetime == noon
    assert "\nhttp://localhost/join/a-secret-token\n" in text_of(letter)
    assert 'href="http://localhost/join/a-secret-token"' in html_of(letter)


def test_no_table_holds_a_token_that_was_sent(app, mailbox, community, mei):
    message(mei, community, token="a-secret-token")
    sealed = outbox()[0].sealed
    delivered(app, mailbox)

    for table in db.metadata.tables.values():
        for row in db.session.execute(table.select()):
            assert "a-secret-token" not in str(row)
            assert sealed not in str(row)


def test_a_letter_comes_in_its_readers_language(app, mailbox, community):
    wen = make.person("Wen", community, language="zh", zone="Asia/Shanghai")
    message(wen, community)

    (letter,) = delivered(app, mailbox)

    assert '<html lang="zh-Hans">' in html_of(letter)


def test_without_a_mail_server_messages_wait(app, community, mei):
    message(mei, community)

    assert worker.deliver_once(app) == 0
    assert [each.fate for each in outbox()] == [Fate.WAITING]


def test_deliver_drops_what_is_older_than_its_meaning(app, community, mei, noon):
    message(mei, community, expires_at=noon)

    worker.deliver_once(app)

    (dropped,) = outbox()
    assert (dropped.fate, dropped.error, dropped.sealed) == (Fate.DROPPED, "expired", None)


def test_deliver_writes_to_nobody_who_is_suspended(app, mailbox, community, mei, noon):
    message(mei, community)
    mei.suspended_at = noon
    db.session.commit()

    assert delivered(app, mailbox) == []
    assert [(each.fate, each.error) for each in outbox()] == [(Fate.DROPPED, "closed")]


def test_deliver_leaves_what_is_not_due(app, mailbox, community, mei, noon):
    message(mei, community, due_at=noon + timedelta(seconds=1))

    assert delivered(app, mailbox) == []


def test_deliver_tries_again_later_and_then_gives_up(app, mailbox, community, mei, noon, at):
    message(mei, community)
    mailbox.always = "451 Not now"
    waits, now = [], noon
    for _ in range(6):
        at(now)
        delivered(app, mailbox)
        (tried,) = outbox()
        waits.append((tried.due_at - now).total_seconds() / 60)
        now = max(now, tried.due_at)

    assert waits == [1, 5, 30, 120, 720, 0]
    assert (tried.fate, tried.error, tried.attempts) == (Fate.FAILED, "451 Not now", 6)
    assert tried.sealed


def test_deliver_takes_no_for_an_answer(app, mailbox, community, mei):
    message(mei, community)
    mailbox.next = ["550 No such person"]

    assert delivered(app, mailbox) == []
    assert [(each.fate, each.error) for each in outbox()] == [(Fate.FAILED, "550 No such person")]


@pytest.mark.parametrize("silence", ["hang", "close"])
def test_a_silence_after_the_words_is_unsure_and_repeated_under_the_same_number(
    app, mailbox, community, mei, noon, at, silence
):
    message(mei, community)
    mailbox.next = [silence]
    delivered(app, mailbox)
    (unsure,) = outbox()
    assert (unsure.fate, unsure.error) == (Fate.UNSURE, "silent")

    at(noon + timedelta(minutes=1))
    delivered(app, mailbox)

    assert [each.fate for each in outbox()] == [Fate.SENT]
    assert len({letter["Message-ID"] for letter in mailbox.messages}) == 1
    assert len(mailbox.messages) == {"hang": 1, "close": 2}[silence]


def test_messages_have_different_numbers(app, mailbox, community, mei, olga):
    message(mei, community)
    message(olga, community)

    letters = delivered(app, mailbox)

    assert len({letter["Message-ID"] for letter in letters}) == 2


def test_an_outage_costs_no_message_its_place(app, mailbox, community, mei, noon, at):
    for number in range(5):
        message(mei, community, key=f"secret:{number}", token=f"number-{number}", due_at=noon)
    app.config["MAIL_SERVER"] = f"smtp://127.0.0.1:{closed_port()}"
    for minutes in range(0, 360, 30):
        at(noon + timedelta(minutes=minutes))
        with pytest.raises(Unreachable):
            worker.deliver_once(app)
    waiting = outbox()
    assert [(each.fate, each.attempts, each.due_at) for each in waiting] == [(Fate.WAITING, 0, noon)] * 5
    assert all("refused" in each.error for each in waiting)

    letters = delivered(app, mailbox)

    found = [next(n for n in range(5) if f"number-{n}" in text_of(letter)) for letter in letters]
    assert found == [0, 1, 2, 3, 4]
    assert {(each.fate, each.error) for each in outbox()} == {(Fate.SENT, "")}


def test_a_letter_that_cannot_be_written_does_not_stop_the_others(app, mailbox, community, mei, olga, caplog):
    message(mei, community, content={"community": None}, template="no_such_template")
    message(olga, community)

    letters = delivered(app, mailbox)

    assert [letter["To"] for letter in letters] == [olga.email]
    assert [(each.fate, each.error) for each in outbox()] == [(Fate.WAITING, "unwritten"), (Fate.SENT, "")]


def test_a_link_sealed_with_another_key_is_not_sent_without_it(app, mailbox, community, mei):
    message(mei, community, sealed="not ours")

    assert delivered(app, mailbox) == []
    assert [(each.fate, each.error) for each in outbox()] == [(Fate.DROPPED, "no link")]


def test_a_link_that_was_used_or_taken_back_is_not_sent(app, mailbox, community, mei, olga, noon):
    secret = make.saved(Secret.issue(Purpose.INVITATION, mei, community_id=community.id, used_at=noon))
    message(mei, community, token=secret.token)

    assert delivered(app, mailbox) == []
    assert [(each.fate, each.error) for each in outbox()] == [(Fate.DROPPED, "dead link")]


def test_two_workers_send_each_message_once(app, mailbox, community, mei):
    for number in range(60):
        message(mei, community, key=f"secret:{number}", token=f"number-{number:03}")
    app.config["MAIL_SERVER"] = mailbox.url
    taken = []

    def work():
        while count := worker.deliver_once(app):
            taken.append(count)

    threads = [threading.Thread(target=Context().run, args=(work,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = sorted(letter["Message-ID"] for letter in mailbox.messages)
    assert (len(numbers), len(set(numbers)), sum(taken)) == (60, 60, 60)


def test_run_survives_a_mail_server_and_a_database_that_are_away(
    app, mailbox, community, mei, monkeypatch, caplog
):
    message(mei, community)
    app.config["MAIL_SERVER"] = mailbox.url
    stop, troubles = threading.Event(), [Unreachable("away"), RuntimeError("no database")]

    def job(app):
        if troubles:
            raise troubles.pop(0)
        count = worker.deliver_once(app)
        stop.set()
        return count

    monkeypatch.setattr(worker, "JOBS", [job])
    monkeypatch.setattr(worker, "PAUSE", 0.01)
    worker.run(app, stop)

    assert [each.fate for each in outbox()] == [Fate.SENT]
    assert [record.levelname for record in caplog.records if record.name == "outreach.worker"] == [
        "WARNING",
        "ERROR",
    ]


def test_a_lost_lease_does_not_undo_what_another_worker_did(app, mailbox, community, mei, noon, at):
    message(mei, community)
    app.config["MAIL_SERVER"] = mailbox.url
    session = db.session()
    (slow,) = outbox()
    assert worker.delivery.claim(session, slow.id)
    session.commit()
    slow = outbox()[0]
    at(noon + timedelta(minutes=3))
    delivered(app, mailbox)

    worker.delivery.tell(session, slow, post.Outcome(post.Answer.LATER, "too late"))
    session.commit()

    assert [(each.fate, each.error) for each in outbox()] == [(Fate.SENT, "")]


def test_waiting_reads_only(app, community, mei, queries):
    message(mei, community)
    queries.clear()

    worker.deliver_once(app)

    assert [each for each in queries if each.startswith(("UPDATE", "INSERT"))] == []
