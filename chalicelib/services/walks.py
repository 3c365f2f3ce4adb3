"""Scheduled work in pages: it stops before its time runs out, and says where another invocation carries on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

KeepGoing = Callable[[], bool]
"""Whether there is time for another page."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where work carries on: a city, and the cursor of a page of it."""

    place: str
    cursor: str | None = None


@dataclass(slots=True)
class Walked:
    """What was done, and where the rest begins (None: nothing is left)."""

    counts: Counter[str] = field(default_factory=Counter)
    rest: Position | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items, and the cursor of those that follow."""

    items: Iterable[T]
    cursor: str | None


def walk(
    places: Iterable[str],
    read: Callable[[str, str | None], Page[T]],
    visit: Callable[[str, T], str],
    keep_going: KeepGoing,
    start: Position | None = None,
) -> Walked:
    """Visit every item of every place, page by page; each visit says what it did.

    At least one page is read, so that work always gets on.
    """
    walked, position = Walked(), start
    for place in sorted(places):
        if position and place < position.place:
            continue
        cursor = position.cursor if position and place == position.place else None
        while True:
            page = read(place, cursor)
            walked.counts.update(visit(place, item) for item in page.items)
            cursor = page.cursor
            if cursor is None:
                break
            if not keep_going():
                walked.rest = Position(place, cursor)
                return walked
    return walked
