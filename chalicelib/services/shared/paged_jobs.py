"""Scheduled work in pages: it stops before its time runs out, and returns the place to continue from."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from chalicelib.runtime import log

LOG = logging.getLogger(__name__)

T = TypeVar("T")

KeepGoing = Callable[[], bool]
"""True while there is time for another batch."""


@dataclass(frozen=True, slots=True)
class Position:
    """The place where work carries on: a city, and the cursor of a batch of it."""

    place: str
    cursor: str | None = None


@dataclass(slots=True)
class Walked:
    """The work done, the places where something failed, and the beginning of the rest (None: nothing is left)."""

    counts: Counter[str] = field(default_factory=Counter)
    failed_in: set[str] = field(default_factory=set)
    rest: Position | None = None


@dataclass(frozen=True, slots=True)
class Batch(Generic[T]):
    """Some items, and the cursor of the next batch. An error among the items stands for an unreadable one."""

    items: Iterable[T | Exception]
    cursor: str | None


def walk(
    places: Iterable[str],
    read: Callable[[str, str | None], Batch[T]],
    visit: Callable[[str, T], str],
    keep_going: KeepGoing,
    start: Position | None = None,
) -> Walked:
    """Visit every item of every place, page by page; each visit returns the work that it did.

    At least one page is read, so that work always gets on. An item whose visit fails holds up no other, and a place
    whose page cannot be read holds up no other place.
    """
    walked = Walked()
    to_go = sorted(place for place in places if start is None or place >= start.place)
    position = Position(to_go[0]) if to_go else None
    if start and position and position.place == start.place:
        position = start
    while position:
        page = _read(read, position)
        for item in page.items:
            _visit(visit, position.place, item, walked)
        position = _next(position.place, page.cursor, to_go)
        if position and not keep_going():
            walked.rest = position
            return walked
    return walked


def _read(read: Callable[[str, str | None], Batch[T]], position: Position) -> Batch[T]:
    """The page at a position; if it cannot be read, its error stands for the rest of the place."""
    try:
        return read(position.place, position.cursor)
    except Exception as error:
        return Batch([error], None)


def _next(place: str, cursor: str | None, places: list[str]) -> Position | None:
    if cursor is not None:
        return Position(place, cursor)
    return next((Position(later) for later in places if later > place), None)


def _visit(visit: Callable[[str, T], str], place: str, item: T | Exception, walked: Walked) -> None:
    try:
        if isinstance(item, Exception):
            raise item
        walked.counts[visit(place, item)] += 1
    except Exception as error:
        log.failure(LOG, "visit failed", error, place=place)
        walked.counts["failed"] += 1
        walked.failed_in.add(place)
