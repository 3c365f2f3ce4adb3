"""The answer to browsers before a request from another origin; the check of the origin stands beside it."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.runtime import correlation

REQUEST_HEADERS = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    correlation.HEADER,
)
SECONDS = 600


def headers(methods: Iterable[str]) -> dict[str, str]:
    """The answer to OPTIONS of a path that takes these methods."""
    return {
        "Access-Control-Allow-Methods": ",".join(sorted(method.upper() for method in methods)),
        "Access-Control-Allow-Headers": ",".join(REQUEST_HEADERS),
        "Access-Control-Max-Age": str(SECONDS),
        "Vary": "Origin",
    }
