from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.time import deadlines
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.deadlines import ClockState, Ending, Level, Light
from chalicelib.domain.time.limits import NATURE_NAMES
from tests.domain.cases.builders import CALENDAR, day, running

starts = st.dates(date(2023, 1, 1), date(2026, 6, 30))
limits = st.integers(1, 30)
spans = st.integers(0, 60).map(lambda days: timedelta(days=days))
relaxed = settings(deadline=None, max_examples=100)


def clock(received: str, working_days: int) -> ClockState:
    return deadlines.start("some", working_days, day(received), CALENDAR)


def stopped(state: ClockState, on: str) -> ClockState:
    return deadlines.stop(state, day(on), CALENDAR)


def resumed(state: ClockState, on: str, at_least: int = 0) -> ClockState:
    return deadlines.resume(state, day(on), CALENDAR, at_least)


@pytest.mark.parametrize(
    ("received", "in_3", "in_5", "in_7", "in_10"),
    [
        ("2025-09-26", "2025-09-30", "2025-10-10", "2025-10-13", "2025-10-16"),
        ("2026-02-11", "2026-02-14", "2026-02-25", "2026-02-27", "2026-03-03"),
        ("2026-04-30", "2026-05-08", "2026-05-11", "2026-05-13", "2026-05-18"),
        ("2026-09-29", "2026-10-09", "2026-10-12", "2026-10-14", "2026-10-19"),
        ("2025-12-30", "2026-01-05", "2026-01-07", "2026-01-09", "2026-01-14"),
    ],
)
def test_a_clock_ends_on_the_day_counted_by_hand(received: str, in_3: str, in_5: str, in_7: str, in_10: str) -> None:
    assert [clock(received, days).due_on.isoformat() for days in (3, 5, 7, 10)] == [in_3, in_5, in_7, in_10]


def test_a_fresh_clock_runs_from_the_day_of_receipt() -> None:
    assert clock("2025-09-26", 5) == running("some", "2025-09-26", 5, "2025-10-10")
    assert clock("2025-09-26", 5).is_running


@pytest.mark.parametrize(
    ("received", "working_days", "today", "light", "left"),
    [
        pytest.param("2026-03-02", 5, "2026-03-02", "green", 5, id="on the day of receipt"),
        pytest.param("2026-03-02", 5, "2026-03-05", "green", 2, id="two working days before the end"),
        pytest.param("2026-03-02", 5, "2026-03-06", "amber", 1, id="one working day before the end"),
        pytest.param("2026-03-02", 5, "2026-03-07", "amber", 1, id="on the Saturday before the end"),
        pytest.param("2026-03-02", 5, "2026-03-08", "amber", 1, id="on the Sunday before the end"),
        pytest.param("2026-03-02", 5, "2026-03-09", "amber", 0, id="on the last day"),
        pytest.param("2026-03-02", 5, "2026-03-10", "red", -1, id="on the day after the end"),
        pytest.param("2026-03-02", 5, "2026-03-16", "red", -5, id="a week past the end"),
        pytest.param("2026-03-02", 4, "2026-03-07", "red", 0, id="on a Saturday past the end"),
        pytest.param("2026-03-02", 4, "2026-03-08", "red", 0, id="on a Sunday past the end"),
        pytest.param("2026-03-02", 4, "2026-03-09", "red", -1, id="on the first working day past the end"),
        pytest.param("2026-03-06", 1, "2026-03-06", "amber", 1, id="a limit of one day is amber at once"),
        pytest.param("2025-09-26", 3, "2025-09-28", "green", 2, id="on a Sunday that is worked"),
        pytest.param("2025-09-26", 4, "2025-09-30", "amber", 1, id="on the eve of a long holiday"),
        pytest.param("2025-09-26", 4, "2025-10-08", "amber", 1, id="at the end of a long holiday"),
        pytest.param("2025-09-26", 4, "2025-10-09", "amber", 0, id="on the last day after a long holiday"),
        pytest.param("2025-09-26", 5, "2025-10-08", "green", 2, id="a long holiday with two days left"),
        pytest.param("2025-09-26", 5, "2025-10-11", "red", -1, id="on a Saturday that is worked, past the end"),
    ],
)
def test_the_light_and_the_days_left(received: str, working_days: int, today: str, light: str, left: int) -> None:
    state = clock(received, working_days)

    assert deadlines.light(state, day(today), CALENDAR) == light
    assert deadlines.working_days_left(state, day(today), CALENDAR) == left


