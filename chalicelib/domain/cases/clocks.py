"""The clocks of a case: which run, who owes what they measure, and how an action stops, resumes and starts them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import PROCEDURES, Action
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.time import deadlines
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.deadlines import ClockState


def stage_clock(case: CaseFile) -> ClockState | None:
    """The clock of the stage the case is in."""
    limit = PROCEDURES[case.procedure].stage(case.stage).limit
    return case.clocks.get(limit.clock) if limit else None


def running_clocks(case: CaseFile) -> tuple[ClockState, ...]:
    """Every clock of a limit that runs, the one that ends first first."""
    return tuple(sorted((run for run in _limits(case) if run.is_running), key=lambda run: run.due_on))


def stopped_clocks(case: CaseFile) -> tuple[ClockState, ...]:
    """Every run of a limit that has stopped, with the days that were left of it: with none it was late."""
    return tuple(run for run in (*case.past_clocks, *_limits(case)) if not run.is_running)


def _limits(case: CaseFile) -> Iterator[ClockState]:
    """The last runs of the clocks that measure limits; reminders are no limits, and past runs are of limits alone."""
    reminders = PROCEDURES[case.procedure].reminders
    return (run for run in case.clocks.values() if run.clock not in reminders)


def reminder(case: CaseFile) -> ClockState | None:
    """The clock after which those that the stage waits for are reminded, until they were."""
    declared = PROCEDURES[case.procedure].stage(case.stage).reminder
    clock = case.clocks.get(declared.clock) if declared else None
    return clock if clock and clock.is_running and not clock.alerted else None


def next_due(case: CaseFile) -> ClockState | None:
    """What the scheduled functions have to look at first: the next limit or reminder."""
    waiting = [*running_clocks(case)[:1], *filter(None, [reminder(case)])]
    return min(waiting, key=lambda clock: clock.due_on, default=None)


def owes(case: CaseFile, clock: ClockState) -> Party | None:
    """Who owes what a clock measures."""
    return PROCEDURES[case.procedure].owed_by(clock.clock, case.stage)


def after(
    case: CaseFile, action: Action, seats: Mapping[Party, str], today: date, calendar: WorkingCalendar
) -> tuple[Mapping[str, ClockState], tuple[ClockState, ...]]:
    """The clocks and the past ones once `action` is taken and `seats` are held.

    Leaving a stage stops its clock; entering one starts its clock, or resumes it where the action says so.
    A run that another takes the place of goes to the past: that it was late stays known.
    """
    clocks, past, target = dict(case.clocks), case.past_clocks, action.target_for(case)
    procedure = PROCEDURES[case.procedure]
    left = procedure.stage(case.stage) if case.stage and target else None
    leaving = [limit.clock for limit in (left.limit, left.reminder) if limit] if left else []
    for name in (*action.stops, *leaving):
        if name in clocks and clocks[name].is_running:
            clocks[name] = deadlines.stop(clocks[name], today, calendar)
    beside = action.starts
    if beside and beside.owed_by in seats:
        clocks[beside.clock] = deadlines.start(beside, today, calendar)
    entered = procedure.stage(target) if target else None
    if entered and entered.reminder:
        clocks[entered.reminder.clock] = deadlines.start(entered.reminder, today, calendar)
    limit = entered.limit if entered else None
    if limit is None:
        return clocks, past
    before = clocks.get(limit.clock)
    if before and action.resumes is not None:
        clocks[limit.clock] = deadlines.resume(before, today, calendar, action.resumes)
        is_replaced = before.left == 0 and action.resumes > 0
    else:
        clocks[limit.clock] = deadlines.start(limit, today, calendar)
        is_replaced = True
    return clocks, (*past, before) if before and is_replaced else past
