"""The register: the directory with the data that only operators see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.holiday_notices import HolidayNotice, calendar_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The directory with the number of its changes, and the notices and single days behind its calendar."""

    directory: Directory
    version: int
    notices: tuple[HolidayNotice, ...]
    single_days: Mapping[date, bool]

    def notice_of(self, year: int) -> HolidayNotice | None:
        """The notice that was entered for a year."""
        return next((notice for notice in self.notices if notice.year == year), None)

    def calendar_with(self, notice: HolidayNotice) -> WorkingCalendar:
        """The calendar as it would be with this notice in place of the one of its year."""
        others = (other for other in self.notices if other.year != notice.year)
        return calendar_of(self.single_days, (*others, notice))
