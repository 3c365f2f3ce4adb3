"""The minimum publication by kind of penalty, agency and day: first and last days, by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from chalicelib.domain.cases.procedures.penalty.matter import PenaltyKind
from chalicelib.domain.time import dated
from chalicelib.domain.time.publication import earliest_repairs, months_after, tiers
from tests.domain.cases.builders import day

OTHERS, REGULATOR = False, True


@pytest.mark.parametrize(
    ("market_regulator", "applied_on", "kinds", "fine", "decided_on", "days"),
    [
        # Order 58, to 2026-03-31: three months, a year in five fields; what is decided summarily is not published
        (
            OTHERS,
            "2026-03-31",
            "fine",
            "3000.00",
            "2025-11-30",
            {"": "2025-11-30", "3": "2026-02-28", "12": "2026-11-30"},
        ),
        (OTHERS, "2026-03-31", "fine", "3000.01", "2025-11-30", {"3": "2026-02-28", "12": "2026-11-30"}),
        (OTHERS, "2026-03-31", "fine", "", "2025-12-01", {"": "2025-12-01", "3": "2026-03-01", "12": "2026-12-01"}),
        (OTHERS, "2025-09-16", "licence_revocation", "", "2025-08-31", {"3": "2025-11-30", "12": "2026-08-31"}),
        (OTHERS, "2025-09-16", "warning", "", "2025-09-15", {"": "2025-09-15", "3": "2025-12-15", "12": "2026-09-15"}),
        # Order 36, from 2026-04-01: three tiers, none of which a bare fine tells
        (
            OTHERS,
            "2026-04-01",
            "fine",
            "3000.01",
            "2026-01-31",
            {"": "2026-01-31", "3": "2026-04-30", "12": "2027-01-31"},
        ),
        (OTHERS, "2026-04-01", "warning", "", "2026-03-31", {"": "2026-03-31"}),
        (OTHERS, "2026-04-01", "confiscation_of_gains", "", "2026-03-31", {"3": "2026-06-30"}),
        (OTHERS, "2026-04-01", "warning confiscation_of_property", "", "2026-03-31", {"3": "2026-06-30"}),
        (
            OTHERS,
            "2026-04-01",
            "fine confiscation_of_gains",
            "5",
            "2026-03-31",
            {"3": "2026-06-30", "12": "2027-03-31"},
        ),
        (OTHERS, "2026-04-01", "fine licence_suspension", "5", "2028-02-29", {"12": "2029-02-28"}),
        (OTHERS, "2026-04-01", "other", "", "2026-03-31", {"": "2026-03-31", "3": "2026-06-30", "12": "2027-03-31"}),
        # market regulators: six months or a year to 2025-12-24, then the three tiers
        (REGULATOR, "2025-12-24", "fine", "5", "2025-08-31", {"": "2025-08-31", "6": "2026-02-28", "12": "2026-08-31"}),
        (REGULATOR, "2025-12-24", "confiscation_of_gains", "", "2025-06-25", {"6": "2025-12-25", "12": "2026-06-25"}),
        (REGULATOR, "2025-12-24", "public_criticism", "", "2025-12-01", {"": "2025-12-01"}),
        (REGULATOR, "2025-12-25", "confiscation_of_gains", "", "2025-12-01", {"3": "2026-03-01"}),
        (REGULATOR, "2025-12-25", "licence_revocation", "", "2025-12-01", {"12": "2026-12-01"}),
        (REGULATOR, "2026-04-01", "fine", "5", "2025-12-01", {"": "2025-12-01", "3": "2026-03-01", "12": "2026-12-01"}),
        # before the first rule nothing is known
        (OTHERS, "2023-04-30", "fine", "5", "2023-01-01", {}),
        (REGULATOR, "2021-08-31", "fine", "5", "2021-01-01", {}),
    ],
)
def test_the_earliest_day_of_each_tier_that_the_kinds_leave_open(
    market_regulator: bool, applied_on: str, kinds: str, fine: str, decided_on: str, days: dict[str, str]
) -> None:
    found = earliest_repairs(
        day(decided_on),
        kinds.split(),
        Decimal(fine) if fine else None,
        market_regulator=market_regulator,
        applied_on=day(applied_on),
    )
    assert {str(one.tier.months or ""): one.day.isoformat() for one in found} == days
    assert [one.day for one in found] == sorted(one.day for one in found)


@pytest.mark.parametrize("market_regulator", [OTHERS, REGULATOR])
def test_every_kind_of_penalty_has_a_tier_in_every_rule(market_regulator: bool) -> None:
    starts = {row["in_force_from"] for row in dated.rows("publication")}
    for start in starts:
        rule = tiers(market_regulator=market_regulator, day=start)
        assert not rule or {kind for tier in rule for kind in tier.kinds} == {*map(str, PenaltyKind)}
        assert len({tier.rule for tier in rule}) <= 1
        assert all(tier.basis and tier.source for tier in rule)


def test_a_month_without_the_day_ends_on_its_last() -> None:
    assert months_after(date(2025, 11, 30), 3) == date(2026, 2, 28)
    assert months_after(date(2025, 12, 31), 12) == date(2026, 12, 31)
    assert months_after(date(2027, 11, 29), 3) == date(2028, 2, 29)
