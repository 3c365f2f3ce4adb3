"""Publishes the figures of each city on a schedule, so that the public read is one Query."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from chalicelib.domain.evaluation.figures import figures_of
from chalicelib.domain.time.local_time import shanghai_date, shanghai_iso
from chalicelib.runtime import metrics
from chalicelib.wiring import Wiring


def publish(deps: Wiring) -> dict[str, Any]:
    """Count every city's own cases and publish the figures; any number of times."""
    directory, now = deps.directory(), deps.clock.now()
    figures = {}
    for city in directory.cities.values():
        handled = [case for case in deps.cases.all_listed(city.city) if case.handling_city == city.city]
        counted = figures_of(handled, shanghai_date(now), directory.calendar)
        figures[city.city] = {"as_of": shanghai_iso(now), **asdict(counted)}
        deps.directory_store.save_statistics(city.city, figures[city.city])
        for stage, count in counted.by_stage.items():
            metrics.record(metrics.CASES, count, city=city.city, case_stage=stage)
    return figures
