"""The minimum publication (最短公示期) of a penalty by the tiers that its kinds leave open: rows of `rules.toml`.

A kind of penalty seldom tells its tier for certain: all tiers that it may be of are counted, and nobody guesses.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from chalicelib.domain.time import dated

FINE = "fine"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationTier:
    """One tier of a rule: the kinds of penalty that may be of it, and the months that it is published at least.

    `fine_at_most`: a fine of more yuan is not of it. The rows of one rule replace those of the one before together.
    """

    procedure: str
    rule: str
    tier: str
    name: str
    applies_to: str
    kinds: tuple[str, ...]
    months: int
    in_force_from: date
    basis: str
    source: str
    fine_at_most: int | None = None

    @property
    def period(self) -> str:
        """The months as texts write them."""
        return f"{self.months // 12}年" if self.months and self.months % 12 == 0 else f"{self.months}个月"

    def may_hold(self, kind: str, fine: Decimal | None) -> bool:
        """A penalty of this kind may be of this tier."""
        if kind == FINE and fine is not None and self.fine_at_most is not None and fine > self.fine_at_most:
            return False
        return kind in self.kinds


@dataclass(frozen=True, slots=True)
class EarliestRepair:
    """The first day on which a penalty may be repaired, if it is of this tier."""

    tier: PublicationTier
    day: date


def tiers(*, market_regulator: bool, day: date, procedure: str = "penalty") -> tuple[PublicationTier, ...]:
    """The tiers of the rule in force on `day`, the mildest first; none before the first rule."""
    to = "market_regulator" if market_regulator else "others"
    rows = [PublicationTier(**row) for row in dated.rows("publication")]
    own = [row for row in rows if (row.procedure, row.applies_to) == (procedure, to) and row.in_force_from <= day]
    latest = max((row.in_force_from for row in own), default=None)
    return tuple(sorted((row for row in own if row.in_force_from == latest), key=lambda row: row.months))


def earliest_repairs(
    decided_on: date,
    kinds: Collection[str],
    fine: Decimal | None,
    *,
    market_regulator: bool,
    applied_on: date,
) -> tuple[EarliestRepair, ...]:
    """The days from which a penalty may be repaired, one for each tier that it may be of, the earliest first.

    Of several kinds in one decision the gravest counts. A kind of which the rule says nothing leaves all unknown.
    """
    rule = tiers(market_regulator=market_regulator, day=applied_on)
    possible = [[tier for tier in rule if tier.may_hold(kind, fine)] for kind in kinds]
    if not possible or not all(possible):
        return ()
    mildest, gravest = max(_months(each)[0] for each in possible), max(_months(each)[-1] for each in possible)
    held = [tier for tier in rule if any(tier in each for each in possible) and mildest <= tier.months <= gravest]
    return tuple(EarliestRepair(tier, months_after(decided_on, tier.months)) for tier in held)


def _months(rows: Iterable[PublicationTier]) -> list[int]:
    return [row.months for row in rows]


def months_after(day: date, months: int) -> date:
    """The corresponding day so many months later, or the last of a month that does not have it (民法典第二百零二条)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
