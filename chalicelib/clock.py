"""The only source of now. Storage and code hold aware UTC datetimes; people read Asia/Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


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


def shanghai_date(moment: datetime) -> date:
    """The calendar day in China on which `moment` falls (a Lambda's day flips at 16:00 UTC)."""
    return moment.astimezone(SHANGHAI).date()
