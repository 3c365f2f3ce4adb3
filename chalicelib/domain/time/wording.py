"""Limits in words, as officials write them."""

from __future__ import annotations

from datetime import date

from chalicelib.domain.time.calendar import WorkingCalendar


def remaining(due_on: date, today: date, calendar: WorkingCalendar) -> str:
    """The working days that are left until the end of a limit, or that it is over."""
    days = calendar.working_days_between(today, due_on)
    if today > due_on:
        return f"已超期 {-days} 个工作日" if days else "已到期"
    return f"还剩 {days} 个工作日" if days else "今天到期"
