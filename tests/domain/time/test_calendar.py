from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date, timedelta

import chinese_calendar  # type: ignore[import-untyped]  # the package carries no types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.time.calendar import WorkingCalendar

CALENDAR = WorkingCalendar()
SECOND_SOURCE_DIFFERS_ON = date(2005, 12, 31)

days_of_known_years = st.dates(date(2004, 1, 1), date(2026, 6, 30))
limits = st.integers(1, 60)
relaxed = settings(deadline=None, max_examples=100)


def every_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@pytest.mark.parametrize(
    ("received", "limit", "deadline"),
    [
        ("2025-09-26", 3, "2025-09-30"),
        ("2025-09-26", 5, "2025-10-10"),
        ("2025-09-26", 7, "2025-10-13"),
        ("2025-09-26", 10, "2025-10-16"),
        ("2026-02-11", 3, "2026-02-14"),
        ("2026-02-11", 5, "2026-02-25"),
        ("2026-02-11", 7, "2026-02-27"),
        ("2026-02-11", 10, "2026-03-03"),
        ("2026-04-30", 3, "2026-05-08"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-04-30", 7, "2026-05-13"),
        ("2026-04-30", 10, "2026-05-18"),
        ("2026-09-29", 3, "2026-10-09"),
        ("2026-09-29", 5, "2026-10-12"),
        ("2026-09-29", 7, "2026-10-14"),
        ("2026-09-29", 10, "2026-10-19"),
        ("2025-12-30", 3, "2026-01-05"),
        ("2025-12-30", 5, "2026-01-07"),
        ("2025-12-30", 7, "2026-01-09"),
        ("2025-12-30", 10, "2026-01-14"),
    ],
)
def test_a_limit_ends_on_the_day_counted_by_hand(received: str, limit: int, deadline: str) -> None:
    start, end = date.fromisoformat(received), date.fromisoformat(deadline)

    assert CALENDAR.add_working_days(start, limit) == end
    assert CALENDAR.working_days_between(start, end) == limit


@pytest.mark.parametrize(
    "day",
    [
        *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
        *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
    ],
)
def test_a_make_up_day_at_a_weekend_is_a_working_day(day: str) -> None:
    assert date.fromisoformat(day).weekday() >= 5
    assert CALENDAR.is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-01-01", "2026-01-03"),
        ("2026-02-15", "2026-02-23"),
        ("2026-04-04", "2026-04-06"),
        ("2026-05-01", "2026-05-05"),
        ("2026-06-19", "2026-06-21"),
        ("2026-09-25", "2026-09-27"),
        ("2026-10-01", "2026-10-07"),
    ],
)
def test_the_holidays_of_2026_are_not_working_days(first: str, last: str) -> None:
    assert not any(map(CALENDAR.is_working_day, every_day(date.fromisoformat(first), date.fromisoformat(last))))


def test_2026_has_248_working_days() -> None:
    assert CALENDAR.working_days_between(date(2025, 12, 31), date(2026, 12, 31)) == 248


def test_a_second_source_agrees_on_every_day_but_one() -> None:
    differing = [
        day
        for day in every_day(date(2004, 1, 1), date(2026, 12, 31))
        if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day)
    ]

    assert differing == [SECOND_SOURCE_DIFFERS_ON]


def test_the_last_saturday_of_2005_was_worked_for_the_new_year_of_2006() -> None:
    assert CALENDAR.is_working_day(SECOND_SOURCE_DIFFERS_ON)


@pytest.mark.parametrize("year", range(2004, 2027))
def test_the_notice_of_a_past_year_is_known(year: int) -> None:
    assert CALENDAR.is_announced(year)
    assert not CALENDAR.is_provisional(date(year, 1, 1), date(year, 12, 31))


@pytest.mark.parametrize("year", [2027, 2028, 2030])
def test_the_notice_of_a_year_to_come_is_not_known(year: int) -> None:
    assert not CALENDAR.is_announced(year)


