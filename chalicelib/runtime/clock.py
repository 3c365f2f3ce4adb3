"""The only source of now: aware UTC datetimes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Service time, which the local stack may move."""

    def now(self) -> datetime:
        """The moment, aware, in UTC."""


class SystemClock:
    """Real time."""

    def now(self) -> datetime:
        return real_time()


def real_time() -> datetime:
    """Real time even where service time was moved: credentials and upload policies live by it."""
    return datetime.now(UTC)
