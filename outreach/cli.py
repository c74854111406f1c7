"""The flask commands of those who run Outreach."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    pass
