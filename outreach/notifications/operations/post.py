"""The way to the mail server: one connection, kept while letters go out, and what each answer means."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from enum import StrEnum
from typing import Self
from urllib.parse import unquote, urlsplit

TIMEOUT = 20
PORTS = {"smtp": 25, "smtps": 465}
LONGEST_ERROR = 500


class Answer(StrEnum):
    SENT = "sent"
    LATER = "later"
    NEVER = "never"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Outcome:
    answer: Answer
    words: str = ""


class Unreachable(Exception):
    """No conversation with the mail server came about. No letter is to blame."""


class Refusal(Exception):
    """The server said no to this letter."""

    def __init__(self, code: int, words: bytes) -> None:
        super().__init__(f"{code} {words.decode(errors='replace')}")
        self.code = code


class Post:
    """A connection to the mail server, made when it is needed and made anew after a break."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.client: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.hang_up()

    def connect(self) -> None:
        """Be connected, or raise Unreachable."""
        if self.client is not None and self.is_alive():
            return
        self.hang_up()
        try:
            self.client = dial(self.server)
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(said(error)) from error

    def is_alive(self) -> bool:
        try:
            return bool(self.client and self.client.rset()[0] == 250)
        except (OSError, smtplib.SMTPException):
            return False

    def send(self, letter: EmailMessage) -> Outcome:
        """Hand over one letter. After its words went out, a silence leaves it unsure."""
        assert self.client
        handed_over = False
        try:
            hand_over_envelope(self.client, letter)
            handed_over = True
            check(*self.client.data(letter.as_bytes()))
        except Refusal as error:
            return Outcome(Answer.NEVER if error.code >= 500 else Answer.LATER, said(error))
        except smtplib.SMTPDataError as error:
            return Outcome(Answer.LATER if error.smtp_code < 500 else Answer.NEVER, said(error))
        except (OSError, smtplib.SMTPException) as error:
            self.hang_up()
            return Outcome(Answer.UNSURE if handed_over else Answer.LATER, said(error))
        return Outcome(Answer.SENT)

    def hang_up(self) -> None:
        if self.client is not None:
            self.client.close()
            self.client = None


def dial(server: str) -> smtplib.SMTP:
    """Connected, encrypted where the server can, signed in where we have a name."""
    parts = urlsplit(server)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    context = ssl.create_default_context()
    client: smtplib.SMTP
    if parts.scheme == "smtps":
        client = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=context)
    else:
        client = smtplib.SMTP(host, port, timeout=TIMEOUT)
    try:
        client.ehlo_or_helo_if_needed()
        if parts.scheme == "smtp" and client.has_extn("starttls"):
            client.starttls(context=context)
            client.ehlo()
        if parts.username:
            client.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        client.close()
        raise
    return client


def hand_over_envelope(client: smtplib.SMTP, letter: EmailMessage) -> None:
    check(*client.mail(parseaddr(letter["From"])[1]))
    check(*client.rcpt(letter["To"].addresses[0].addr_spec))


def check(code: int, words: bytes) -> None:
    if not 200 <= code < 300:
        raise Refusal(code, words)


def said(error: Exception) -> str:
    """What went wrong, in one line that fits its column."""
    words = str(error) or type(error).__name__
    if isinstance(error, smtplib.SMTPResponseException):
        told = error.smtp_error
        words = f"{error.smtp_code} {told.decode(errors='replace') if isinstance(told, bytes) else told}"
    return " ".join(words.split())[:LONGEST_ERROR]
