"""Signing in by a mailed link, and out."""

from __future__ import annotations

import hmac
import ipaddress
import re
import threading
import time
from typing import Any

from flask import current_app, g, redirect, render_template, request, session, url_for
from werkzeug import Response
from werkzeug.exceptions import NotFound

from outreach.db import db
from outreach.people import operations, queries
from outreach.people.forms import SignInForm
from outreach.people.models import Purpose, Secret
from outreach.people.views.blueprint import bp
from outreach.text import _
from outreach.web import done, holder, need_person, safe_next, take

QUARTER_OF_AN_HOUR = 900
ANSWERS_AFTER = 0.12
BROWSERS = [("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari")]
DEVICES = ["iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux"]


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str | Response:
    started = time.perf_counter()
    goes_on = safe_next(request.args.get("next"), "")
    form = SignInForm()
    if request.method == "POST":
        take(f"sign-in:{pseudonym(network())}", 20, QUARTER_OF_AN_HOUR)
    elif g.session and not g.session.is_confined:
        return redirect(goes_on or "/", code=303)
    if form.validate_on_submit():
        take(f"sign-in:{pseudonym(form.email.data)}", 5, QUARTER_OF_AN_HOUR)
        operations.ask_to_sign_in(form.email.data, goes_on)
        db.session.commit()
        session["asked"] = form.email.data
        wait_since(started)
        return redirect(url_for(".sent"), code=303)
    return plate("people/sign_in.html", form=form, goes_on=goes_on)


@bp.get("/sign-in/sent")
def sent() -> str | Response:
    if "asked" not in session:
        return redirect(url_for(".sign_in"), code=303)
    has_mail = bool(current_app.config["MAIL_SERVER"])
    return plate("people/sent.html", email=session["asked"], has_mail=has_mail)


@bp.route("/sign-in/<token>", methods=["GET", "POST"])
def confirm(token: str) -> str | Response | tuple[str, int]:
    link = living(Purpose.SIGN_IN, token)
    if link is None or link.person is None:
        return dead_link()
    if request.method != "POST":
        return plate("people/confirm.html", link=link, token=token)
    opened = operations.sign_in(link, browser_name())
    if opened is None:
        return dead_link()
    begin(opened)
    db.session.commit()
    return redirect(safe_next(link.scope.get("next"), "/"), code=303)


@bp.post("/sign-out")
def sign_out() -> Response:
    person = need_person()
    g.session.revoke(by=person)
    db.session.commit()
    session.clear()
    done(_("You are signed out."))
    return redirect(url_for(".sign_in"), code=303)


def plate(template: str, **context: Any) -> str:
    """A page with the station board: what the clocks show where communities are at home."""
    zones = [(zone, None) for zone in db.session.scalars(queries.zones())]
    return render_template(template, zones=zones, **context)


def dead_link() -> tuple[str, int]:
    return plate("people/dead_link.html"), 404


def living(purpose: Purpose, token: str) -> Secret | None:
    """The secret of a link that still works for somebody who may sign in."""
    try:
        secret = holder(purpose, token)
    except NotFound:
        return None
    if secret.person is None or not secret.person.may_sign_in:
        g.secret = None
        return None
    return secret


def begin(opened: Secret) -> None:
    """From now on this browser has that session. Whatever it had before ends, planted or not."""
    if g.session:
        g.session.replaced_by_id = opened.id
        g.session.revoke(by=g.secret or g.person)
    session.clear()
    session.permanent = True
    session["token"] = opened.token


def browser_name() -> str:
    """What a person recognises: Firefox, Linux."""
    agent = request.user_agent.string or ""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    device = next((device for device in DEVICES if device in agent), "")
    named = ", ".join(filter(None, [browser, device.replace("Macintosh", "Mac")]))
    return named or re.split(r"[/ ]", agent)[0][:40]


def wait_since(started: float) -> None:
    """Answers a known and an unknown address after the same time."""
    threading.Event().wait(max(0.0, started + ANSWERS_AFTER - time.perf_counter()))


def network() -> str:
    """Where the request comes from: an IPv4 address, the /64 of an IPv6 one."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "nowhere"
    prefix = 64 if address.version == 6 else 32
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))


def pseudonym(text: str) -> str:
    """Stands for an address in the database, and cannot be turned back into it without the key."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.digest(key, text.strip().lower().encode(), "sha256").hex()
