"""What the subscribe block knows of an address: how each program takes it, and its picture for a phone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

import segno
from flask import current_app, url_for

from outreach.calendars.views.blueprint import bp

GOOGLE = "https://calendar.google.com/calendar/r?"
OUTLOOK = "https://outlook.live.com/calendar/0/addfromweb?"
OFFICE = "https://outlook.office.com/calendar/0/addfromweb?"

PROGRAMS = {
    "Google-Calendar": "Google",
    "Thunderbird": "Thunderbird",
    "dataaccessd": "Apple",
    "iOS": "Apple",
    "macOS": "Apple",
    "CalendarAgent": "Apple",
    "Outlook": "Outlook",
    "Microsoft": "Outlook",
    "Nextcloud": "Nextcloud",
    "ICSx5": "ICSx⁵",
    "Fastmail": "Fastmail",
    "Proton": "Proton",
}


@dataclass(frozen=True)
class Ways:
    """The address of a feed as calendar programs want it."""

    webcal: str
    google: str
    outlook: str
    office: str


@bp.app_template_global()
def ways_to(url: str, name: str) -> Ways:
    webcal = "webcal:" + url.partition(":")[2]
    named = urlencode({"url": url, "name": name}, quote_via=quote)
    google = urlencode({"cid": webcal}, quote_via=quote)
    return Ways(webcal, GOOGLE + google, OUTLOOK + named, OFFICE + named)


@bp.app_template_global()
@lru_cache(maxsize=256)
def qr_code(address: str) -> str:
    """A picture of the address as a data: URI, so that a phone can read it without scripts or a route."""
    code = segno.make_qr(address, error="m")
    return str(code.svg_data_uri(scale=4, border=2, dark="#000", light="#fff"))


@bp.app_template_global()
def program(client: str | None) -> str:
    """Which calendar program says this of itself; nothing for one that nobody knows."""
    return next((name for sign, name in PROGRAMS.items() if sign.lower() in (client or "").lower()), "")


@bp.app_template_global()
def public_address(endpoint: str, **values: Any) -> str:
    """The whole address of a feed, as programs outside need it, whichever way this page was reached."""
    return str(current_app.config["BASE_URL"]) + url_for(endpoint, **values)
