"""Adds what steps moved to the counts of their day: each move once, whoever else adds at the same time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

from chalicelib.domain.shared.errors import LostRace
from chalicelib.services.shared import unreadable
from chalicelib.services.shared.paged_jobs import Batch
from chalicelib.wiring import Wiring

ATTEMPTS = 5


def add_moves(deps: Wiring, city: str, day: str) -> str:
    """Add all moves of a day to its counts. One that cannot be read is told of and counts nothing: a recount finds it.

    Raises:
        LostRace: others changed the counts each time.
    """
    lost = 0
    while moves := deps.counts.moves(city, date.fromisoformat(day)):
        before = deps.counts.of_day(city, date.fromisoformat(day))
        after = Counter(before.counts)
        for move in moves:
            after.update(move.counts)
        try:
            deps.counts.replace(city, before, after, moves)
        except LostRace:
            lost += 1
            if lost == ATTEMPTS:
                raise
            continue
        for told in (before.unreadable, *(move.unreadable for move in moves)):
            if told:
                unreadable.report(told)
    return "added"


def next_day(cursor: str | None, following: Callable[[date | None], date | None]) -> Batch[str]:
    """The day after the cursor as a page of its own; days are cursors, and sort as they follow each other."""
    found = following(date.fromisoformat(cursor) if cursor else None)
    return Batch([found.isoformat()], found.isoformat()) if found else Batch([], None)
