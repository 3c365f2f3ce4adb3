"""The State Council's yearly holiday notices (国务院办公厅节假日安排通知), as operators enter them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.shared.errors import FieldProblem, InvalidInput
from chalicelib.domain.shared.stored import Stored
from chalicelib.domain.time.calendar import WorkingCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayNotice(Stored):
    """A year's notice: the days on which it differs from the library. A later notice of the year replaces it."""

    notice: str
    year: int
    url: str
    days: Mapping[date, bool]
    saved_at: datetime
    saved_by: str
    version: int = 1


def differing(year: int, days: Iterable[tuple[date, bool]]) -> Mapping[date, bool]:
    """The days on which the notice differs from the library.

    Raises:
        InvalidInput: a day is of another year, or named twice.
    """
    library, named, problems = WorkingCalendar(), dict[date, bool](), list[FieldProblem]()
    for number, (day, is_working_day) in enumerate(days):
        pointer = f"/days/{number}/date"
        if day.year != year:
            problems.append(FieldProblem(pointer, "date_of_another_year", "不是该年度的日期。"))
        elif day in named:
            problems.append(FieldProblem(pointer, "repeated", "不能重复。"))
        named[day] = is_working_day
    if problems:
        raise InvalidInput(problems)
    return {day: works for day, works in sorted(named.items()) if library.is_working_day(day) is not works}


def calendar_of(single_days: Mapping[date, bool], notices: Iterable[HolidayNotice]) -> WorkingCalendar:
    """The calendar with all that was entered. A year's notice takes the place of days entered singly for that year."""
    by_year = {notice.year: notice for notice in notices}
    overrides = {day: works for day, works in single_days.items() if day.year not in by_year}
    for notice in by_year.values():
        overrides |= notice.days
    return WorkingCalendar(overrides, frozenset(by_year))


def notice_facts(notice: HolidayNotice) -> dict[str, str]:
    """A notice as flat facts, for the record of changes."""
    days = {f"days.{day.isoformat()}": "工作日" if works else "休息日" for day, works in notice.days.items()}
    return {"notice": notice.notice, "url": notice.url, **days}
