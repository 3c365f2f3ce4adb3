"""Declared time limits: each names its clock; `rules.toml` has the number of working days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from chalicelib.domain.time import dated
from chalicelib.domain.time.dated import NoRulesInForce


class Nature(StrEnum):
    """The source of a limit: the memorandum itself, the law, or our own supervision."""

    MEMORANDUM = "memorandum"
    STATUTORY = "statutory"
    SUPERVISORY = "supervisory"


NATURE_NAMES = {Nature.MEMORANDUM: "备忘录时限", Nature.STATUTORY: "法定时限", Nature.SUPERVISORY: "督办时限"}


class Decides(StrEnum):
    """The day by which a row of a limit is chosen."""

    START = "start"
    SUBMISSION = "submission"


DECIDES_NAMES = {Decides.START: "时限起算之日", Decides.SUBMISSION: "申请提交之日"}


@dataclass(frozen=True, slots=True)
class DecidingDays:
    """The days, in China, that can decide which row of a limit counts for a clock of a case."""

    start: date
    submission: date

    def of(self, decides: Decides) -> date:
        return self.start if decides is Decides.START else self.submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """One dated row of a limit: its working days, in force from a day on, with the clause behind it."""

    clock: str
    in_force_from: date
    decides: Decides
    working_days: int
    nature: Nature
    basis: str
    source: str
    procedure: str = ""


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A limit that a procedure sets: the name of its clock, and its Chinese name."""

    clock: str
    label: str

    @property
    def lengths(self) -> tuple[Length, ...]:
        """Every dated row of this limit, the oldest first."""
        return _lengths().get(self.clock, ())

    def length(self, days: DecidingDays) -> Length:
        """The row that counts for a clock with these deciding days.

        Raises:
            NoRulesInForce: before the first row.
        """
        in_force = [row for row in self.lengths if row.in_force_from <= days.of(row.decides)]
        if not in_force:
            raise NoRulesInForce(self.clock, days.start)
        return in_force[-1]

    def is_set(self, days: DecidingDays) -> bool:
        """True if some row counts for a clock with these deciding days."""
        return any(row.in_force_from <= days.of(row.decides) for row in self.lengths)

    def length_on(self, day: date) -> Length:
        """The row that counts for a case that is submitted, and whose clock starts, on `day`."""
        return self.length(DecidingDays(day, day))


@cache
def _lengths() -> dict[str, tuple[Length, ...]]:
    found: dict[str, tuple[Length, ...]] = {}
    rows = [Length(**_typed(row)) for row in dated.rows("limits")]
    for row in sorted(rows, key=lambda row: row.in_force_from):
        found[row.clock] = (*found.get(row.clock, ()), row)
    return found


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "decides": Decides(row["decides"]), "nature": Nature(row["nature"])}
