"""An announcement with its quotes as Markdown, HTML and plain text: the same bytes every time.

Only what is placed is printed, and a placement cannot exist without both sides' agreement.
"""

from __future__ import annotations

import re
from html import escape

from markdown_it import MarkdownIt

from outreach import clock, moments
from outreach.quotes.models import Announcement, Placement, QuoteVersion
from outreach.text import _, markdown, plain, speaking, tidy

reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PUNCTUATION = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&=:])")


def as_markdown(announcement: Announcement) -> str:
    parts = [f"# {unmarked(announcement.title)}", tidy(announcement.body)]
    for version in printed(announcement):
        lines = [unmarked(each) for each in version.text.split("\n\n")]
        lines.append("— " + unmarked(credit(version)))
        parts.append("\n>\n".join(f"> {each}" for each in lines))
    return written(announcement, parts)


def as_text(announcement: Announcement) -> str:
    parts = [announcement.title, plain(announcement.body)]
    parts += [f"{version.text}\n\n— {credit(version)}" for version in printed(announcement)]
    return written(announcement, parts)


def as_html(announcement: Announcement) -> str:
    language = announcement.languages[0]
    title, notice = escape(announcement.title), escape(embargo(announcement))
    quotes = "\n".join(block(version) for version in printed(announcement))
    body = markdown(announcement.body).strip()
    return "\n".join(
        each
        for each in (
            f"<!-- {notice} -->" if notice else "",
            f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">',
            f"<title>{title}</title>\n</head>\n<body>",
            f"<p><strong>{notice}</strong></p>" if notice else "",
            f"<h1>{title}</h1>",
            body,
            quotes,
            "</body>\n</html>\n",
        )
        if each
    )


def block(version: QuoteVersion) -> str:
    """One quote, isolated from the direction in which its surroundings are written."""
    paragraphs = "\n".join(f"<p>{escape(each)}</p>" for each in version.text.split("\n\n"))
    return (
        f'<figure lang="{escape(version.language)}">\n<blockquote dir="auto">\n{paragraphs}\n</blockquote>\n'
        f'<figcaption dir="auto">— {escape(credit(version))}</figcaption>\n</figure>'
    )


def printed(announcement: Announcement) -> list[QuoteVersion]:
    """What stands in the announcement, in its order. What no longer is what was agreed is left out."""
    placements: list[Placement] = sorted(announcement.placements, key=lambda each: each.rank)
    return [each.version for each in placements if each.is_sound]


def credit(version: QuoteVersion) -> str:
    """Name, title, company, as they were agreed on."""
    between = "，" if version.language == "zh" else ", "
    return between.join(version.attribution[part] for part in ("name", "title", "company"))


def written(announcement: Announcement, parts: list[str]) -> str:
    return "\n\n".join(filter(None, [embargo(announcement), *parts])) + "\n"


def embargo(announcement: Announcement) -> str:
    """The line that stands first until the hour has come: the place's time, and the same in UTC."""
    at, zone = announcement.embargo_at, announcement.zone
    if at is None or not announcement.is_embargoed:
        return ""
    with speaking(announcement.languages[0]):
        language = announcement.languages[0]
        here, utc = clock.local(at, zone), clock.local(at, "UTC")
        day, day_utc = (moments.day(each.date(), language, year=True) for each in (here, utc))
        return _(
            "EMBARGOED UNTIL %(day)s, %(hour)s %(city)s = %(utc)s UTC",
            day=day,
            hour=moments.hour(here),
            city=moments.city(zone, language),
            utc=moments.hour(utc) if day == day_utc else f"{day_utc}, {moments.hour(utc)}",
        )


def unmarked(text: str) -> str:
    """The text so that Markdown prints exactly it: a backslash only where it would read something else."""
    return text if reads_as(text, text) else PUNCTUATION.sub(r"\\\1", text)


def reads_as(source: str, text: str) -> bool:
    """Whether this Markdown is one paragraph that says just that text."""
    parsed = reader.parse(source)
    if [token.type for token in parsed] != ["paragraph_open", "inline", "paragraph_close"]:
        return False
    inside = parsed[1].children or []
    kinds = {token.type for token in inside}
    return kinds <= {"text", "text_special"} and "".join(token.content for token in inside) == text
