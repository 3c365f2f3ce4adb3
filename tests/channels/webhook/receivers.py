"""HTTPS receivers on this machine, good and bad."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Certificate:
    """A certificate for `localhost`, of its own authority."""

    file: str
    key: str

    def context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.file, self.key)
        return context


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[int]:
    """The port of a server while it serves."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


Request = tuple[dict[str, str], bytes]
Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Scripted:
    """An HTTPS receiver that does what it is told, one reply after another; the last one stays."""

    replies: list[Reply]
    requests: list[Request] = field(default_factory=list)

    def server(self, certificate: Certificate, port: int = 0) -> ThreadingHTTPServer:
        script = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                script.requests.append((dict(self.headers.items()), body))
                reply = script.replies.pop(0) if len(script.replies) > 1 else script.replies[0]
                with suppress(OSError):  # the caller went away
                    reply(self)
                self.close_connection = True

            do_GET = do_POST  # noqa: N815

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer((LOOPBACK, port), Handler)
        server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
        server.socket = certificate.context().wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        return server


def status(code: int, body: bytes = b"", **headers: str) -> Reply:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def dropped(handler: BaseHTTPRequestHandler) -> None:
    """Take the message and say nothing."""
    handler.connection.shutdown(socket.SHUT_RDWR)


def silent(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1)


def dripping(begun: bytes) -> Reply:
    """Each piece comes in time; all of it never."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(begun)
        for _ in range(60):
            handler.wfile.write(b"0")
            handler.wfile.flush()
            time.sleep(0.05)

    return reply


def gibberish(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
