"""Time limits and the clocks that run on them: start, stop, resume, and the light they show.

A limit of N working days runs from the day after receipt and ends at 24:00 of the Nth working day,
Asia/Shanghai (《民法典》第二百零一条; docs/domain.md#working-days). All dates here are calendar days in China.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from chalicelib.domain.time.calendar import WorkingCalendar


class Level(StrEnum):
    """The urgency of a time limit; each level is alerted once for one due date."""

    AMBER = "amber"
    RED = "red"
    ESCALATED = "escalated"


ESCALATED_AFTER = 3
"""From this working day over, the city's committee member is told (decision 14)."""


class Ending(StrEnum):
    """The way in which a run of a clock stopped.

    The one who owed has acted; or it pauses until somebody else has acted; or another party's step ended it, such as a
    withdrawal or a recall.
    """

    MET = "met"
    PAUSED = "paused"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockState:
    """One run of a clock: `days` working days after `counts_from` end on `due_on`.

    It runs until `stopped_on`; then `left` working days were left (0: it was overdue), and `ended` says how it stopped.
    `alerted` are the levels that were told for this due date, `alerted_before` those told for due dates it had before.
    """

    clock: str
    started_on: date
    counts_from: date
    days: int
    due_on: date
    stopped_on: date | None = None
    left: int | None = None
    ended: Ending | None = None
    alerted: tuple[Level, ...] = ()
    alerted_before: tuple[tuple[date, tuple[Level, ...]], ...] = ()

    @property
    def is_running(self) -> bool:
        return self.stopped_on is None

    @property
    def was_kept(self) -> bool | None:
        """True if the one who owed acted in time, False if the day passed first; None if neither can be said."""
        if self.left is None or (self.left and self.ended is not Ending.MET):
            return None
        return self.left > 0


class Light(StrEnum):
    """Green; amber from one working day before the end; red past it."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


LIGHT_NAMES: Mapping[Light, str] = {
    Light.GREEN: "绿灯，未临期",
    Light.AMBER: "黄灯，到期前一个工作日起",
    Light.RED: "红灯，已逾期",
}


def start(clock: str, working_days: int, received_on: date, calendar: WorkingCalendar) -> ClockState:
    """A fresh clock: the day of receipt does not count."""
    return ClockState(
        clock=clock,
        started_on=received_on,
        counts_from=received_on,
        days=working_days,
        due_on=calendar.add_working_days(received_on, working_days),
    )


def stop(state: ClockState, today: date, calendar: WorkingCalendar, ending: Ending = Ending.MET) -> ClockState:
    """The clock, stopped when the case leaves the stage.

    Stopped in time, at least the working day it was stopped on is left; overdue, nothing is.
    """
    left = max(1, calendar.working_days_between(today, state.due_on)) if today <= state.due_on else 0
    return replace(state, stopped_on=today, left=left, ended=ending)


def resume(state: ClockState, today: date, calendar: WorkingCalendar, at_least: int = 0) -> ClockState:
    """The clock, running again with the days that were left, or with `at_least` working days.

    A clock that was overdue when it stopped runs on as if it had not stopped, unless `at_least` grants it days.
    """
    running = replace(state, stopped_on=None, left=None, ended=None)
    days = max(state.left or 0, at_least)
    return _counted(replace(running, counts_from=today, days=days) if days else running, calendar)


def recount(state: ClockState, calendar: WorkingCalendar) -> ClockState:
    """The clock, counted again by the current calendar."""
    return _counted(state, calendar)


def _counted(state: ClockState, calendar: WorkingCalendar) -> ClockState:
    """The clock with its due date recounted; a new date has no alerts, an earlier date keeps its own."""
    due_on = calendar.add_working_days(state.counts_from, state.days)
    if due_on == state.due_on:
        return state
    before = dict(state.alerted_before)
    if state.alerted:
        before[state.due_on] = state.alerted
    alerted = before.pop(due_on, ())
    return replace(state, due_on=due_on, alerted=alerted, alerted_before=tuple(sorted(before.items())))


def alerts_due(state: ClockState, today: date, calendar: WorkingCalendar) -> tuple[Level, ...]:
    """The levels that are reached today and not alerted yet; a missed reminder is not sent later."""
    return tuple(level for level in _reached(state, today, calendar) if level not in state.alerted)


def _reached(state: ClockState, today: date, calendar: WorkingCalendar) -> tuple[Level, ...]:
    shown = light(state, today, calendar)
    if shown is not Light.RED:
        return (Level.AMBER,) if shown is Light.AMBER else ()
    over = -working_days_left(state, today, calendar)
    return (Level.RED, Level.ESCALATED) if over >= ESCALATED_AFTER else (Level.RED,)


def working_days_left(state: ClockState, today: date, calendar: WorkingCalendar) -> int:
    """Working days after today up to the end: 0 on the last day, negative when overdue."""
    return calendar.working_days_between(today, state.due_on)


def light(state: ClockState, today: date, calendar: WorkingCalendar) -> Light:
    """The light that the ledger shows for a running clock."""
    if today > state.due_on:
        return Light.RED
    return Light.AMBER if working_days_left(state, today, calendar) <= 1 else Light.GREEN
