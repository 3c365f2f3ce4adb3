"""The working days (工作日) of China, and time limits counted in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

_SATURDAY = 5
_DAY = timedelta(days=1)


@cache
def _exceptions(year: int) -> Mapping[date, bool]:
    """The days on which `year` departs from Monday to Friday, and whether each is a working day.

    The import stands here because `holidays` loads every country of the world, which a cold start should not pay for.
    """
    from holidays import country_holidays

    china = country_holidays("CN", years=year, expand=False)
    return dict.fromkeys(china, False) | dict.fromkeys(china.weekend_workdays, True)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The State Council's yearly notices (国务院办公厅节假日安排), make-up working days (调休) included.

    `overrides` are dates with True for working days; an operator enters them when a notice is out before the
    library has it. `announced` are the years whose notice was entered, even if the library knew all that it says.
    """

    overrides: Mapping[date, bool] = field(default_factory=dict)
    announced: frozenset[int] = frozenset()

    def is_working_day(self, day: date) -> bool:
        if day in self.overrides:
            return self.overrides[day]
        return _exceptions(day.year).get(day, day.weekday() < _SATURDAY)

    def is_announced(self, year: int) -> bool:
        """The year's notice is known: a notice names make-up days, which an estimate by the library lacks."""
        if year in self.announced:
            return True
        named = (*_exceptions(year).items(), *self.overrides.items())
        return any(working and day.year == year and day.weekday() >= _SATURDAY for day, working in named)

    def is_provisional(self, start: date, end: date) -> bool:
        """A count from `start` to `end` touches a year whose notice is not known yet."""
        return not all(self.is_announced(year) for year in range(start.year, end.year + 1))

    def add_working_days(self, start: date, days: int) -> date:
        """The `days`-th working day after `start`, which is itself not counted (《民法典》第二百零一条)."""
        if days < 1:
            raise ValueError(f"a time limit has at least one working day, not {days}")
        day = start
        for _ in range(days):
            day += _DAY
            while not self.is_working_day(day):
                day += _DAY
        return day

    def working_days_between(self, after: date, through: date) -> int:
        """The number of working days in (after, through]; negative when `through` is the earlier of the two."""
        if through < after:
            return -self.working_days_between(through, after)
        return sum(self.is_working_day(after + n * _DAY) for n in range(1, (through - after).days + 1))
