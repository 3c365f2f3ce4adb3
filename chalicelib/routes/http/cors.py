"""Headers of answers to a browser whose page is of another origin."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

EXPOSED = ("Allow", "ETag", "Location", "Retry-After", "WWW-Authenticate", "X-Correlation-Id")
"""Headers of answers that such a page may read."""


def headers(
    origin: str | None, known: Collection[str], own: Mapping[str, str] = MappingProxyType({})
) -> dict[str, str]:
    """The headers of an answer to a page of this origin; `known` are the origins of clients, `own` its own headers."""
    if not known:
        return {}
    varying = {"Vary": ", ".join((*([own["Vary"]] if "Vary" in own else []), "Origin"))}
    if origin is None or not _is_among(known, origin):
        return varying
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": ",".join(EXPOSED),
        **varying,
    }


def _is_among(known: Collection[str], origin: str) -> bool:
    """The origin is one of those known; `http://localhost:*` is every port of that host."""
    host, _, port = origin.rpartition(":")
    return (port.isascii() and port.isdecimal() and f"{host}:*" in known) or origin in known