@pytest.mark.parametrize(
    ("stopped_on", "left"),
    [
        pytest.param("2026-03-02", 5, id="on the day of receipt"),
        pytest.param("2026-03-04", 3, id="in the middle"),
        pytest.param("2026-03-06", 1, id="one working day before the end"),
        pytest.param("2026-03-07", 1, id="on the Saturday before the end"),
        pytest.param("2026-03-09", 1, id="on the last day, of which one day remains"),
        pytest.param("2026-03-10", 0, id="overdue"),
        pytest.param("2026-03-20", 0, id="long overdue"),
    ],
)
def test_a_clock_that_stops_knows_what_was_left(stopped_on: str, left: int) -> None:
    state = stopped(clock("2026-03-02", 5), stopped_on)

    run = running("some", "2026-03-02", 5, "2026-03-09")
    assert state == replace(run, stopped_on=day(stopped_on), left=left, ended=Ending.MET)
    assert not state.is_running


@pytest.mark.parametrize(
    ("stopped_on", "ending", "kept"),
    [
        ("2026-03-09", Ending.MET, True),
        ("2026-03-10", Ending.MET, False),
        ("2026-03-09", Ending.PAUSED, None),
        ("2026-03-10", Ending.PAUSED, False),
        ("2026-03-09", Ending.DROPPED, None),
        ("2026-03-10", Ending.DROPPED, False),
    ],
)
def test_a_run_was_kept_if_who_owed_acted_in_time(stopped_on: str, ending: Ending, kept: bool | None) -> None:
    run = clock("2026-03-02", 5)
    assert run.was_kept is None
    assert deadlines.stop(run, day(stopped_on), CALENDAR, ending).was_kept is kept


@pytest.mark.parametrize(
    ("stopped_on", "resumed_on", "days", "due_on"),
    [
        pytest.param("2026-03-04", "2026-03-04", 3, "2026-03-09", id="the same day: the end does not move"),
        pytest.param("2026-03-04", "2026-03-16", 3, "2026-03-19", id="three days were left"),
        pytest.param("2026-03-04", "2026-03-14", 3, "2026-03-18", id="three days were left, resumed on a Saturday"),
        pytest.param("2026-03-07", "2026-03-08", 1, "2026-03-09", id="within one weekend"),
        pytest.param("2026-03-09", "2026-03-09", 1, "2026-03-10", id="the last day: one day more"),
        pytest.param("2026-03-09", "2026-03-20", 1, "2026-03-23", id="the last day, resumed on a Friday"),
    ],
)
def test_a_clock_runs_on_with_what_was_left(stopped_on: str, resumed_on: str, days: int, due_on: str) -> None:
    state = resumed(stopped(clock("2026-03-02", 5), stopped_on), resumed_on)

    assert state == replace(running("some", resumed_on, days, due_on), started_on=date(2026, 3, 2))


def test_a_clock_that_was_overdue_runs_on_as_if_it_had_not_stopped() -> None:
    late = clock("2026-03-02", 5)

    assert resumed(stopped(late, "2026-03-10"), "2026-03-20") == late


@pytest.mark.parametrize(
    ("stopped_on", "due_on"),
    [
        pytest.param("2026-03-04", "2026-03-25", id="three days were left, more than one"),
        pytest.param("2026-03-06", "2026-03-23", id="one day was left"),
        pytest.param("2026-03-09", "2026-03-23", id="stopped on the last day"),
        pytest.param("2026-03-10", "2026-03-23", id="overdue"),
    ],
)
def test_a_clock_that_is_granted_a_day_has_at_least_one(stopped_on: str, due_on: str) -> None:
    state = resumed(stopped(clock("2026-03-02", 5), stopped_on), "2026-03-20", at_least=1)

    assert state.due_on == day(due_on)


