"""The published figures of a city: cases, repairs, limits kept. Each is defined here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.cases.counting.counts import (
    CASES,
    CROSS_CITY,
    DUE,
    FIRST_DUE,
    KEPT,
    LATE,
    REPAIRED,
    STAGE,
    Counts,
)
from chalicelib.domain.time.calendar import WorkingCalendar


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


def figures_of(counts: Counts, today: date, calendar: WorkingCalendar) -> Figures:
    """The figures that follow from the counts of a city's cases today.

    Judged is a run that the one who owed ended in time, and one that ran past its day, whether it stopped since or not.
    One that stopped in time because it pauses, or because somebody else ended it, as by a withdrawal, is neither kept
    nor late.
    """
    repaired = sum(_told_apart(counts, REPAIRED).values())
    kept, late = counts.get(KEPT, 0), counts.get(LATE, 0) + _over(counts, DUE, today)
    return Figures(
        cases=counts.get(CASES, 0),
        cross_city=counts.get(CROSS_CITY, 0),
        by_stage=dict(sorted(_told_apart(counts, STAGE).items())),
        repaired=repaired,
        average_working_days_to_repair=round(_days_to_repair(counts, calendar) / repaired, 1) if repaired else None,
        kept_in_time=round(kept / (kept + late), 3) if kept + late else None,
        overdue_now=_over(counts, FIRST_DUE, today),
    )


def _told_apart(counts: Counts, name: str) -> dict[str, int]:
    """The counts of this name, by what each tells apart."""
    return {key.removeprefix(f"{name} "): number for key, number in counts.items() if key.startswith(f"{name} ")}


def _over(counts: Counts, name: str, today: date) -> int:
    """The number of those whose day has passed."""
    return sum(number for day, number in _told_apart(counts, name).items() if day < today.isoformat())


def _days_to_repair(counts: Counts, calendar: WorkingCalendar) -> int:
    """The working days from application to repair of all repaired cases together."""
    days = 0
    for span, number in _told_apart(counts, REPAIRED).items():
        applied_on, repaired_on = map(date.fromisoformat, span.split())
        days += number * calendar.working_days_between(applied_on, repaired_on)
    return days
