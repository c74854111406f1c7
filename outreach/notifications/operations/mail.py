"""A message written out as a letter: the reader's language, the reader's clock, nobody else's markup."""

from __future__ import annotations

import hashlib
import re
import textwrap
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any
from urllib.parse import quote, urlsplit

from jinja2 import Environment

from outreach.notifications.models import Message
from outreach.notifications.operations.times import Times
from outreach.text import squish, tidy

WIDTH = 72
SHORT = 60
LONGEST_SUBJECT = 180
PAGES = {
    "": "",
    "sign_in": "/sign-in/{token}",
    "join": "/join/{token}",
    "speak": "/speak/{token}",
    "quote": "/quote/{token}",
    "home": "/c/{slug}/",
    "ticket": "/c/{slug}/tickets/{number}",
    "plan": "/c/{slug}/meetups/{meetup_slug}",
    "programme": "/c/{slug}/meetups/{meetup_slug}/programme",
    "public": "/m/{slug}/{meetup_slug}",
    "announcement": "/c/{slug}/quotes/{announcement_slug}",
    "published": "/a/{slug}/{announcement_slug}",
}
HIDDEN = "…"

# What mail programs turn into a link on their own: a scheme, an address, a name with a dot in it.
LINKISH = re.compile(r"(?<=:)(?=//)|(?<=[\w-])(?=@\w)|(?<=\w)(?=\.[^\W\d_])", re.UNICODE)
BREAK = "\u200b"
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069]")


@dataclass(frozen=True)
class Desk:
    """What letters are written with: the templates, our address, the sender."""

    templates: Environment
    base_url: str
    sender: str

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or "localhost"


class Straight(EmailPolicy):
    """How letters are written down. A subject of any length reads back as it is, blank for blank."""

    def fold(self, name: str, value: Any) -> str:
        if name != "Subject":
            return str(super().fold(name, value))
        text = str(value)
        if not text.isascii() or len(text) > SHORT:
            text = Header(text, "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {text}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii", "surrogateescape")


STRAIGHT = Straight(linesep="\r\n")


@dataclass(frozen=True)
class Words:
    subject: str
    text: str
    html: str


def letter(desk: Desk, message: Message, token: str | None, now: datetime) -> EmailMessage:
    """The mail as it goes out. Its headers hold nothing that anybody typed but the subject, in one line."""
    said = words(desk, message, token)
    mail = EmailMessage(policy=STRAIGHT)
    name, address = parseaddr(desk.sender)
    mail["From"] = formataddr((name, address))
    mail["To"] = message.address
    mail["Subject"] = said.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(desk, message)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(said.text)
    mail.add_alternative(said.html, subtype="html")
    return mail


def words(desk: Desk, message: Message, token: str | None) -> Words:
    """Subject, text and HTML; call it while speaking the message's language. Without a token: no link."""
    facts = message.content
    reader: Any = message.person
    times = Times(reader.zone if reader else "UTC", message.language)
    context = {
        "times": times,
        "link": link(desk, facts, token),
        "language": {"zh": "zh-Hans"}.get(message.language, message.language),
    }
    name = inert(reader.name) if reader else ""
    text = desk.templates.get_template(f"mail/{message.template}.txt")
    html = desk.templates.get_template(f"mail/{message.template}.html")
    subject = "".join(text.blocks["subject"](text.new_context({**facts, **context})))
    body = {**inert_facts(facts), **context, "name": name}
    return Words(
        one_line(subject),
        wrapped(text.render(body)),
        html.render({**body, "subject": inert(one_line(subject))}),
    )


def link(desk: Desk, facts: dict[str, Any], token: str | None) -> str:
    path = PAGES[facts["to"]]
    if not path:
        return ""
    known = {name: quote(str(value), safe="") for name, value in facts.items() if f"{{{name}}}" in path}
    return desk.base_url + path.format(**known, token=quote(token, safe="") if token else HIDDEN)


def inert_facts(value: Any, name: str = "") -> Any:
    """All texts that people typed, with nothing in them that a mail program makes clickable.

    Facts named `exact…` stay as they are: somebody agrees to these very words.
    """
    if isinstance(value, dict):
        return {key: inert_facts(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [inert_facts(each, name) for each in value]
    if isinstance(value, str) and not name.startswith("exact"):
        return inert(value)
    return tidy(value) if isinstance(value, str) else value


def inert(text: str) -> str:
    return LINKISH.sub(BREAK, INVISIBLE.sub("", tidy(text)))


def one_line(text: str) -> str:
    """For a header: no line break, nothing invisible, nothing that reads as an encoded word."""
    said = squish(INVISIBLE.sub("", text)).replace("=?", "= ?")
    return said if len(said) <= LONGEST_SUBJECT else said[: LONGEST_SUBJECT - 1].rstrip() + "…"


def wrapped(text: str) -> str:
    """Paragraphs of 72 letters; what is quoted, and addresses, stay on their lines."""
    lines = [wrapped_line(line.rstrip()) for line in text.splitlines()]
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def wrapped_line(line: str) -> str:
    if len(line) <= WIDTH or line.startswith(">") or "://" in line:
        return line
    return textwrap.fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)


def message_id(desk: Desk, message: Message) -> str:
    """The same for every try of one message, another for any other."""
    mark = hashlib.sha256(message.key.encode()).hexdigest()[:20]
    return f"<message-{message.id}.{mark}@{desk.host}>"
