"""The clocks of a case: those that run, the responsible parties, the effect of actions on clocks; and its days."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.parties.access import PLACE_SEATS
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.time import deadlines, rules
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.deadlines import ClockState, Ending, Level
from chalicelib.domain.time.limits import DecidingDays, Length, TimeLimit
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.domain.time.rules import LegalLimit
from chalicelib.domain.workflow.grammar import Action, SideClock, Stage


def stage_clock(case: CaseFile) -> ClockState | None:
    """The clock of the stage the case is in."""
    limit = PROCEDURES[case.procedure].stage(case.stage).limit
    return case.clocks.get(limit.clock) if limit else None


def clock_for(case: CaseFile, parties: Collection[Party]) -> ClockState | None:
    """The clock that these parties go by: the first to end of those that they owe, else the stage's.

    Lead departments, which follow up what others owe, then go by whatever else runs.
    """
    running = running_clocks(case)
    own = (clock for clock in running if responsible_party(case, clock) in parties)
    others = running if any(party in PLACE_SEATS for party in parties) else ()
    return next(own, None) or stage_clock(case) or next(iter(others), None)


def running_clocks(case: CaseFile) -> tuple[ClockState, ...]:
    """Every running clock of a limit, the earliest due date first."""
    return tuple(sorted((run for run in _limits(case) if run.is_running), key=lambda run: run.due_on))


def stopped_clocks(case: CaseFile) -> tuple[ClockState, ...]:
    """Every stopped run of a limit, with the days that were left and the way in which it stopped."""
    return tuple(run for run in (*case.past_clocks, *_limits(case)) if not run.is_running)


def _limits(case: CaseFile) -> Iterator[ClockState]:
    """The last runs of clocks that measure limits; reminders are no limits, and only limits have past runs."""
    reminders = PROCEDURES[case.procedure].reminders
    return (run for run in case.clocks.values() if run.clock not in reminders)


def reminder(case: CaseFile) -> ClockState | None:
    """The clock at whose end the party that the stage waits for is reminded; None once it was."""
    declared = PROCEDURES[case.procedure].stage(case.stage).reminder
    clock = case.clocks.get(declared.clock) if declared else None
    return clock if clock and clock.is_running and Level.AMBER not in clock.alerted else None


def lapse(case: CaseFile) -> ClockState | None:
    """The clock of the time that the awaited party has, where nobody is late; None once its end was told."""
    declared = PROCEDURES[case.procedure].stage(case.stage).lapse
    clock = case.clocks.get(declared.limit.clock) if declared else None
    return clock if clock and clock.is_running and Level.RED not in clock.alerted else None


def next_due(case: CaseFile) -> ClockState | None:
    """The next limit, reminder or lapse: the scheduled functions look at it first."""
    waiting = [*running_clocks(case)[:1], *filter(None, [reminder(case), lapse(case)])]
    return min(waiting, key=lambda clock: clock.due_on, default=None)


def responsible_party(case: CaseFile, clock: ClockState) -> Party | None:
    """The party that must act before the clock ends."""
    return PROCEDURES[case.procedure].responsible_party(clock.clock, case.stage)


def length_of(case: CaseFile, clock: ClockState) -> Length:
    """The row of rules that applies to a clock of this case: the one in force when the clock first started."""
    return PROCEDURES[case.procedure].limit(clock.clock).length(_deciding_days(case, clock.started_on))


def length_named(case: CaseFile, clock: str, today: date) -> Length:
    """The row of rules for the clock of this name; if it has not run yet, the row for a start `today`."""
    started = case.clocks.get(clock)
    limit = PROCEDURES[case.procedure].limit(clock)
    return limit.length(_deciding_days(case, started.started_on if started else today))


@dataclass(frozen=True, slots=True)
class LawsLimit:
    """A limit of the law beside a clock of a case: the row, the day from which it counts, and its last day."""

    row: LegalLimit
    counted_from: date
    due_on: date


def laws_limits(case: CaseFile, clock: ClockState, calendar: WorkingCalendar) -> tuple[LawsLimit, ...]:
    """The limits of the law for what a clock measures; the memorandum's governs, these are shown beside it."""
    days = _deciding_days(case, clock.started_on)
    rows = rules.legal_limits_beside(
        clock.clock, market_regulator=case.is_for_market_regulator, days=days, procedure=case.procedure
    )
    starts = [days.of(row.counts_from) for row in rows]
    return tuple(
        LawsLimit(row, start, calendar.add_working_days(start, row.working_days))
        for row, start in zip(rows, starts, strict=True)
    )


def _deciding_days(case: CaseFile, started_on: date) -> DecidingDays:
    return DecidingDays(started_on, case.applied_on)


@dataclass(frozen=True, slots=True)
class Clocks:
    """The last run of each clock, and the earlier runs that it replaced."""

    running: Mapping[str, ClockState]
    past: tuple[ClockState, ...]


