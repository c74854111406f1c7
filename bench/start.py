"""Time until the program answers, memory of a worker, and the sign-in form against the floor."""

from __future__ import annotations

import subprocess
import sys
import time

from bench._server import floor, memory, milliseconds, program, served


def seconds_to_import() -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import wsgi"], check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    start = min(seconds_to_import() for _each in range(3))
    with program() as app:
        with served(app) as port:
            form = milliseconds(port, "/sign-in", count=50)
        page = app.test_client().get("/sign-in").data
        with served(floor(page, "text/html; charset=utf-8")) as port:
            ground = milliseconds(port, "/")
        held = memory()
    print(f"start: {start:.2f} s (goal: at most 1.0), memory: {held:.0f} MiB (goal: at most 70)")
    print(f"guest's form (sign-in page): {form:.2f} ms, {form / ground:.1f} x floor")


main()
