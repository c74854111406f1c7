"""Chromium: found on the machine, or installed."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import pytest

NO_BROWSER = (
    "No browser: install Chromium (apt-get install chromium), set BROWSER_PATH, "
    "or run .venv/bin/playwright install chromium."
)
BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def need_browser() -> str:
    """Where Chromium is. Without one the test is skipped with the remedy, and fails where CI is set."""
    path = browser_path()
    if path:
        return path
    if os.environ.get("CI"):
        pytest.fail(NO_BROWSER)
    pytest.skip(NO_BROWSER)


@cache
def browser_path() -> str | None:
    """The given one, the machine's, Playwright's own; else one is installed, once for all workers."""
    with (Path(tempfile.gettempdir()) / f"browser-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path = find_browser() or install_browser()
    if not path:
        print(NO_BROWSER, file=sys.stderr)
    return path


def find_browser() -> str | None:
    if os.environ.get("BROWSER_PATH"):
        return os.environ["BROWSER_PATH"]
    names = ["chromium", "chromium-browser", "google-chrome"]
    return next(filter(None, map(shutil.which, names)), None) or playwright_browser()


def playwright_browser() -> str | None:
    ask = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
    )
    path = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True).stdout.strip()
    return path if path and Path(path).exists() else None


def install_browser() -> str | None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        install_packages("chromium")
        install_packages("fonts-noto-cjk", "fonts-inter")
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True)
    return find_browser()


def install_packages(*names: str) -> None:
    quietly = {"capture_output": True, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update", "-qq"], **quietly)
    subprocess.run(["apt-get", "install", "-y", "-qq", *names], **quietly)
