"""The work on one city in pages: it stops before its time runs out, and says where the rest begins."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from chalicelib.domain.shared.errors import UnreadableRow
from chalicelib.runtime import log
from chalicelib.services.shared import unreadable

LOG = logging.getLogger(__name__)

T = TypeVar("T")

KeepGoing = Callable[[], bool]
"""True while there is time for another page."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of a city's rows to work on: from after one cursor through another; None is the beginning, or the end.

    Cursors of one list sort as its rows do.
    """

    after: str | None = None
    through: str | None = None

    def ends_at(self, cursor: str | None) -> bool:
        """True if no page behind this cursor belongs to the stretch."""
        return cursor is None or (self.through is not None and cursor >= self.through)


WHOLE = Stretch()


@dataclass(slots=True)
class Walked:
    """The work done, whether some of it failed or met a row that cannot be read, and the cursor behind which the rest
    begins (None: nothing is left)."""

    counts: Counter[str] = field(default_factory=Counter)
    has_failed: bool = False
    has_unreadable: bool = False
    rest: str | None = None

    @property
    def is_complete(self) -> bool:
        """True if every row that was met is done with."""
        return not (self.has_failed or self.has_unreadable)


@dataclass(frozen=True, slots=True)
class Batch(Generic[T]):
    """Some items, and the cursor of the next batch."""

    items: Iterable[T | UnreadableRow]
    cursor: str | None


def walk(
    place: str,
    read: Callable[[str | None], Batch[T]],
    visit: Callable[[T], str],
    keep_going: KeepGoing,
    stretch: Stretch = WHOLE,
) -> Walked:
    """Visit every item of a stretch, page by page; each visit returns the work that it did.

    At least one page is read, so that work always gets on. An item whose visit fails holds up no other; a page that
    cannot be read ends the work, and counts as a failure.
    """
    walked, cursor = Walked(), stretch.after
    while True:
        try:
            page = read(cursor)
        except Exception as error:
            _fail(walked, "page not read", error, place)
            return walked
        for item in page.items:
            _visit(visit, place, item, walked)
        cursor = page.cursor
        if stretch.ends_at(cursor):
            return walked
        if not keep_going():
            walked.rest = cursor
            return walked


def _visit(visit: Callable[[T], str], place: str, item: T | UnreadableRow, walked: Walked) -> None:
    try:
        if isinstance(item, UnreadableRow):
            raise item
        walked.counts[visit(item)] += 1
    except UnreadableRow as row:
        unreadable.report(row)
        walked.counts["unreadable"] += 1
        walked.has_unreadable = True
    except Exception as error:
        _fail(walked, "visit failed", error, place)


def _fail(walked: Walked, what: str, error: Exception, place: str) -> None:
    log.failure(LOG, what, error, place=place)
    walked.counts["failed"] += 1
    walked.has_failed = True
