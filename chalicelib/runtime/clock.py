"""The only source of the current time: aware UTC datetimes."""

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
    """The real time, even if service time was moved: credentials and upload policies depend on it."""
    return datetime.now(UTC)
