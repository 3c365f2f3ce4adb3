"""A threaded HTTP/1.1 server for WSGI, on Werkzeug's, which itself closes the connection after every answer."""

from __future__ import annotations

import errno
import io
import json
import logging
import socket
import threading
from contextlib import suppress
from http import HTTPStatus
from typing import IO, TYPE_CHECKING, Any, cast

from werkzeug.exceptions import ClientDisconnected
from werkzeug.serving import DechunkedInput, ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wsgi import LimitedStream

from infra.gateway_responses import BAD_REQUEST, MALFORMED_RESPONSE
from local.gateway.answers import Answer, problem_answer
from local.gateway.requests import RECEIVED_HEADERS

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

MAX_UNREAD = 64 * 1024 * 1024
IDLE_SECONDS = 60
_BODILESS = frozenset({204, 304})

logger = logging.getLogger(__name__)


class PortTaken(Exception):
    """Another program listens there."""

    def __init__(self, port: int) -> None:
        super().__init__(f"端口 {port} 已被其他程序占用：请停掉那个程序，或用 PORT=<端口号> 换一个端口。")


class Server:
    """Serves in threads of its own until stopped."""

    def __init__(self, application: WSGIApplication, host: str, port: int) -> None:
        with _listen(host, port) as listener:
            self._server = _Threads(host, port, application, _Handler, fd=listener.fileno())
        self.port: int = self._server.port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="http", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Closes the port and every connection."""
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()


def serve(application: WSGIApplication, host: str, port: int) -> Server:
    """Port 0 takes any free one. Raises PortTaken."""
    return Server(application, host, port)


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=128)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(port) from error
        raise


class _Threads(ThreadedWSGIServer):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._connections: set[socket.socket] = set()
        super().__init__(*args, **kwargs)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        for connection in tuple(self._connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the client was first


class _Chunks(DechunkedInput):
    """Stays broken once broken: what follows a bad chunk is not to be read as another."""

    _broken = False

    def readinto(self, buf: bytearray) -> int:  # type: ignore[override]  # as in Werkzeug
        if self._broken:
            raise OSError("broken chunks")
        self._broken = True
        read = super().readinto(buf)
        self._broken = False
        return read


class _Handler(WSGIRequestHandler):
    """One connection. Answers go out in one write, with no delay: else Nagle's algorithm costs 40 ms each."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = IDLE_SECONDS
    error_content_type = "application/problem+json; charset=utf-8"
    error_message_format = json.dumps(
        {
            "type": "about:blank",
            "title": BAD_REQUEST.title,
            "status": 0,
            "detail": BAD_REQUEST.detail,
            "code": BAD_REQUEST.code,
        },
        ensure_ascii=False,
    ).replace(": 0,", ": %(code)d,")

    def finish(self) -> None:
        """Ignore that the rest of the buffer cannot be sent to a client that hung up."""
        with suppress(OSError):
            super().finish()
        self.rfile.close()

    def run_wsgi(self) -> None:
        if not self._is_well_framed():
            self.close_connection = True
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        environ = self.make_environ()
        environ[RECEIVED_HEADERS] = self.headers.items()
        environ["wsgi.input"] = self._body()
        environ["wsgi.input_terminated"] = True
        answer = self._run(environ)
        self._discard_unread(environ)
        self._send(answer)

    def _body(self) -> io.RawIOBase:
        received = cast(IO[bytes], self.rfile)
        if "Transfer-Encoding" in self.headers:
            return _Chunks(received)
        return LimitedStream(received, int(self.headers.get("Content-Length", 0)))

    def _is_well_framed(self) -> bool:
        """True if the framing has one meaning only, for the gateway and for any proxy before it."""
        lengths = self.headers.get_all("Content-Length", [])
        encodings = self.headers.get_all("Transfer-Encoding", [])
        if encodings:
            return not lengths and [encoding.lower() for encoding in encodings] == ["chunked"]
        return len(lengths) <= 1 and all(length.isascii() and length.isdigit() for length in lengths)

    def _run(self, environ: WSGIEnvironment) -> Answer:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _: object = None) -> Any:
            started.append((status, headers))

        try:
            body = b"".join(self.server.app(environ, start_response))
            status, headers = started[-1]
            return Answer(int(status[:3]), tuple(headers), body)
        except Exception:  # whatever fails in the application, the gateway still answers
            logger.exception("the application failed")
            return problem_answer(MALFORMED_RESPONSE, self.path)

    def _discard_unread(self, environ: WSGIEnvironment) -> None:
        """Read what the application left of the body, which stands before the next request."""
        left = MAX_UNREAD
        try:
            while left > 0 and (chunk := environ["wsgi.input"].read(64 * 1024)):
                left -= len(chunk)
        except (ClientDisconnected, OSError):
            left = 0
        self.close_connection |= left <= 0

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        if answer.status not in _BODILESS and (answer.body or self.command != "HEAD"):
            self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if answer.status not in _BODILESS and self.command != "HEAD":
            self.wfile.write(answer.body)

    def handle_expect_100(self) -> bool:
        going_on = super().handle_expect_100()
        self.wfile.flush()
        return going_on

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - Werkzeug's name
        """Silent: the app logs its own requests."""
