"""Facts put into words: the title and the text of an entry, in the language spoken now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

from outreach import moments
from outreach.calendars.ical import Event, Status
from outreach.calendars.models import Item
from outreach.calendars.operations.facts import Facts
from outreach.text import _, locale, plain, speaking

DOMAIN = "outreach"


def event(facts: Facts, item: Item, language: str, base: str) -> Event:
    """The VEVENT of these facts in a language. Addresses begin with `base`."""
    with speaking(language):
        summary, description = SAID[facts.subject](facts, *facts.words)
    return Event(
        f"{item.uid}@{DOMAIN}",
        item.sequence,
        item.changed_at,
        facts.starts,
        facts.ends,
        facts.zone,
        summary,
        description=description,
        location=facts.location,
        url=f"{base}{facts.path}" if facts.path else "",
        join_url=facts.join_url,
        geo=facts.geo,
        status=facts.status,
        transparent=facts.transparent,
    )


def meetup(facts: Facts, title: str, body: str) -> tuple[str, str]:
    return title, plain(body)


def talk(
    facts: Facts, title: str, abstract: str, kind: str, speakers: tuple[str, ...], at: str
) -> tuple[str, str]:
    summary = _("Panel: %(title)s", title=title) if kind == "panel" else title
    who = _("With %(names)s.", names=", ".join(speakers)) if speakers else ""
    return summary, paragraphs(who, plain(abstract), at)


def speaker(facts: Facts, title: str, abstract: str, kind: str, at: str) -> tuple[str, str]:
    waits = facts.status is Status.TENTATIVE
    answer = _("Your answer is missing. The link is in the mail that asked you.") if waits else ""
    summary = {
        "talk": _("Your talk: %(title)s", title=title),
        "panel": _("Your panel: %(title)s", title=title),
    }
    return summary.get(kind, title), paragraphs(at, answer, plain(abstract))


def ticket(
    facts: Facts, title: str, number: int, days: int | None, at: str | None, hour: time | None
) -> tuple[str, str]:
    summary = title if days is None else f"{moments.t_minus(days)} {title}"
    where = moments.city(facts.zone, locale())
    by = _("By %(hour)s, %(city)s.", hour=f"{hour:%H:%M}", city=where) if hour else ""
    return f"{summary} · {at}" if at else summary, paragraphs(by, f"#{number}")


def quote(facts: Facts, title: str, company: str, community: str) -> tuple[str, str]:
    summary = _("Quote for “%(title)s” is due", title=title)
    asked = _("%(community)s asked %(company)s for a few words.", community=community, company=company)
    return summary, paragraphs(asked, _("Your link is in the mail."))


def paragraphs(*parts: str) -> str:
    return "\n\n".join(filter(None, parts))


SAID: dict[str, Callable[..., tuple[str, str]]] = {
    "meetup": meetup,
    "talk": talk,
    "speaker": speaker,
    "ticket": ticket,
    "quote": quote,
}
