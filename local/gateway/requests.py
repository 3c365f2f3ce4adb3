"""A request as it reached the gateway, read from WSGI."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.wsgi import get_input_stream

from infra.gateway_responses import BAD_REQUEST, HEADERS_TOO_LARGE, REQUEST_TOO_LARGE
from local.gateway.answers import Refused

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MAX_BODY = 10 * 1024 * 1024
MAX_HEADERS = 10_240
RECEIVED_HEADERS = "local.gateway.headers"

_SCHEME_AND_HOST = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/?]*")
_HOP_BY_HOP = frozenset({"connection", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"})


@dataclass(frozen=True, slots=True)
class Request:
    """`path` and `query` are as sent: percent-encoded."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[str, str], ...]
    source_ip: str
    protocol: str

    def header(self, name: str) -> str | None:
        """The last value of that name, as `event["headers"]` gives it."""
        return next((value for key, value in reversed(self.headers) if key.lower() == name.lower()), None)


def read_request(environ: WSGIEnvironment) -> Request:
    target = _SCHEME_AND_HOST.sub("", environ["RAW_URI"], count=1)
    path, _, query = target.partition("?")
    return Request(
        method=environ["REQUEST_METHOD"],
        path=path or "/",
        query=query,
        headers=tuple((name, value) for name, value in _headers(environ) if name.lower() not in _HOP_BY_HOP),
        source_ip=environ.get("REMOTE_ADDR", "127.0.0.1"),
        protocol=environ["SERVER_PROTOCOL"],
    )


def _headers(environ: WSGIEnvironment) -> Iterable[tuple[str, str]]:
    """Return the headers as received; another WSGI server than ours has folded their case and joined repeated ones."""
    received: Iterable[tuple[str, str]] | None = environ.get(RECEIVED_HEADERS)
    if received is not None:
        return received
    names = (key for key in environ if key.startswith("HTTP_") or key in {"CONTENT_TYPE", "CONTENT_LENGTH"})
    return [(key.removeprefix("HTTP_").replace("_", "-").title(), environ[key]) for key in names]


def check_headers(request: Request) -> None:
    if sum(len(name) + len(value) for name, value in request.headers) > MAX_HEADERS:
        raise Refused(HEADERS_TOO_LARGE)


def read_body(environ: WSGIEnvironment) -> bytes:
    try:
        # Werkzeug cuts a chunked body at its limit without a word: allow one byte more than may come.
        body = get_input_stream(environ, max_content_length=MAX_BODY + 1).read()
    except RequestEntityTooLarge as error:
        raise Refused(REQUEST_TOO_LARGE) from error
    except (ClientDisconnected, OSError) as error:
        raise Refused(BAD_REQUEST) from error
    if len(body) > MAX_BODY:
        raise Refused(REQUEST_TOO_LARGE)
    return body
