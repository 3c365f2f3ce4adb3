"""The counts of a case, of which the figures of a city are the sum: whole numbers under names, free of today's date.

They follow from the case alone, so a step moves them by the difference between the case after it and before. The
passing of time moves nothing: due days are counted as they stand, and the figures tell which of them are over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date

from chalicelib.domain.cases import clocks
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import KITS
from chalicelib.domain.time.local_time import shanghai_date

DEFINITION = 1
"""The number of what is counted. Whoever adds a count or counts otherwise raises it; each city is then counted anew."""

CASES = "cases"
CROSS_CITY = "cross_city"
KEPT = "kept"
LATE = "late"
STAGE = "stage"
REPAIRED = "repaired"
DUE = "due"
FIRST_DUE = "first_due"

Counts = Mapping[str, int]
"""Name of a count -> number. A name may be followed by what it tells apart, as `stage agreed` and `due 2026-03-09`."""


def counts_of(case: CaseFile) -> Counter[str]:
    """The counts of one case.

    A stopped run of a limit is kept or late, or neither, as `ClockState.was_kept` says. A running one is due on a day;
    the first of them that ends counts once more, for the case.
    """
    found = Counter({CASES: 1, f"{STAGE} {case.stage}": 1})
    found[CROSS_CITY] += case.is_cross_city
    if repaired_on := KITS[case.procedure].ledger(case).repaired_on:
        found[f"{REPAIRED} {case.applied_on} {repaired_on}"] += 1
    for run in clocks.stopped_clocks(case):
        found[KEPT] += run.was_kept is True
        found[LATE] += run.was_kept is False
    for number, run in enumerate(clocks.running_clocks(case)):
        found[f"{DUE} {run.due_on}"] += 1
        found[f"{FIRST_DUE} {run.due_on}"] += number == 0
    return nonzero(found)


def moved(before: CaseFile | None, after: CaseFile) -> Counter[str]:
    """The counts by which a step moves those of its city; `before` is None where it files the case."""
    return difference(counts_of(after), counts_of(before) if before else {})


def nonzero(counts: Counts) -> Counter[str]:
    """The counts without those that are 0, so that equal ones compare as equal."""
    return Counter({name: number for name, number in counts.items() if number})


def difference(found: Counts, kept: Counts) -> Counter[str]:
    """The counts by which what was found is more, or less, than what was kept."""
    more = Counter(found)
    more.subtract(kept)
    return nonzero(more)


def filed_on(case: CaseFile) -> date:
    """The day in China under which a case is counted; no step moves it."""
    return shanghai_date(case.submitted_at)
