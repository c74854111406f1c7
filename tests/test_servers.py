"""The servers that the tests lean on are real, and misbehave when told to."""

import os
import shutil
import smtplib
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import servers

pytestmark = pytest.mark.pure

PAGE = '<!doctype html><html lang="en"><title>A page</title><main><h1>Meetups</h1>{}</main></html>'
STARTS_ONE = """
import sys, time
from tests.servers import postgresql
with postgresql() as url:
    print(url, flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def base_url():
    with servers.postgresql() as url:
        yield url


@pytest.fixture
def letter():
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "a@example.org", "b@example.org", "会场"
    letter.set_content("Hello")
    return letter


def send(mailbox, letter):
    with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=0.5) as client:
        client.send_message(letter)


def test_postgresql_lowers_every_script(base_url):
    with servers.connect(base_url) as server:
        assert server.execute("SELECT lower('ÄÖ Ñ')").fetchone() == ("äö ñ",)


def test_fresh_database_is_a_copy_and_empty_database_starts_over(base_url):
    template = servers.fresh_database(base_url, "pattern")
    with servers.connect(template) as database:
        database.execute("CREATE TABLE town (id serial PRIMARY KEY, name text)")
        database.execute("CREATE TABLE street (town_id int REFERENCES town)")
        database.execute("INSERT INTO town (name) VALUES ('Ghent')")
    copy = servers.fresh_database(base_url, "copy", template="pattern")

    servers.empty_database(copy)

    with servers.connect(copy) as database:
        database.execute("INSERT INTO town (name) VALUES ('Turku')")
        assert database.execute("SELECT id, name FROM town").fetchall() == [(1, "Turku")]
    with servers.connect(template) as database:
        assert database.execute("SELECT id, name FROM town").fetchall() == [(1, "Ghent")]
    servers.drop_database(base_url, "copy")
    servers.drop_database(base_url, "pattern")


def test_postgresql_dies_with_whoever_started_it():
    surroundings = {name: value for name, value in os.environ.items() if name != "TEST_POSTGRES_URL"}
    command = [sys.executable, "-c", STARTS_ONE]
    starter = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=surroundings)
    url = starter.stdout.readline().strip()
    servers.connect(url).close()

    starter.kill()
    starter.communicate()

    folder = Path(url.partition("host=")[2])
    assert is_gone(folder / "data" / "postmaster.pid")
    shutil.rmtree(folder)


def is_gone(path):
    for _ in range(100):
        if not path.exists():
            return True
        time.sleep(0.1)
    return False


def test_mail_server_collects_letters(letter):
    with servers.mail_server() as mailbox:
        send(mailbox, letter)

        assert [each["Subject"] for each in mailbox.messages] == ["会场"]
        assert mailbox.envelopes == [("a@example.org", ["b@example.org"])]


@pytest.mark.parametrize(
    ("behaviour", "error", "taken"),
    [
        ("451 Later", smtplib.SMTPDataError, 0),
        ("550 No", smtplib.SMTPDataError, 0),
        ("hang", smtplib.SMTPServerDisconnected, 0),
        ("close", smtplib.SMTPServerDisconnected, 1),
    ],
)
def test_mail_server_misbehaves_once(letter, behaviour, error, taken):
    with servers.mail_server() as mailbox:
        mailbox.next.append(behaviour)

        with pytest.raises(error):
            send(mailbox, letter)
        assert len(mailbox.messages) == taken

        send(mailbox, letter)
        assert (mailbox.tries, len(mailbox.messages)) == (2, taken + 1)


@pytest.mark.browser
def test_browser_draws_a_page_and_axe_finds_a_planted_fault(chromium):
    page = chromium.new_page()

    page.set_content(PAGE.format(""))
    assert Axe().run(page).violations_count == 0

    page.set_content(PAGE.format("<img src='data:,'>"))
    assert [each["id"] for each in Axe().run(page).response["violations"]] == ["image-alt"]
    page.close()


def test_browser_path_prefers_the_one_that_is_named(monkeypatch):
    monkeypatch.setenv("BROWSER_PATH", "/a/browser")
    servers.browser_path.cache_clear()

    assert servers.browser_path() == "/a/browser"
    servers.browser_path.cache_clear()
