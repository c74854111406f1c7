"""A worker in a process of its own, which is killed at the worst moments."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager

WORKER = """
import os, random, signal, threading
from datetime import timedelta
from outreach import create_app, worker
from outreach.notifications.operations import delivery
from outreach.notifications.operations.post import Post

delivery.LEASE = timedelta(seconds=float(os.environ["LEASE"]))
worker.PAUSE = 0.05
when, after = os.environ["DIES"], int(os.environ["AFTER"])
send, handed = Post.send, 0

def dying(self, letter):
    global handed
    handed += 1
    if when == "before" and handed > after:
        os.kill(os.getpid(), signal.SIGKILL)
    outcome = send(self, letter)
    if when == "between" and handed > after:
        os.kill(os.getpid(), signal.SIGKILL)
    return outcome

Post.send = dying
worker.run(create_app(), threading.Event())
"""


@contextmanager
def worker(app, mailbox, dies="never", after=0, lease=1.0):
    """A worker that sends until it kills itself: before it hands over a letter, or before it notes that.

    One that does not is killed at the end.
    """
    surroundings = os.environ | {
        "OUTREACH_DATA": str(app.config["DATA"]),
        "OUTREACH_SQLALCHEMY_DATABASE_URI": app.config["SQLALCHEMY_DATABASE_URI"],
        "OUTREACH_SECRET_KEY": app.config["SECRET_KEY"],
        "OUTREACH_BASE_URL": app.config["BASE_URL"],
        "OUTREACH_MAIL_SERVER": mailbox.url,
        "OUTREACH_LOG_LEVEL": "ERROR",
        "LEASE": str(lease),
        "DIES": dies,
        "AFTER": str(after),
    }
    process = subprocess.Popen([sys.executable, "-c", WORKER], env=surroundings)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until(is_so, seconds):
    """Whether it came about in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.05)
    return False
