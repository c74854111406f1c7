"""A mail server that collects letters and can be told to misbehave."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller


@dataclass
class Mailbox:
    """What the mail server took, and how it shall behave next.

    A behaviour is an answer ("250 OK", "451 Later", "550 No"), "hang" (never answers), or "close" (takes
    the letter and hangs up without a word). Those in `next` are used up first, then `always`.
    """

    port: int = 0
    always: str = "250 OK"
    next: list[str] = field(default_factory=list)
    messages: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    tries: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802
        self.tries += 1
        behaviour = self.next.pop(0) if self.next else self.always
        if behaviour == "hang":
            await asyncio.Event().wait()
        if behaviour.startswith("2") or behaviour == "close":
            self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
            self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        if behaviour == "close":
            server.transport.abort()
        return behaviour


class AnyPort(Controller):
    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """A mail server on a free port of this machine."""
    mailbox = Mailbox()
    controller = AnyPort(mailbox, hostname="127.0.0.1", port=0)
    controller.start()
    mailbox.port = controller.port
    try:
        yield mailbox
    finally:
        controller.stop()
