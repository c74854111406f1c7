"""The whole program as `flask serve` runs it, with the demo in it and a real mail server beside it."""

from __future__ import annotations

import html
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.servers import Mailbox, mail_server

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60
PUBLIC = re.compile(r"https?://[^\s\"<>]+")


@dataclass
class Served:
    """Where it answers, and the letters that it has sent."""

    url: str
    mailbox: Mailbox

    def letters(self, to: str, about: str = "") -> list[EmailMessage]:
        sent = list(self.mailbox.messages)
        return [each for each in sent if to in str(each["To"]) and about in str(each["Subject"])]

    def letter(self, to: str, about: str = "", after: int = 0) -> EmailMessage:
        """The newest letter to this person with this in its subject; waits for more than `after` of them."""
        deadline = time.monotonic() + PATIENCE
        while len(self.letters(to, about)) <= after:
            assert time.monotonic() < deadline, f"no letter came to {to}: {self.letters(to)}"
            time.sleep(0.05)
        return self.letters(to, about)[-1]

    def link(self, letter: EmailMessage, path: str) -> str:
        """The address in the letter whose path begins so, as a mail program would open it."""
        body = letter.get_body(("plain",)).get_content()
        found = [each for each in PUBLIC.findall(html.unescape(body)) if each.startswith(self.url + path)]
        assert found, f"no link to {path} in: {body}"
        return found[0].rstrip(".,")


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Start it in that folder, and stop it afterwards."""
    port = free_port()
    with mail_server() as mailbox, (folder / "log").open("w") as log:
        environ = {
            **os.environ,
            "PORT": str(port),
            "OUTREACH_DATA": str(folder),
            "OUTREACH_MAIL_SERVER": mailbox.url,
            "OUTREACH_SQLALCHEMY_DATABASE_URI": "",
        }
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=log, stderr=subprocess.STDOUT)
        try:
            served = Served(f"http://127.0.0.1:{port}", mailbox)
            wait_for(served.url, process, folder / "log")
            yield served
        finally:
            process.terminate()
            process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as open_socket:
        open_socket.bind(("127.0.0.1", 0))
        return open_socket.getsockname()[1]


def wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(f"{url}/healthz", timeout=5):
                return
        except (URLError, OSError):
            is_over = process.poll() is not None or time.monotonic() > deadline
            assert not is_over, log.read_text()
            time.sleep(0.1)
