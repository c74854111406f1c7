"""What templates know about times, places, icons and languages, for the macros of ui/ and the frames."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import flask_babel
from flask import Flask, Response, current_app, g, request

from outreach import clock, icons, moments, text, trule
from outreach.settings import LANGUAGES

DOCUMENT_LANGUAGES = {"zh": "zh-Hans"}


@dataclass(frozen=True)
class Place:
    """One instant as a place sees it. `weekday` is set only where the day is not that of the first place."""

    iso: str
    on: date
    day: str
    hour: str
    city: str
    offset: str
    weekday: str = ""
    is_mine: bool = False

    @property
    def said(self) -> str:
        """The figure and its place as one word that no line breaks."""
        return f"{self.hour} {self.city}".replace(" ", "\u00a0")


@dataclass
class Clock:
    """What the clocks of one or more cities show."""

    iso: str
    hour: str
    is_asleep: bool
    cities: list[str] = field(default_factory=list)
    is_mine: bool = False


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        city=city,
        clocks_at=clocks_at,
        count_words=text.words,
        day_text=day_text,
        document_language=document_language,
        icon=icons.icon,
        initials=text.initials,
        lane_of=trule.lane,
        language_links=language_links,
        minutes_ago=lambda instant: moments.relative(instant, clock.now()),
        month_text=lambda on: moments.month(on, locale()),
        place=place,
        place_here=place_here,
        places=places,
        reader_zone=reader_zone,
        t_minus=moments.t_minus,
        trule_of=trule.trule,
        trules_of=trule.moved,
        view_exists=lambda endpoint: endpoint in current_app.view_functions,
        with_language=with_language,
        zone_offset=lambda zone: moments.offset(clock.local(clock.now(), zone)),
        zones_by_country=lambda: clock.zones_by_country(locale()),
    )
    app.after_request(keep_language)


def locale() -> str:
    return str(flask_babel.get_locale() or "en")


def document_language(language: str | None = None) -> str:
    """What <html lang> says of the reader's language, or what `lang` says of another: en, zh-Hans."""
    spoken = (language or locale()).split("_")[0]
    return DOCUMENT_LANGUAGES.get(spoken, spoken)


def reader_zone() -> str | None:
    """Where the reader is: what the page set, else the zone of whoever is signed in or holds the link."""
    secret = g.get("secret")
    person = g.get("person") or (secret.person if secret else None)
    zone: str | None = g.get("reader_zone") or (person.zone if person else None)
    return zone


def city(zone: str) -> str:
    return moments.city(zone, locale())


def day_text(on: date, style: str = "day") -> str:
    """Sat 12 Dec; with its year if it is far away. Styles: date, day, head, long, deadline."""
    speech = locale()
    far = moments.is_far(on, clock.today(reader_zone() or "UTC"))
    if style == "date":
        return moments.date_alone(on, speech)
    if style == "deadline":
        return moments.day_of_deadline(on, speech, year=far)
    return moments.day(on, speech, long=style != "day", year=style == "long" or (far and style == "day"))


def place(instant: datetime, zone: str, named: str | None = None, beside: date | None = None) -> Place:
    """`named` is the city if the zone is named after another; `beside` the day it is told apart from."""
    there = clock.local(instant, zone)
    is_other_day = beside is not None and there.date() != beside
    return Place(
        iso=moments.iso(instant),
        on=there.date(),
        day=day_text(there.date()),
        hour=moments.hour(there),
        city=named or city(zone),
        offset=moments.offset(there),
        weekday=moments.weekday(there.date(), locale()) if is_other_day else "",
        is_mine=zone == reader_zone(),
    )


def places(
    instant: datetime, zone: str, named: str | None = None, also: Iterable[tuple[str, str | None]] = ()
) -> list[Place]:
    """The place's own time, then the reader's, then the rest; each time of the clock and day once."""
    mine = reader_zone()
    asked = [(zone, named), *([(mine, None)] if mine else []), *also]
    there = clock.local(instant, zone).date()
    shown: dict[tuple[date, str], Place] = {}
    for each, its_name in asked:
        seen = clock.local(instant, each)
        shown.setdefault((seen.date(), moments.hour(seen)), place(instant, each, its_name, beside=there))
    return list(shown.values())


def clocks_at(zones: Iterable[tuple[str, str | None]]) -> list[Clock]:
    """The time now in each place; places with the same time share one clock."""
    now = clock.now()
    shown: dict[tuple[date, str], Clock] = {}
    for zone, named in zones:
        there = place(now, zone, named)
        face = shown.setdefault(
            (there.on, there.hour), Clock(there.iso, there.hour, clock.is_asleep(now, zone))
        )
        face.cities.append(there.city)
        face.is_mine |= there.is_mine
    return list(shown.values())


def language_links() -> list[tuple[str, str, str]]:
    """(code, its own name, address of this page in it) of every language but the one in use."""
    spoken = locale().split("_")[0]
    return [
        (DOCUMENT_LANGUAGES.get(code, code), name, addressed(request.full_path, code))
        for code, name in LANGUAGES.items()
        if code != spoken
    ]


def place_here(endpoints: list[str]) -> str | None:
    """Which place of the menu this page is in: its own, else its room's, for tickets the board."""
    if request.endpoint in endpoints:
        return request.endpoint
    if request.endpoint == "people.me":
        return None
    if request.blueprint == "desk":
        return "meetups.index" if "slug" in (request.view_args or {}) else None
    room = [each for each in endpoints if each.split(".")[0] == request.blueprint]
    return "tickets.board" if "tickets.board" in room else next(iter(room), None)


def with_language(address: str) -> str:
    """The address, in the language that this request asked for in its own."""
    asked = request.args.get("lang")
    return addressed(address, asked) if asked in LANGUAGES else address


def keep_language(answer: Response) -> Response:
    """A guest who switched to Chinese is led on in Chinese, though nothing was stored."""
    goes_on = answer.headers.get("Location", "")
    if goes_on.startswith("/") and not goes_on.startswith("//") and not g.get("person"):
        answer.headers["Location"] = with_language(goes_on)
    return answer


def addressed(address: str, language: str) -> str:
    parts = urlsplit(address)
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key != "lang"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("lang", language)])))
