"""China's time, in which people read times and limits are counted. Storage and code hold aware UTC datetimes."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def shanghai_date(moment: datetime) -> date:
    """The calendar day in China on which `moment` falls (a Lambda's day flips at 16:00 UTC)."""
    return moment.astimezone(SHANGHAI).date()


def chinese_date(day: date) -> str:
    """The day as texts write it: 2026年3月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def shanghai_iso(moment: datetime) -> str:
    """The moment as answers show it: ISO 8601 with +08:00, to the second."""
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")