def test_a_clock_may_stop_and_run_on_many_times() -> None:
    state = clock("2026-03-02", 5)  # due on Monday the 9th
    state = resumed(stopped(state, "2026-03-03"), "2026-03-10")  # 4 left: 11, 12, 13, 16
    assert state.due_on == date(2026, 3, 16)
    state = resumed(stopped(state, "2026-03-12"), "2026-03-30")  # 2 left: 31, April 1
    assert state.due_on == date(2026, 4, 1)
    state = resumed(stopped(state, "2026-04-01"), "2026-04-03")  # 1 left, past the holiday of April 4 to 6
    assert state == replace(running("some", "2026-04-03", 1, "2026-04-07"), started_on=date(2026, 3, 2))


def test_a_day_that_an_operator_declares_off_moves_the_deadline() -> None:
    calendar = WorkingCalendar({date(2026, 3, 6): False})
    state = deadlines.start("some", 5, date(2026, 3, 2), calendar)

    assert state.due_on == date(2026, 3, 10)
    assert deadlines.light(state, date(2026, 3, 9), calendar) is Light.AMBER


# -------------------- what is alerted

AMBER, RED, ESCALATED = Level.AMBER, Level.RED, Level.ESCALATED


def alerted(state: ClockState, *levels: Level) -> ClockState:
    return replace(state, alerted=levels)


@pytest.mark.parametrize(
    ("received", "working_days", "today", "levels"),
    [
        pytest.param("2026-03-02", 5, "2026-03-02", [], id="on the day of receipt"),
        pytest.param("2026-03-02", 5, "2026-03-05", [], id="two working days before the end"),
        pytest.param("2026-03-02", 5, "2026-03-06", ["amber"], id="one working day before the end"),
        pytest.param("2026-03-02", 5, "2026-03-08", ["amber"], id="on the Sunday before the end"),
        pytest.param("2026-03-02", 5, "2026-03-09", ["amber"], id="on the last day"),
        pytest.param("2026-03-02", 5, "2026-03-10", ["red"], id="on the day after the end"),
        pytest.param("2026-03-02", 5, "2026-03-11", ["red"], id="two working days over"),
        pytest.param("2026-03-02", 5, "2026-03-12", ["red", "escalated"], id="three working days over"),
        pytest.param("2026-03-02", 5, "2026-06-30", ["red", "escalated"], id="months over"),
        pytest.param("2026-03-02", 4, "2026-03-07", ["red"], id="on the Saturday past a Friday"),
        pytest.param("2026-03-02", 4, "2026-03-10", ["red"], id="four days past a Friday, two of them worked"),
        pytest.param("2026-03-02", 4, "2026-03-11", ["red", "escalated"], id="the third working day past a Friday"),
        pytest.param("2025-09-26", 3, "2025-10-01", ["red"], id="on the first day of a long holiday"),
        pytest.param("2025-09-26", 3, "2025-10-10", ["red"], id="ten days over, two of them worked"),
        pytest.param("2025-09-26", 3, "2025-10-11", ["red", "escalated"], id="on a Saturday that is worked, the third"),
        pytest.param("2025-09-26", 4, "2025-09-29", [], id="two working days before the end, a long holiday between"),
        pytest.param("2025-09-26", 4, "2025-09-30", ["amber"], id="on the eve of a long holiday, due after it"),
        pytest.param("2026-03-06", 1, "2026-03-06", ["amber"], id="a limit of one day at once"),
    ],
)
def test_a_level_is_due_from_its_day_on_and_none_early(
    received: str, working_days: int, today: str, levels: list[str]
) -> None:
    assert list(deadlines.alerts_due(clock(received, working_days), day(today), CALENDAR)) == levels


