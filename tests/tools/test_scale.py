"""The simulation of many cities in its short form: what is read follows from what is due, not from what there is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib import wiring
from tools.scale.__main__ import HEADINGS, simulate, table
from tools.scale.measuring import Work
from tools.scale.runs import SCHEDULES, Size

CITIES, CASES, LATE, DELIVERIES = 2, 20, 1, 20


@pytest.fixture(scope="module")
def done() -> Iterator[dict[str, Work]]:
    before = wiring._replaced[:]
    try:
        yield {work.name: work for work in simulate(Size(CITIES, CASES, DELIVERIES))}
    finally:
        wiring._replaced[:] = before


def test_all_work_is_done_in_each_city(done: dict[str, Work]) -> None:
    assert [*done] == ["filing and forwarding", *(name for name, _, _ in SCHEDULES), "deliveries"]
    assert done["filing and forwarding"].count == CITIES * CASES
    assert {done[name].count for name, _, _ in SCHEDULES} == {CITIES}
    assert done["deliveries"].count == DELIVERIES


def test_what_is_read_each_hour_and_each_morning_does_not_grow_with_the_cases(done: dict[str, Work]) -> None:
    days = 2  # on which cases were filed
    assert done["statistics"].most_rows_read <= days + 3
    assert done["morning"].most_rows_read <= LATE + 2
    assert done["reminders"].most_rows_read <= LATE + 2


def test_a_step_asks_for_one_transaction_and_a_delivery_for_few_calls(done: dict[str, Work]) -> None:
    steps = CITIES * (LATE + 2 * (CASES - LATE))
    assert done["filing and forwarding"].calls == steps
    assert done["filing and forwarding"].read_units == 0
    assert done["deliveries"].calls < 5 * DELIVERIES


def test_no_key_takes_a_large_part_of_what_steps_write(done: dict[str, Work]) -> None:
    """A key of a table or an index takes a thousand write units a second, and no more."""
    work = done["filing and forwarding"]
    _, busiest = work.busiest
    assert busiest < work.write_units / 20


def test_the_table_has_a_line_for_each_work(done: dict[str, Work]) -> None:
    lines = table(done.values())
    assert len(lines) == len(done) + 2
    assert {line.count("|") for line in lines} == {len(HEADINGS) + 1}
