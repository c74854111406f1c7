"""The web server of the embedded installation: waitress, which finishes what is in hand before it stops."""

from __future__ import annotations

import logging
import signal
from threading import Event, Thread
from typing import Any

from flask import Flask
from waitress.server import create_server

from outreach import worker

CONNECTIONS = 2000


def serve(app: Flask) -> None:
    """Answer requests, and deliver mail beside them, until SIGTERM or Ctrl-C."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(
        app,
        host=app.config["HOST"],
        port=app.config["PORT"],
        threads=app.config["THREADS"],
        connection_limit=CONNECTIONS,
        channel_timeout=20,
        ident=None,
        clear_untrusted_proxy_headers=False,
    )
    stop = Event()
    mail = Thread(target=worker.run, args=(app, stop), name="worker")
    signal.signal(signal.SIGTERM, leave)
    if app.config["WORKER"]:
        mail.start()
    try:
        server.run()
    finally:
        stop.set()
        server.close()
        if mail.is_alive():
            mail.join(timeout=10)


def leave(number: int, frame: Any) -> None:
    """A polite end: waitress stops taking requests and waits for those in hand."""
    raise SystemExit(0)
