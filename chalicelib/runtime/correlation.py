"""Correlation: one id follows the work from the request through stream and queue, so that one search finds it all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "X-Correlation-Id"

_WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")
_id: ContextVar[str] = ContextVar("correlation_id", default="")


def current() -> str:
    """The correlation id of the current work; "" outside requests and runs."""
    return _id.get()


def well_formed(text: str | None) -> str:
    """The id, if it is in the form that may be logged; else ""."""
    return text if text and _WELL_FORMED.fullmatch(text) else ""


@contextmanager
def following(correlation_id: str) -> Iterator[None]:
    """Within this block, work belongs to this id; an empty id leaves the current one."""
    token = _id.set(correlation_id or _id.get())
    try:
        yield
    finally:
        _id.reset(token)