def after(
    case: CaseFile, action: Action[CaseFile], seats: Mapping[Party, str], today: date, calendar: WorkingCalendar
) -> Clocks:
    """The clocks once `action` is taken and `seats` are held.

    Leaving a stage stops its clock; entering one starts its clock, or resumes it where the action says so.
    A replaced run goes to the past runs, so that its lateness stays known. A revision that leads to the stage in which
    the case is leaves its clock alone.
    """
    procedure, target = PROCEDURES[case.procedure], action.target_for(case)
    is_unmoved = action.keeps_clocks(case.stage, target)
    if is_unmoved:
        target = None
    left = procedure.stage(case.stage) if case.stage and target else None
    beside = None if is_unmoved else _beside(case, action, seats, today)
    stopping = (*action.stops, *_clocks_of(left), *((beside.limit.clock,) if beside else ()))
    outlived = [side for side in procedure.side_clocks if target and side.stages and target not in side.stages]
    pointless = {side.limit.clock for side in outlived}
    clocks = {
        name: deadlines.stop(
            clock, today, calendar, _ending(case, clock, action, target, is_pointless=name in pointless)
        )
        if name in (*stopping, *pointless) and clock.is_running
        else clock
        for name, clock in case.clocks.items()
    }
    entered = procedure.stage(target) if target else None
    starting: list[tuple[TimeLimit, int | None]] = [(beside.limit, beside.resumes)] if beside else []
    if entered and entered.limit:
        starting.append((entered.limit, action.resumes))
    past = case.past_clocks
    for limit, resumes in starting:
        before = clocks.get(limit.clock)
        if before and resumes is not None:
            clocks[limit.clock] = deadlines.resume(before, today, calendar, resumes)
            is_replaced = before.left == 0 and resumes > 0
        else:
            clocks |= _started(case, limit, today, calendar)
            is_replaced = before is not None
        past = (*past, before) if before and is_replaced else past
    for time in entered.unlimited if entered else ():
        clocks |= _started(case, time, today, calendar)
    return Clocks(clocks, past)


def _beside(case: CaseFile, action: Action[CaseFile], seats: Mapping[Party, str], today: date) -> SideClock | None:
    """The clock that the action starts beside the stage's, where it is for this case and the law sets it by today."""
    side = action.starts
    if side is None or side.owed_by not in seats or (side.when and not side.when(case)):
        return None
    return side if side.limit.is_set(_deciding_days(case, today)) else None


def _clocks_of(stage: Stage | None) -> tuple[str, ...]:
    return tuple(limit.clock for limit in (stage.limit, *stage.unlimited) if limit) if stage else ()


def _ending(
    case: CaseFile, clock: ClockState, action: Action[CaseFile], target: str | None, *, is_pointless: bool
) -> Ending:
    """The way in which a clock stops as the action leads the case to `target`; whose step it is, has met its limit."""
    if is_pointless:
        return Ending.DROPPED
    if target and clock.clock in _going_on_from(case.procedure, target):
        return Ending.PAUSED
    return Ending.MET if responsible_party(case, clock) in action.by else Ending.DROPPED


def _going_on_from(name: str, stage: str) -> Iterator[str]:
    """The clocks that go on with what was left once a case leaves this stage."""
    procedure = PROCEDURES[name]
    for action in procedure.actions_from(stage):
        limit = procedure.stage(action.target).limit if action.target and action.resumes == 0 else None
        if limit:
            yield limit.clock


def _started(case: CaseFile, limit: TimeLimit, today: date, calendar: WorkingCalendar) -> dict[str, ClockState]:
    days = limit.length(_deciding_days(case, today)).working_days
    return {limit.clock: deadlines.start(limit.clock, days, today, calendar)}


def ended_on(case: CaseFile) -> date | None:
    """The day on which the case last went from an open stage to a closed one; None while it is open."""
    procedure = PROCEDURES[case.procedure]
    if not procedure.stage(case.stage).is_closed:
        return None
    endings = (
        at
        for action, at in _moves(case)
        if any(procedure.stage(name).is_closed for name in action.targets)
        and not all(procedure.stage(name).is_closed for name in action.sources)
    )
    return shanghai_date(max(endings, default=case.updated_at))


def working_days_used(case: CaseFile, today: date, calendar: WorkingCalendar) -> int:
    """The working days from the submission to the end of the case, or to today."""
    return calendar.working_days_between(case.applied_on, ended_on(case) or today)


def waiting_days(case: CaseFile, today: date, calendar: WorkingCalendar) -> int | None:
    """The working days since the case came to its stage; None for a closed case, which waits for nobody."""
    if PROCEDURES[case.procedure].stage(case.stage).is_closed:
        return None
    entries = (at for action, at in _moves(case) if case.stage in action.targets)
    return calendar.working_days_between(shanghai_date(max(entries, default=case.submitted_at)), today)


def _moves(case: CaseFile) -> Iterator[tuple[Action[CaseFile], datetime]]:
    """The steps that led the case from stage to stage, each with the time at which it was last taken."""
    actions = PROCEDURES[case.procedure].all_actions
    return ((action, record.at) for name, record in case.records.items() if (action := actions[name]).target)