def test_a_limit_that_reaches_into_2027_is_provisional() -> None:
    assert CALENDAR.is_provisional(date(2026, 12, 30), date(2027, 1, 5))
    assert CALENDAR.is_provisional(date(2027, 3, 1), date(2027, 3, 8))
    assert CALENDAR.is_provisional(date(2026, 12, 30), date(2028, 1, 4))
    assert not CALENDAR.is_provisional(date(2025, 12, 30), date(2026, 1, 5))


def test_a_make_up_day_that_an_operator_enters_settles_2027() -> None:
    entered = WorkingCalendar({date(2027, 2, 20): True})

    assert entered.is_announced(2027)
    assert not entered.is_provisional(date(2026, 12, 30), date(2027, 1, 5))
    assert not entered.is_announced(2028)


@pytest.mark.parametrize(
    "overrides",
    [{date(2027, 2, 19): False}, {date(2027, 2, 20): False}, {date(2027, 2, 9): True}, {date(2026, 12, 26): True}],
    ids=["a day off", "a Saturday off", "a weekday worked", "a make-up day of another year"],
)
def test_an_override_that_is_no_make_up_day_of_the_year_does_not_settle_it(overrides: dict[date, bool]) -> None:
    assert not WorkingCalendar(overrides).is_announced(2027)


def test_an_override_does_not_take_a_known_notice_away() -> None:
    make_up_days = every_day(date(2026, 1, 1), date(2026, 12, 31))

    assert WorkingCalendar(dict.fromkeys(make_up_days, False)).is_announced(2026)


@pytest.mark.parametrize("days", [0, -1])
def test_a_limit_of_no_days_is_refused(days: int) -> None:
    with pytest.raises(ValueError, match="at least one working day"):
        CALENDAR.add_working_days(date(2026, 3, 2), days)


def test_a_calendar_cannot_be_given_other_overrides() -> None:
    with pytest.raises(FrozenInstanceError):
        CALENDAR.overrides = {}  # type: ignore[misc]


@given(st.dates(date(2004, 1, 1), date(2030, 12, 31)), st.booleans())
@relaxed
def test_an_override_wins_and_stays_in_its_own_calendar(day: date, working: bool) -> None:
    before = CALENDAR.is_working_day(day)

    assert WorkingCalendar({day: working}).is_working_day(day) is working
    assert CALENDAR.is_working_day(day) == WorkingCalendar().is_working_day(day) == before


@given(days_of_known_years, days_of_known_years, limits)
@relaxed
def test_a_later_start_never_has_an_earlier_deadline(one: date, other: date, limit: int) -> None:
    earlier, later = sorted((one, other))

    assert CALENDAR.add_working_days(earlier, limit) <= CALENDAR.add_working_days(later, limit)


@given(days_of_known_years, limits)
@relaxed
def test_a_deadline_is_a_working_day_after_the_start(start: date, limit: int) -> None:
    deadline = CALENDAR.add_working_days(start, limit)

    assert deadline > start
    assert CALENDAR.is_working_day(deadline)


@given(days_of_known_years, limits, st.dictionaries(days_of_known_years, st.booleans(), max_size=5))
@relaxed
def test_adding_and_counting_are_inverse(start: date, limit: int, overrides: dict[date, bool]) -> None:
    calendar = WorkingCalendar(overrides)
    deadline = calendar.add_working_days(start, limit)

    assert calendar.working_days_between(start, deadline) == limit
    assert calendar.working_days_between(deadline, start) == -limit


@given(days_of_known_years, st.integers(0, 90), st.integers(0, 90))
@relaxed
def test_counts_of_adjoining_spans_add_up(start: date, first: int, second: int) -> None:
    middle = start + timedelta(days=first)
    end = middle + timedelta(days=second)
    count = CALENDAR.working_days_between

    assert count(start, middle) + count(middle, end) == count(start, end)
    assert count(start, start) == 0
