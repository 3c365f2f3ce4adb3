"""Published figures: cases, repairs, limits kept; computed on a schedule so that the public read is one Query."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from chalicelib.domain.cases import clocks
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.time import deadlines
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.deadlines import ClockState, Light
from chalicelib.domain.time.local_time import shanghai_date, shanghai_iso
from chalicelib.runtime import metrics
from chalicelib.wiring import Wiring


def publish(deps: Wiring) -> dict[str, Any]:
    """Count every city's own cases and publish the figures; any number of times."""
    directory, now = deps.directory(), deps.clock.now()
    figures = {}
    for city in directory.cities.values():
        handled = [case for case in deps.cases.all_listed(city.city) if case.handling_city == city.city]
        figures[city.city] = {"as_of": shanghai_iso(now), **_figures(handled, shanghai_date(now), directory.calendar)}
        deps.directory_store.save_statistics(city.city, figures[city.city])
        for stage, count in Counter(case.stage for case in handled).items():
            metrics.record(metrics.CASES, count, city=city.city, case_stage=stage)
    return figures


def _figures(cases: list[CaseFile], today: date, calendar: WorkingCalendar) -> dict[str, Any]:
    repaired = [case for case in cases if case.effects]
    days = [calendar.working_days_between(shanghai_date(c.submitted_at), shanghai_date(c.updated_at)) for c in repaired]
    stopped = [clock for case in cases for clock in clocks.stopped_clocks(case)]
    lights = Counter(
        deadlines.light(clock, today, calendar) for case in cases if (clock := clocks.stage_clock(case)) is not None
    )
    return {
        "cases": len(cases),
        "cross_city": sum(case.is_cross_city for case in cases),
        "by_stage": dict(sorted(Counter(case.stage for case in cases).items())),
        "repaired": len(repaired),
        "average_working_days_to_repair": round(sum(days) / len(days), 1) if days else None,
        "kept_in_time": _share(stopped),
        "overdue_now": lights[Light.RED],
    }


def _share(stopped: list[ClockState]) -> float | None:
    """The share of stopped clocks that stopped in time."""
    return round(sum(bool(clock.left) for clock in stopped) / len(stopped), 3) if stopped else None
