"""Changes that time makes to a case: one alert for each level, and due dates that a new calendar has moved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from chalicelib.domain.cases.alerts import supervision
from chalicelib.domain.cases.alerts.kinds import (
    ALSO_ALERTED,
    EVENTS,
    LAPSED,
    OWING_IS_ALERTED,
    RECOUNTED,
    REMINDED,
    SUPERVISES_STEWARD,
    has_sheets,
    message_kind,
)
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.case_changes import Change, Step, seal
from chalicelib.domain.cases.clocks import lapse, reminder, responsible_party, running_clocks
from chalicelib.domain.cases.notifications import tell
from chalicelib.domain.cases.transitions import procedure_of, stage_of
from chalicelib.domain.messages.messages import Duty
from chalicelib.domain.parties.parties import Addressee, Beyond, Party
from chalicelib.domain.time import deadlines
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.deadlines import ClockState, Level
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.domain.workflow.events import Actor

SYSTEM = Actor("system", "", "system")


def alert(case: CaseFile, levels: Collection[Level], now: datetime, calendar: WorkingCalendar) -> list[Change]:
    """The alerts of these levels that a case needs now, one change each, in their order."""
    changes: list[Change] = []
    wanted = set(levels) & set(procedure_of(case).levels)
    for clock in running_clocks(case):
        for level in deadlines.alerts_due(clock, shanghai_date(now), calendar):
            if level in wanted:
                changes.append(_alert(changes[-1].case if changes else case, clock.clock, level, now))
    if Level.AMBER in wanted and _must_be_reminded(case, shanghai_date(now)):
        changes.append(_remind(changes[-1].case if changes else case, now))
    if Level.RED in wanted and _has_lapsed(case, shanghai_date(now)):
        changes.append(_tell_lapse(changes[-1].case if changes else case, now))
    return changes


def needs_alert(case: CaseFile, levels: Collection[Level], today: date, calendar: WorkingCalendar) -> bool:
    """True if a case, as a list shows it, is due for an alert of one of these levels."""
    wanted = set(levels) & set(procedure_of(case).levels)
    if (Level.AMBER in wanted and _must_be_reminded(case, today)) or (Level.RED in wanted and _has_lapsed(case, today)):
        return True
    return any(wanted & set(deadlines.alerts_due(clock, today, calendar)) for clock in running_clocks(case))


def _must_be_reminded(case: CaseFile, today: date) -> bool:
    clock = reminder(case)
    return clock is not None and today >= clock.due_on


def _remind(case: CaseFile, now: datetime) -> Change:
    """Remind, once, the party that a stage without a limit waits for."""
    clock, party = reminder(case), stage_of(case).waits_for
    assert clock
    assert party
    after = _with_clock(case, replace(clock, alerted=(*clock.alerted, Level.AMBER)))
    return _change(after, REMINDED, now, {"reminder": clock.clock}, {party: Duty.OWES}, before=case)


def _has_lapsed(case: CaseFile, today: date) -> bool:
    clock = lapse(case)
    return clock is not None and today > clock.due_on


def _tell_lapse(case: CaseFile, now: datetime) -> Change:
    """Tell, once, those who may end a stage that the time of the party that it waits for is over."""
    clock, declared = lapse(case), stage_of(case).lapse
    assert clock
    assert declared
    after = _with_clock(case, replace(clock, alerted=(*clock.alerted, Level.RED)))
    details = {"lapsed": clock.clock, "lapsed_on": clock.due_on.isoformat()}
    return _change(after, LAPSED, now, details, dict.fromkeys(declared.tells, Duty.SUPERVISES), before=case)


def recount(case: CaseFile, now: datetime, calendar: WorkingCalendar) -> list[Change]:
    """Recount the time limits of a case by the current calendar: one change for each due date that moves."""
    changes: list[Change] = []
    for clock in (*running_clocks(case), *filter(None, [lapse(case)])):
        recounted = deadlines.recount(clock, calendar)
        if recounted.due_on != clock.due_on:
            moved = {
                "clock": clock.clock,
                "was_due_on": clock.due_on.isoformat(),
                "due_on": recounted.due_on.isoformat(),
            }
            before = changes[-1].case if changes else case
            after, owing = _with_clock(before, recounted), _owing(before, recounted)
            changes.append(_change(after, RECOUNTED, now, moved, owing, before=before))
    return changes


def _alert(case: CaseFile, name: str, level: Level, now: datetime) -> Change:
    now, clock = max(now, case.updated_at), case.clocks[name]
    after = _with_clock(case, replace(clock, alerted=(*clock.alerted, level)))
    details: Mapping[str, Any] = {"clock": name, "due_on": clock.due_on.isoformat()}
    owed_by, is_supervised = responsible_party(case, clock), has_sheets(procedure_of(case))
    if is_supervised:
        assert owed_by, "every limit with sheets is somebody's"
        sheet = supervision.issue(case, clock, level, now, owed_by)
        details, after = supervision.details(sheet), supervision.with_sheet(after, sheet)
    owing = _owing(case, clock) if level in OWING_IS_ALERTED else {}
    above = SUPERVISES_STEWARD if level is Level.RED and owed_by is Party.STEWARD and is_supervised else {}
    told = {**owing, **ALSO_ALERTED[level], **above, **owing}
    return _change(after, EVENTS[level], now, details, told, before=case, late=owed_by)


def _change(
    after: CaseFile,
    action: str,
    now: datetime,
    details: Mapping[str, Any],
    told: Mapping[Addressee, Duty],
    *,
    before: CaseFile,
    late: Party | None = None,
) -> Change:
    """The change with its event and its messages; `late` is the office that has let a limit pass."""
    step = Step(action=action, actor=SYSTEM, at=max(now, after.updated_at), note="", details=details)
    sealed, event = seal(after, step)
    kind = message_kind(procedure_of(sealed), action)
    return Change(sealed, event, tell(sealed, event, kind, told, _holders(sealed, late), duties=told), before=before)


def _with_clock(case: CaseFile, clock: ClockState) -> CaseFile:
    return replace(case, clocks={**case.clocks, clock.clock: clock})


def _owing(case: CaseFile, clock: ClockState) -> Mapping[Addressee, Duty]:
    party = responsible_party(case, clock)
    return {party: Duty.OWES} if party else {}


def _holders(case: CaseFile, late: Party | None) -> Mapping[Addressee, str]:
    """The holders of seats, the superior of a late agency, and the committee member of the handling city."""
    holders: dict[Addressee, str] = dict(case.seats.items())
    if late is Party.AUTHORITY:
        holders[Beyond.SUPERIOR] = case.seats[Party.AUTHORITY]
    return {**holders, Party.COMMITTEE: case.handling_city}
