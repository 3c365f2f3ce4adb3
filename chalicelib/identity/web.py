"""Reads one small answer of another server: within limits of time and size, and without following redirects."""

from __future__ import annotations

import time
from functools import cache
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

_CHUNK = 16 * 1024


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """An answer comes from the configured address or not at all."""


@cache
def _opener() -> OpenerDirector:
    """Made at the first call: it reads the machine's certificates."""
    return build_opener(_NoRedirect(), ProxyHandler({}))


def read(request: str | Request, seconds: float, most_bytes: int) -> bytes:
    """Read the answer to a request, within `seconds` and `most_bytes` however slowly it arrives.

    Raises:
        OSError, http.client.HTTPException: nothing, an error (then closed), or too slowly.
        ValueError: more than `most_bytes`.
    """
    deadline = time.monotonic() + seconds
    body = bytearray()
    try:
        opened = _opener().open(request, timeout=seconds)
    except HTTPError as error:
        error.close()  # it holds the connection
        raise
    with opened as response:
        while chunk := response.read1(_CHUNK):
            body += chunk
            if len(body) > most_bytes:
                raise ValueError("the answer is too large")
            if time.monotonic() > deadline:
                raise TimeoutError("the answer came too slowly")
    return bytes(body)
