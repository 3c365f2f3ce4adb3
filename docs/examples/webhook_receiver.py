"""A court's receiver of webhooks, in the standard library alone (Python 3.11 or newer).

    WEBHOOK_SECRET=… python webhook_receiver.py --certificate cert.pem --key key.pem --port 8443 --database notices.db

It takes a message only if its signature and its time hold, and remembers each by its `delivery_id`, so that the same
message sent again changes nothing. Messages wait in the table `messages` for the court's own system to read them.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import sqlite3
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

WINDOW_SECONDS = 5 * 60
"""A message is refused when its time is further from ours: an old one may have been copied."""
MAX_BYTES = 256 * 1024
WAIT_SECONDS = 10

TABLE = """
CREATE TABLE IF NOT EXISTS messages (
    delivery_id TEXT PRIMARY KEY,
    notice_id   TEXT NOT NULL,
    kind        TEXT NOT NULL,
    case_id     TEXT NOT NULL,
    at          TEXT NOT NULL,
    title       TEXT NOT NULL,
    text        TEXT NOT NULL
)
"""
FIELDS = ("delivery_id", "notice_id", "kind", "case_id", "at", "title", "text")


class Refused(Exception):
    """A message that is not taken, with the HTTP status that says so; a 4xx ends its delivery, a 5xx does not."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Receiver:
    """Checks messages and keeps each once. `now` answers the time as Unix seconds."""

    def __init__(self, secret: str, database: str, now: Callable[[], float] = time.time) -> None:
        if not secret:
            raise ValueError("a secret is needed")
        self._secret = secret.encode()
        self._database = database
        self._now = now
        with closing(self._connect()) as connection, connection:
            connection.execute(TABLE)

    def take(self, headers: Mapping[str, str] | Message, body: bytes) -> bool:
        """Take a message; False if it was taken before.

        Raises:
            Refused: it is not from 信修通, too old, or no message at all.
        """
        self._check(headers.get("X-Timestamp") or "", headers.get("X-Signature") or "", body)
        message = _read(body)
        # Kept before it is answered: what we said we took is not lost, and what we did not say comes again.
        with closing(self._connect()) as connection, connection:
            added = connection.execute(
                "INSERT OR IGNORE INTO messages VALUES (?, ?, ?, ?, ?, ?, ?)", [message[name] for name in FIELDS]
            )
            return added.rowcount == 1

    def messages(self) -> list[dict[str, str]]:
        """Everything taken, in the order of its coming."""
        with closing(self._connect()) as connection:
            rows = connection.execute(f"SELECT {', '.join(FIELDS)} FROM messages ORDER BY rowid").fetchall()  # noqa: S608
        return [dict(zip(FIELDS, row, strict=True)) for row in rows]

    def _check(self, timestamp: str, signature: str, body: bytes) -> None:
        """The signature is over the timestamp as it came, a full stop, and the body as it came."""
        signed = timestamp.encode("latin-1", "replace") + b"." + body
        expected = "sha256=" + hmac.new(self._secret, signed, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), signature.encode("latin-1", "replace")):
            raise Refused(401, "the signature does not hold")
        if not (timestamp.isascii() and timestamp.isdigit()) or abs(self._now() - int(timestamp)) > WINDOW_SECONDS:
            raise Refused(401, "the timestamp is too far from now")

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._database, timeout=WAIT_SECONDS)


def _read(body: bytes) -> dict[str, str]:
    """The message. Its ids are those in the body, which is signed; the headers that repeat them are not."""
    try:
        message = json.loads(body)
    except ValueError:
        raise Refused(400, "no JSON") from None
    if not isinstance(message, dict) or not all(isinstance(message.get(name), str) for name in FIELDS):
        raise Refused(400, "not a message")
    return message


def handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    """Takes POST requests for a receiver; other methods are answered 501."""

    class Handler(BaseHTTPRequestHandler):
        timeout = WAIT_SECONDS
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.close_connection = True
            try:
                self._answer(200 if receiver.take(self.headers, self._body()) else 208)
            except Refused as refusal:
                self._answer(refusal.status)
            except sqlite3.Error:
                self._answer(503)

        def _body(self) -> bytes:
            length = self.headers.get("Content-Length") or ""
            if not (length.isascii() and length.isdigit()):
                raise Refused(411, "no length")
            if int(length) > MAX_BYTES:
                raise Refused(413, "too large")
            return self.rfile.read(int(length))

        def _answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.send_header("Connection", "close")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            """Say nothing: what was taken stands in the table."""

    return Handler


def server(receiver: Receiver, host: str, port: int, certificate: str, key: str) -> ThreadingHTTPServer:
    """An HTTPS server that is ready to serve."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    serving = ThreadingHTTPServer((host, port), handler(receiver))
    # The handshake is left to each connection's own thread: a silent client holds up nobody else.
    serving.socket = context.wrap_socket(serving.socket, server_side=True, do_handshake_on_connect=False)
    return serving


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="0.0.0.0")  # noqa: S104 - it is there to be reached
    parser.add_argument("--port", type=int, default=8443)
    parser.add_argument("--certificate", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--database", default="notices.db")
    given = parser.parse_args()
    receiver = Receiver(os.environ["WEBHOOK_SECRET"], given.database)
    with server(receiver, given.host, given.port, given.certificate, given.key) as serving:
        serving.serve_forever()


if __name__ == "__main__":
    main()
