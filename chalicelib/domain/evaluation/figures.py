"""The published figures of a city: cases, repairs, limits kept. Each is defined here and nowhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.cases import clocks
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import KITS
from chalicelib.domain.time import deadlines
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.deadlines import Light


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of the cases that a city handles.

    `kept_in_time`: of the runs of limits that are judged, the share that ended in time; None if none is.
    """

    cases: int
    cross_city: int
    by_stage: Mapping[str, int]
    repaired: int
    average_working_days_to_repair: float | None
    kept_in_time: float | None
    overdue_now: int


def figures_of(cases: Sequence[CaseFile], today: date, calendar: WorkingCalendar) -> Figures:
    """The figures of these cases as they stand today."""
    repairs = [(case, day) for case in cases if (day := KITS[case.procedure].ledger(case).repaired_on)]
    days = [calendar.working_days_between(case.applied_on, day) for case, day in repairs]
    judged = [kept for case in cases for kept in _judged(case, today, calendar)]
    return Figures(
        cases=len(cases),
        cross_city=sum(case.is_cross_city for case in cases),
        by_stage=dict(sorted(Counter(case.stage for case in cases).items())),
        repaired=len(repairs),
        average_working_days_to_repair=round(sum(days) / len(days), 1) if days else None,
        kept_in_time=round(sum(judged) / len(judged), 3) if judged else None,
        overdue_now=sum(_overdue(case, today, calendar) > 0 for case in cases),
    )


def _judged(case: CaseFile, today: date, calendar: WorkingCalendar) -> list[bool]:
    """The runs that are judged, each True if it was kept.

    A run was kept if the one who owed acted in time. One that stopped in time because it pauses, or because somebody
    else ended it, as by a withdrawal, is neither kept nor late. One that runs past its day is late.
    """
    stopped = [run.was_kept for run in clocks.stopped_clocks(case)]
    return [*(kept for kept in stopped if kept is not None), *[False] * _overdue(case, today, calendar)]


def _overdue(case: CaseFile, today: date, calendar: WorkingCalendar) -> int:
    """The number of limits that run past their day."""
    return sum(deadlines.light(run, today, calendar) is Light.RED for run in clocks.running_clocks(case))
