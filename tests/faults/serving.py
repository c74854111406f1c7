"""`flask serve` in a process of its own, and browsers that write through it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 60
UNREACHED = (OSError, http.client.HTTPException)


def free_port():
    with socket.socket() as waiting:
        waiting.bind(("127.0.0.1", 0))
        return waiting.getsockname()[1]


def surroundings(folder, **settings):
    """The environment of a process of ours: nothing of the tests' own settings, and those given."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("OUTREACH_")}
    ours = {"DATA": folder, "DEMO": "no", "WORKER": "no", "LOG_LEVEL": "WARNING"} | settings
    return plain | {f"OUTREACH_{name}": str(value) for name, value in ours.items()}


def flask(*words):
    return [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), *words]


class Server:
    """One that can be started, killed and started again on the same port."""

    def __init__(self, folder, url="", **settings):
        self.port = free_port()
        self.settings = {"PORT": self.port, "SQLALCHEMY_DATABASE_URI": url, **settings}
        self.surroundings = surroundings(folder, **self.settings)
        self.log = folder / "server.log"
        self.process = None

    def start(self):
        """Returns the seconds until it answered."""
        began = time.monotonic()
        self.launch()
        while not self.answers():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < began + PATIENCE
            time.sleep(0.05)
        return time.monotonic() - began

    def launch(self):
        with self.log.open("w") as log:
            self.process = subprocess.Popen(flask("serve"), env=self.surroundings, stdout=log, stderr=log)

    def listens(self):
        """Whether it has its port, answering or not."""
        with socket.socket() as knocking:
            return knocking.connect_ex(("127.0.0.1", self.port)) == 0

    def answers(self):
        with Visitor(self.port) as visitor, suppress(*UNREACHED):
            return visitor.get("/healthz").status == 200
        return False

    def end(self, number=signal.SIGTERM):
        """Returns the seconds until it was gone, its exit code, and what it said."""
        began = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        return time.monotonic() - began, code, self.log.read_text()

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Visitor:
    """A browser with a cookie, on one kept connection. Toasts, which it never reads, do not pile up in it."""

    def __init__(self, port, cookie=""):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookie = cookie
        self.token = ""

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.connection.close()

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, **fields):
        """The status, and where it leads."""
        answer = self.ask("POST", path, urlencode({"csrf_token": self.token, **fields}))
        return answer.status, answer.getheader("Location")

    def read_form(self, path):
        """Take the token that a form carries, as a browser would."""
        answer = self.get(path)
        assert answer.status == 200, answer.status
        self.token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', answer.text)[1]

    def ask(self, method, path, body=None):
        headers = {"Cookie": self.cookie}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            answer.text = answer.read().decode()
        except UNREACHED:
            self.connection.close()
            raise
        if method == "GET" and (cookie := answer.getheader("Set-Cookie")):
            self.cookie = cookie.partition(";")[0]
        return answer
