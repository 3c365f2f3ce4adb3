"""What the service does to a case by the clock: alert once for each level, and settle what the calendar has moved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.domain import deadlines, supervision
from chalicelib.domain.calendar import WorkingCalendar
from chalicelib.domain.case import CaseFile
from chalicelib.domain.change import Change, Step, seal
from chalicelib.domain.conduct import running_clock, stage_of
from chalicelib.domain.deadlines import ClockState, Level
from chalicelib.domain.events import Actor
from chalicelib.domain.local_time import shanghai_date
from chalicelib.domain.messages import Addressee
from chalicelib.domain.parties import Party
from chalicelib.domain.telling import tell

SYSTEM = Actor("system", "", "system")

EVENTS: Mapping[Level, str] = {
    Level.AMBER: "deadline.reminded",
    Level.RED: "deadline.breached",
    Level.ESCALATED: "deadline.escalated",
}
SETTLED = "deadline.settled"
EVENT_NAMES: Mapping[str, str] = {
    "deadline.reminded": "临期提醒",
    "deadline.breached": "逾期",
    "deadline.escalated": "逾期升级督办",
    SETTLED: "时限按放假安排重新核定",
}

ABOVE: Mapping[Level, tuple[Addressee, ...]] = {
    Level.AMBER: (),
    Level.RED: (Addressee.STEWARD, Addressee.SUPERIOR),
    Level.ESCALATED: (Addressee.COMMITTEE,),
}
"""Who is told beside the party that owes (DESIGN 3)."""


def alert(case: CaseFile, levels: Collection[Level], now: datetime, calendar: WorkingCalendar) -> list[Change]:
    """The alerts of these levels that a case needs now, one change each, in their order."""
    changes: list[Change] = []
    clock = running_clock(case)
    for level in deadlines.alerts_due(clock, shanghai_date(now), calendar) if clock else ():
        if level in levels:
            changes.append(_alert(changes[-1].case if changes else case, level, now))
    return changes


def settle(case: CaseFile, now: datetime, calendar: WorkingCalendar) -> Change | None:
    """The case with its time limit as the calendar known now counts it; None where nothing moves."""
    clock = running_clock(case)
    settled = deadlines.settle(clock, calendar) if clock else None
    if clock is None or settled is None or settled.due_on == clock.due_on:
        return None
    moved = {"clock": clock.clock, "was_due_on": clock.due_on.isoformat(), "due_on": settled.due_on.isoformat()}
    return _change(_with_clock(case, settled), SETTLED, now, moved, _owing(case))


def _alert(case: CaseFile, level: Level, now: datetime) -> Change:
    clock = running_clock(case)
    assert clock is not None
    now = max(now, case.updated_at)
    sheet = supervision.issue(case, clock, level, now)
    after = _with_clock(case, replace(clock, alerted=(*clock.alerted, level)))
    after = supervision.with_sheet(after, sheet)
    told = (*_owing(case), *ABOVE[level]) if level is not Level.ESCALATED else ABOVE[level]
    return _change(after, EVENTS[level], now, sheet, told)


def _change(
    after: CaseFile, action: str, now: datetime, details: Mapping[str, Any], told: tuple[Addressee, ...]
) -> Change:
    step = Step(action=action, actor=SYSTEM, at=max(now, after.updated_at), note="", details=details)
    sealed, event = seal(after, step)
    return Change(sealed, event, tell(sealed, event, action, told, _holders(sealed)))


def _with_clock(case: CaseFile, clock: ClockState) -> CaseFile:
    return replace(case, clocks={**case.clocks, clock.clock: clock})


def _owing(case: CaseFile) -> tuple[Addressee, ...]:
    owes = stage_of(case).waits_for
    return (Addressee(owes),) if owes else ()


def _holders(case: CaseFile) -> Mapping[Addressee, str]:
    """The seats, the superior of an agency that owes, and the committee member of the handling city."""
    holders = {Addressee(party): holder for party, holder in case.seats.items()}
    if stage_of(case).waits_for is Party.AUTHORITY:
        holders[Addressee.SUPERIOR] = case.seats[Party.AUTHORITY]
    return {**holders, Addressee.COMMITTEE: case.handling_city}
