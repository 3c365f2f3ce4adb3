"""SMTP servers as they are met: most take a message, and some do not."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller

from local.dynamodb_local import free_port
from local.mail import MailServer

Answers = dict[str, str]
"""SMTP command -> the reply that a server gives to it instead of "250 OK"."""


class Contrary(MailServer):
    """Answers some commands as it is told; `drops` ends the connection instead of answering the message it took."""

    def __init__(self, answers: Answers | None = None, *, drops: bool = False, hangs: float = 0) -> None:
        self.answers = answers or {}
        self.drops = drops
        self.hangs = hangs
        super().__init__()

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if "MAIL" not in self.answers:
            envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if "RCPT" not in self.answers:
            envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(self.hangs)
        if "DATA" in self.answers:
            return self.answers["DATA"]
        self.contents = [*getattr(self, "contents", []), bytes(envelope.original_content)]
        taken = await super().handle_DATA(server, session, envelope)
        if self.drops:
            server.transport.abort()
        return taken

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        return self.answers.get("QUIT", "221 Bye")


class Plain:
    """A server of the old days: no TLS, and it takes everything."""

    def __init__(self) -> None:
        self.taken = 0
        self.port = free_port()
        self.ca_file = ""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, server_hostname="localhost")
        self._controller.start()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken += 1
        return "250 OK"

    def stop(self) -> None:
        self._controller.stop()


@contextmanager
def silent() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]
