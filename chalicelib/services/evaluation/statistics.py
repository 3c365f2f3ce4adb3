"""Publishes the figures of a city on a schedule, so that the public read is one Query."""

from __future__ import annotations

from dataclasses import asdict

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.evaluation.figures import Figures, figures_of
from chalicelib.domain.shared.errors import UnreadableRow
from chalicelib.domain.time.local_time import shanghai_date, shanghai_iso
from chalicelib.services.shared import unreadable
from chalicelib.services.shared.paged_jobs import WHOLE, Batch, KeepGoing, Stretch, Walked, walk
from chalicelib.wiring import Wiring


def publish(deps: Wiring, place: str, keep_going: KeepGoing, stretch: Stretch = WHOLE) -> Walked:
    """Count a city's own cases and publish the figures; any number of times."""

    def visit(figures: Figures) -> str:
        content = {"as_of": shanghai_iso(deps.clock.now()), **asdict(figures)}
        deps.directory_store.save_statistics(place, content)
        return "published"

    return walk(place, lambda _: Batch([_figures(deps, place)], None), visit, keep_going, stretch)


def _figures(deps: Wiring, city: str) -> Figures:
    """The figures of all cases of a city that can be read."""
    handled: list[CaseFile] = []
    for case in deps.cases.all_listed(city):
        if isinstance(case, UnreadableRow):
            unreadable.report(case)
        elif case.handling_city == city:
            handled.append(case)
    return figures_of(handled, shanghai_date(deps.clock.now()), deps.directory().calendar)
