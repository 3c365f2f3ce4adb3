"""The clocks of a case: which run, who owes what they measure, and how an action stops, resumes and starts them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from chalicelib.domain import deadlines
from chalicelib.domain.calendar import WorkingCalendar
from chalicelib.domain.case import CaseFile
from chalicelib.domain.deadlines import ClockState
from chalicelib.domain.parties import Party
from chalicelib.domain.procedures import PROCEDURES, Action


def stage_clock(case: CaseFile) -> ClockState | None:
    """The clock of the stage the case is in."""
    limit = PROCEDURES[case.procedure].stage(case.stage).limit
    return case.clocks.get(limit.clock) if limit else None


def running_clocks(case: CaseFile) -> tuple[ClockState, ...]:
    """Every clock that runs, the one that ends first first."""
    return tuple(sorted((c for c in case.clocks.values() if c.is_running), key=lambda clock: clock.due_on))


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
    leaving = stage_clock(case) if case.stage and target else None
    for name in (*action.stops, *((leaving.clock,) if leaving else ())):
        if name in clocks and clocks[name].is_running:
            clocks[name] = deadlines.stop(clocks[name], today, calendar)
    beside = action.starts
    if beside and beside.owed_by in seats:
        clocks[beside.clock] = deadlines.start(beside, today, calendar)
    limit = PROCEDURES[case.procedure].stage(target).limit if target else None
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
