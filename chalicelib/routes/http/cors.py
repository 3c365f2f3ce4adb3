"""What an answer tells a browser whose page is of another origin."""

from __future__ import annotations

from collections.abc import Collection

EXPOSED = ("ETag", "Location", "Retry-After", "X-Correlation-Id")
"""Headers of answers that such a page may read."""


def headers(origin: str | None, known: Collection[str]) -> dict[str, str]:
    """What an answer to a request from a page of this origin says; `known` are the origins of clients."""
    if not known:
        return {}
    if origin is None or not _is_among(known, origin):
        return {"Vary": "Origin"}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": ",".join(EXPOSED),
        "Vary": "Origin",
    }


def _is_among(known: Collection[str], origin: str) -> bool:
    """Whether it is one of them; `http://localhost:*` is every port of that host."""
    host, _, port = origin.rpartition(":")
    return (port.isascii() and port.isdecimal() and f"{host}:*" in known) or origin in known