@pytest.mark.parametrize(
    ("told", "today", "levels"),
    [
        pytest.param((AMBER,), "2026-03-06", [], id="amber again, the same day"),
        pytest.param((AMBER,), "2026-03-09", [], id="amber again, on the last day"),
        pytest.param((AMBER,), "2026-03-10", ["red"], id="red after amber"),
        pytest.param((AMBER, RED), "2026-03-11", [], id="red again"),
        pytest.param((AMBER, RED), "2026-03-12", ["escalated"], id="escalated after red"),
        pytest.param((RED,), "2026-03-12", ["escalated"], id="the reminder was missed and is not made up for"),
        pytest.param((AMBER,), "2026-03-12", ["red", "escalated"], id="two days were skipped"),
        pytest.param((AMBER, RED, ESCALATED), "2026-03-31", [], id="all was told"),
    ],
)
def test_each_level_is_alerted_once(told: tuple[Level, ...], today: str, levels: list[str]) -> None:
    assert list(deadlines.alerts_due(alerted(clock("2026-03-02", 5), *told), day(today), CALENDAR)) == levels


@pytest.mark.parametrize(
    ("stopped_on", "resumed_on", "at_least", "due_on", "told"),
    [
        pytest.param("2026-03-06", "2026-03-06", 0, "2026-03-09", (AMBER,), id="the same due date"),
        pytest.param("2026-03-06", "2026-03-08", 1, "2026-03-09", (AMBER,), id="the same due date, a day granted"),
        pytest.param("2026-03-06", "2026-03-09", 0, "2026-03-10", (), id="a due date one day later"),
        pytest.param("2026-03-10", "2026-03-20", 0, "2026-03-09", (AMBER,), id="overdue, as if it had not stopped"),
        pytest.param("2026-03-10", "2026-03-20", 1, "2026-03-23", (), id="overdue, and granted a day"),
    ],
)
def test_what_was_alerted_goes_with_the_due_date(
    stopped_on: str, resumed_on: str, at_least: int, due_on: str, told: tuple[Level, ...]
) -> None:
    paused = stopped(alerted(clock("2026-03-02", 5), AMBER), stopped_on)
    assert paused.alerted == (AMBER,)

    again = resumed(paused, resumed_on, at_least)
    assert (again.due_on, again.alerted) == (day(due_on), told)


# -------------------- settling


def settled(state: ClockState, **overrides: bool) -> ClockState:
    """The clock under a calendar with these days of March 2026 declared, e.g. d06=False."""
    declared = {date(2026, 3, int(name[1:])): working for name, working in overrides.items()}
    return deadlines.recount(state, WorkingCalendar(declared))


def test_a_clock_is_settled_by_the_calendar_known_now() -> None:
    told = alerted(clock("2026-03-02", 5), AMBER, RED)

    before = ((day("2026-03-09"), (AMBER, RED)),)

    for due_on, overrides in (
        ("2026-03-10", {"d06": False}),
        ("2026-03-07", {"d07": True}),
        ("2026-03-10", {"d09": False}),
    ):
        moved = replace(running("some", "2026-03-02", 5, due_on), alerted_before=before)
        assert settled(told, **overrides) == moved
        assert settled(moved) == told


def test_what_the_calendar_did_not_move_stays_as_it_is() -> None:
    told = alerted(clock("2026-03-02", 5), AMBER)

    assert settled(told) == told
    assert settled(told, d02=False, d10=False) == told
    assert settled(told, d06=False, d07=True) == told


def test_a_clock_that_ran_on_is_settled_from_where_it_ran_on() -> None:
    again = resumed(stopped(clock("2026-03-02", 5), "2026-03-04"), "2026-03-16")  # 3 left: due on the 19th

    assert settled(again, d05=False, d12=False) == again
    assert settled(again, d18=False).due_on == date(2026, 3, 20)


def test_a_clock_that_was_overdue_runs_on_as_the_calendar_known_then_counts_it() -> None:
    """The nightly settling passes over a case whose clock stands still."""
    late = stopped(alerted(clock("2026-03-02", 5), RED), "2026-03-10")
    calendar = WorkingCalendar({date(2026, 3, 5): False})

    again = replace(running("some", "2026-03-02", 5, "2026-03-10"), alerted_before=((day("2026-03-09"), (RED,)),))
    assert deadlines.resume(late, date(2026, 3, 20), calendar) == again


