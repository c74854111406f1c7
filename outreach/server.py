"""The web server of the embedded installation: waitress, which finishes what is in hand before it stops."""

from __future__ import annotations

import errno
import logging
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

from flask import Flask
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

from outreach import worker
from outreach.settings import BadSetting

CONNECTIONS = 2000
TO_FINISH, TO_DELIVER = 6.0, 3.0


@dataclass
class Listening:
    """A server that has its port. `sockets` holds what it listens on and every connection; `stop` is set
    by SIGTERM and Ctrl-C, which so wait for a migration or the demo to be whole."""

    server: Any = None
    sockets: dict[int, Any] = field(default_factory=dict)
    stop: Event = field(default_factory=Event)

    @property
    def channels(self) -> Iterator[Any]:
        return (each for each in list(self.sockets.values()) if isinstance(each, HTTPChannel))


def listen(app: Flask) -> Listening:
    """Take the port before anything else is done, so that a second start ends here and changes nothing."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    host, port = app.config["HOST"], app.config["PORT"]
    listening = Listening()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: listening.stop.set())
    try:
        listening.server = create_server(
            app,
            map=listening.sockets,
            host=host,
            port=port,
            threads=app.config["THREADS"],
            connection_limit=CONNECTIONS,
            channel_timeout=20,
            ident=None,
            clear_untrusted_proxy_headers=False,
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise BadSetting(
                f"Another program, perhaps Outreach itself, listens on {host}, port {port}."
                f" Stop it, or start with another port, such as PORT={port + 1}."
            ) from error
        raise BadSetting(
            f"Outreach cannot listen on {host}, port {port} ({error.strerror})."
            " Set OUTREACH_HOST to an address of this machine and OUTREACH_PORT to a port from 1024 up."
        ) from error
    except ValueError as error:
        raise BadSetting(f"OUTREACH_HOST is “{host}”. It must be an address of this machine.") from error
    return listening


def serve(app: Flask, listening: Listening) -> None:
    """Answer requests, and deliver mail beside them, until SIGTERM or Ctrl-C."""
    mail = Thread(target=worker.run, args=(app, listening.stop), name="worker", daemon=True)
    if app.config["WORKER"]:
        mail.start()
    while not listening.stop.is_set():
        turn(listening)
    finish(listening)
    if mail.is_alive():
        mail.join(timeout=TO_DELIVER)


def turn(listening: Listening, seconds: float = 0.5) -> None:
    wasyncore.loop(timeout=seconds, use_poll=True, map=listening.sockets, count=1)


def finish(listening: Listening) -> None:
    """Take no new connection, answer what is in hand, and hang up."""
    turn(listening, seconds=0)
    for each in list(listening.sockets.values()):
        if isinstance(each, BaseWSGIServer):
            wasyncore.dispatcher.close(each)
    end = time.monotonic() + TO_FINISH
    while any(listening.channels) and time.monotonic() < end:
        for channel in listening.channels:
            if not channel.requests and not channel.total_outbufs_len:
                channel.will_close = True
        turn(listening, seconds=0.05)
    listening.server.task_dispatcher.shutdown(timeout=1)
