"""Counts the cases of a city anew, day of filing by day of filing, and compares: beside the service, in pages.

A day is compared while nothing moves in it. What differs is looked at again in the base table, since an index may be
behind; then the counts that were found take the place of those that were kept, and the operators are told.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.domain.cases.counting import counts
from chalicelib.domain.cases.counting.counts import Counts
from chalicelib.domain.cases.counting.kept import DayCounts
from chalicelib.domain.shared.errors import LostRace, UnreadableRow
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.runtime import log, metrics
from chalicelib.services.evaluation.moves import add_moves, next_day
from chalicelib.services.shared import unreadable
from chalicelib.services.shared.paged_jobs import WHOLE, Batch, KeepGoing, Stretch, Walked, walk
from chalicelib.wiring import Wiring

LOG = logging.getLogger(__name__)

EVERY_NIGHT = timedelta(days=92)
"""Cases filed within this time are counted anew each night: nearly all that move."""
NIGHTS = 28
"""Older ones come by turns, so that each day is compared within this number of nights."""
LOOKS = 5
LACKS_SOME = " lacks some"
TOLD = 20
"""Counts that a log line names."""


def build(deps: Wiring, place: str, keep_going: KeepGoing, stretch: Stretch = WHOLE) -> Walked:
    """Count all cases of a city that was never counted, or otherwise than this release counts.

    It is counted once all days were, hence the cursor says if one failed. Then the next run begins again.
    """
    if deps.counts.is_counted(place):
        return Walked()
    days, lacks_some = _Days(deps, place, lambda _: True), (stretch.after or "").endswith(LACKS_SOME)
    inner = Stretch(*(cursor and cursor.removesuffix(LACKS_SOME) for cursor in (stretch.after, stretch.through)))
    walked = walk(place, days.read, lambda day: _built(deps, place, date.fromisoformat(day)), keep_going, inner)
    lacks_some = lacks_some or walked.has_failed
    if walked.rest is not None and lacks_some:
        walked.rest += LACKS_SOME
    elif walked.rest is None and not lacks_some and stretch.through is None:
        deps.counts.save_counted(place, deps.clock.now())
    return walked


def recount(deps: Wiring, place: str, keep_going: KeepGoing, stretch: Stretch = WHOLE) -> Walked:
    """Compare the counts of a city with its cases, mend what differs, and tell of it."""
    today = shanghai_date(deps.clock.now())

    def has_its_turn(day: date) -> bool:
        """A day that is over, so that no case is still on its way into the index."""
        is_recent = day >= today - EVERY_NIGHT
        return day < today and (is_recent or day.toordinal() % NIGHTS == today.toordinal() % NIGHTS)

    days = _Days(deps, place, has_its_turn)
    return walk(place, days.read, lambda day: _compared(deps, place, date.fromisoformat(day)), keep_going, stretch)


@dataclass(frozen=True, slots=True)
class _Days:
    """The days of a city that have cases or counts, and whose turn it is."""

    deps: Wiring
    city: str
    has_its_turn: Callable[[date], bool]

    def read(self, cursor: str | None) -> Batch[str]:
        return next_day(cursor, self._following)

    def _following(self, after: date | None) -> date | None:
        while True:
            found = (self.deps.cases.next_filed(self.city, after), self.deps.counts.next_counted(self.city, after))
            day = min((day for day in found if day), default=None)
            if day is None or self.has_its_turn(day):
                return day
            after = self._before_the_next_turn(day)

    def _before_the_next_turn(self, day: date) -> date:
        """The last of the days after another that may be passed over without a look."""
        for days in range(1, NIGHTS + 1):
            if self.has_its_turn(day + timedelta(days=days)):
                return day + timedelta(days=days - 1)
        return day


def _built(deps: Wiring, city: str, day: date) -> str:
    """Put what is found in place of whatever the steps since have brought; what cannot be read is left out.

    Raises:
        LostRace: cases moved each time.
    """
    for _ in range(LOOKS):
        before = _settled(deps, city, day)
        found, _ = _found(deps, city, day, is_sure=True)
        is_right = found == before.counts and not before.unreadable
        if _stood_still(deps, city, before) and (is_right or _mended(deps, city, before, found)):
            return "counted"
    raise LostRace


def _compared(deps: Wiring, city: str, day: date) -> str:
    """Compare a day; one in which cases moved at each look, or with a case that cannot be read, is left for later."""
    is_sure = False
    for _ in range(LOOKS):
        before = _settled(deps, city, day)
        found, is_whole = _found(deps, city, day, is_sure=is_sure)
        if not is_whole:
            return "unreadable"
        if not _stood_still(deps, city, before):
            continue
        if found == before.counts and not before.unreadable:
            return "right"
        if is_sure and _mended(deps, city, before, found):
            _tell(city, day, counts.difference(found, before.counts))
            return "mended"
        is_sure = True
    return "moving"


def _settled(deps: Wiring, city: str, day: date) -> DayCounts:
    """The counts of a day once all its moves are added."""
    add_moves(deps, city, day.isoformat())
    return deps.counts.of_day(city, day)


def _stood_still(deps: Wiring, city: str, before: DayCounts) -> bool:
    """No step was taken since: there are no moves, and, looked at after these, nobody has added any."""
    return not deps.counts.moves(city, before.day) and deps.counts.of_day(city, before.day).version == before.version


def _mended(deps: Wiring, city: str, before: DayCounts, found: Counts) -> bool:
    """Put what was found in place of the counts; False where they changed meanwhile. Later steps add to it."""
    try:
        deps.counts.replace(city, before, found)
    except LostRace:
        return False
    return True


def _found(deps: Wiring, city: str, day: date, *, is_sure: bool) -> tuple[Counter[str], bool]:
    """The counts of the cases themselves, and whether all could be read; `is_sure` reads each consistently."""
    found: Counter[str] = Counter()
    is_whole = True
    for case in deps.cases.filed_on(city, day, is_sure=is_sure):
        if isinstance(case, UnreadableRow):
            unreadable.report(case)
            is_whole = False
        else:
            found.update(counts.counts_of(case))
    return counts.nonzero(found), is_whole


def _tell(city: str, day: date, difference: Counts) -> None:
    told = ", ".join(f"{name} {number:+d}" for name, number in sorted(difference.items())[:TOLD])
    log.tell(LOG, logging.ERROR, "figures differ", place=city, day=day.isoformat(), figures=told)
    metrics.record(metrics.FIGURE_DIFFERENCES)
