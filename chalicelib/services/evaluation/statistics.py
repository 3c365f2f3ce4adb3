"""Publishes the figures of a city on a schedule, so that the public read is one Query."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict

from chalicelib.domain.evaluation.figures import figures_of
from chalicelib.domain.time.local_time import shanghai_date, shanghai_iso
from chalicelib.services.evaluation.moves import add_moves, next_day
from chalicelib.services.shared import unreadable
from chalicelib.services.shared.paged_jobs import WHOLE, Batch, KeepGoing, Stretch, Walked, walk
from chalicelib.wiring import Wiring


def add_up(deps: Wiring, place: str, keep_going: KeepGoing, stretch: Stretch = WHOLE) -> Walked:
    """Add to the counts of each day what steps have moved since; any number of times, and several at once."""

    def read(cursor: str | None) -> Batch[str]:
        return next_day(cursor, lambda after: deps.counts.next_moved(place, after))

    return walk(place, read, lambda day: add_moves(deps, place, day), keep_going, stretch)


def publish(deps: Wiring, place: str, keep_going: KeepGoing, stretch: Stretch = WHOLE) -> Walked:
    """Publish the figures that follow from the counts of a city; any number of times."""

    def visit(counts: Counter[str]) -> str:
        if not deps.counts.is_counted(place):
            return "not_counted"
        now = deps.clock.now()
        figures = figures_of(counts, shanghai_date(now), deps.directory().calendar)
        deps.directory_store.save_statistics(place, {"as_of": shanghai_iso(now), **asdict(figures)})
        return "published"

    return walk(place, lambda _: Batch([_sum(deps, place)], None), visit, keep_going, stretch)


def _sum(deps: Wiring, city: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for day in deps.counts.of_every_day(city):
        if day.unreadable:
            unreadable.report(day.unreadable)
        found.update(day.counts)
    return found
