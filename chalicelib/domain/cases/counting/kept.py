"""The counts of a city as they are kept: those of each day of filing, and what steps moved since they were added up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.cases.counting.counts import Counts
from chalicelib.domain.shared.errors import UnreadableRow


@dataclass(frozen=True, slots=True)
class DayCounts:
    """The counts of the cases of a city that were filed on a day; `version` guards their changes, 0 if there are none.

    `unreadable` is set where the row is not in its form, and then the counts are empty.
    """

    day: date
    counts: Counts
    version: int = 0
    unreadable: UnreadableRow | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """The counts by which one step moved those of its day; `key` names the step."""

    key: str
    counts: Counts
    unreadable: UnreadableRow | None = None