def test_every_nature_has_a_name() -> None:
    assert NATURE_NAMES == {"memorandum": "备忘录时限", "statutory": "法定时限", "supervisory": "督办时限"}


@given(limits, starts, spans)
@relaxed
def test_a_later_start_never_has_an_earlier_deadline(limit: int, start: date, later: timedelta) -> None:
    assert (
        deadlines.start("some", limit, start, CALENDAR).due_on
        <= deadlines.start("some", limit, start + later, CALENDAR).due_on
    )


@given(limits, starts, spans, spans, st.integers(0, 3))
@relaxed
def test_a_deadline_is_always_a_working_day(
    limit: int, start: date, until_pause: timedelta, pause: timedelta, at_least: int
) -> None:
    state = deadlines.start("some", limit, start, CALENDAR)
    assert CALENDAR.is_working_day(state.due_on)

    paused = deadlines.stop(state, start + until_pause, CALENDAR)
    assert CALENDAR.is_working_day(deadlines.resume(paused, start + until_pause + pause, CALENDAR, at_least).due_on)


@given(limits, starts, st.data(), spans)
@relaxed
def test_a_pause_in_time_never_shortens_and_keeps_what_was_left(
    limit: int, start: date, data: st.DataObject, pause: timedelta
) -> None:
    state = deadlines.start("some", limit, start, CALENDAR)
    stop_on = data.draw(st.dates(start, state.due_on))
    paused = deadlines.stop(state, stop_on, CALENDAR)
    again = deadlines.resume(paused, stop_on + pause, CALENDAR)

    assert again.due_on >= state.due_on
    left_before = max(1, deadlines.working_days_left(state, stop_on, CALENDAR))
    assert deadlines.working_days_left(again, stop_on + pause, CALENDAR) == left_before
    assert deadlines.light(again, stop_on + pause, CALENDAR) is not Light.RED


@given(limits, starts, st.data())
@relaxed
def test_a_pause_of_no_day_changes_nothing_but_on_the_last_day(limit: int, start: date, data: st.DataObject) -> None:
    state = deadlines.start("some", limit, start, CALENDAR)
    stop_on = data.draw(st.dates(start, state.due_on))
    again = deadlines.resume(deadlines.stop(state, stop_on, CALENDAR), stop_on, CALENDAR)

    if stop_on < state.due_on:
        assert again.due_on == state.due_on
        assert again.is_running
    else:
        assert again.due_on == CALENDAR.add_working_days(state.due_on, 1)


@given(limits, starts, st.integers(1, 60), spans, st.integers(1, 3))
@relaxed
def test_overdue_at_the_pause_stays_overdue_unless_days_are_granted(
    limit: int, start: date, over: int, pause: timedelta, granted: int
) -> None:
    state = deadlines.start("some", limit, start, CALENDAR)
    stop_on = state.due_on + timedelta(days=over)
    today = stop_on + pause
    paused = deadlines.stop(state, stop_on, CALENDAR)

    assert deadlines.light(deadlines.resume(paused, today, CALENDAR), today, CALENDAR) is Light.RED
    rescued = deadlines.resume(paused, today, CALENDAR, granted)
    assert deadlines.working_days_left(rescued, today, CALENDAR) == granted


@given(limits, starts, st.data(), spans)
@relaxed
def test_the_light_only_ever_turns_from_green_to_amber_to_red(
    limit: int, start: date, data: st.DataObject, later: timedelta
) -> None:
    state = deadlines.start("some", limit, start, CALENDAR)
    today = data.draw(st.dates(start, state.due_on + timedelta(days=10)))
    order = [Light.GREEN, Light.AMBER, Light.RED]
    now, then = (deadlines.light(state, when, CALENDAR) for when in (today, today + later))

    assert order.index(now) <= order.index(then)
    assert (now is Light.RED) == (today > state.due_on)
