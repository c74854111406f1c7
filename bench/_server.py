"""A real server to measure: the program under waitress with a filled database, and the floor beside it."""

from __future__ import annotations

import http.client
import logging
import os
import resource
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from waitress.server import create_server

from outreach import create_app
from outreach.db import db

ROUNDS = 7


@contextmanager
def program() -> Iterator[Flask]:
    """The program on an empty, migrated SQLite database with full durability."""
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        app = create_app(
            DATA=Path(folder), SQLALCHEMY_DATABASE_URI=url, SECRET_KEY="bench", BASE_URL="http://localhost"
        )
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            upgrade()
            yield app
            db.session.remove()
            db.engine.dispose()


def floor(content: bytes, content_type: str) -> Flask:
    """A Flask route that returns prepared bytes: nothing under the same server can be cheaper."""
    app = Flask("floor")
    app.add_url_rule("/", view_func=lambda: (content, {"Content-Type": content_type}))
    return app


@contextmanager
def served(app: Flask) -> Iterator[int]:
    server = create_server(app, host="127.0.0.1", port=0, threads=4, ident=None)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield int(server.effective_port)  # it ends with this process


def milliseconds(
    port: int, path: str, count: int = 200, headers: dict[str, str] | None = None, expect: int = 200
) -> float:
    """The median over rounds of the mean time of one request, on one kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port)

    def once() -> None:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == expect, (path, answer.status)

    for _warm in range(10):
        once()
    return timed(once, count)


def timed(once: Callable[[], object], count: int) -> float:
    means = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        for _each in range(count):
            once()
        means.append((time.perf_counter() - start) * 1000 / count)
    return statistics.median(means)


def memory() -> float:
    """Mebibytes that this process holds."""
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if os.path.exists("/proc/self/statm") else 0
    return pages * resource.getpagesize() / 2**20
