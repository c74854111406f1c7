"""Outreach: meetups, the tickets behind them, their calendars, and the voices of their members."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from outreach import cli, face, settings, web
from outreach.calendars import fast
from outreach.calendars import operations as feeds
from outreach.calendars import views as calendars
from outreach.db import db
from outreach.desk import views as desk
from outreach.journal import operations as journal
from outreach.meetups import views as meetups
from outreach.notifications import views as notifications
from outreach.notifications.operations import hearing, sealing
from outreach.people import views as people
from outreach.quotes import views as quotes
from outreach.quotes.operations import seals
from outreach.tickets import views as tickets

ROOT = Path(__file__).parent.parent
ROOMS = (people, meetups, tickets, quotes, calendars, notifications, desk)
HEARERS: tuple[journal.Hearer, ...] = (seals.hear, hearing.hear, feeds.hear)


def create_app(**overrides: Any) -> Flask:
    """The program. Settings come from the environment; `overrides` are for tests."""
    app = Flask(__name__, template_folder="../templates")
    app.config.from_mapping(settings.load() | overrides)
    fast.init_app(app)
    configure(app)
    sealing.configure(app.config["SECRET_KEY"])

    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    Bootstrap5(app)
    web.init_app(app)
    face.init_app(app)
    for room in ROOMS:
        app.register_blueprint(room.bp)
    for hearer in HEARERS:
        journal.hear(hearer)
    cli.init_app(app)
    return app


def configure(app: Flask) -> None:
    """What follows from the settings."""
    config = app.config
    base = urlsplit(config["BASE_URL"])
    secure = base.scheme == "https"
    if not config.get("TESTING"):
        config["TRUSTED_HOSTS"] = [base.hostname, "127.0.0.1", "localhost"]
    config.update(
        BOOTSTRAP_SERVE_LOCAL=True,
        MAX_CONTENT_LENGTH=1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        SESSION_COOKIE_NAME="__Host-outreach" if secure else "outreach",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=90 * 24 * 3600,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True},
    )
    if config["PROXIES"]:
        count = config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    logging.basicConfig(level=config["LOG_LEVEL"], format="%(asctime)s %(levelname)s %(name)s %(message)s")
