"""Supervision (督办): sheets issued and raised, and whether the last one was answered (备忘录 五(二))."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.cases.alerts.sheets import COLOURS, Sheet
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.time.deadlines import ClockState, Level
from chalicelib.domain.workflow.records import Said

ANSWER = "answer_supervision"
"""The action that answers a sheet."""


def issue(case: CaseFile, clock: ClockState, level: Level, now: datetime) -> Sheet:
    """A new sheet, or the one about the same limit in a stronger colour."""
    before = case.sheet
    goes_on = before is not None and (before.clock, before.due_on) == (clock.clock, clock.due_on)
    return Sheet(
        clock=clock.clock,
        due_on=clock.due_on,
        colour=COLOURS[level],
        issued_at=before.issued_at if before and goes_on else now,
        raised_at=now,
    )


def with_sheet(case: CaseFile, sheet: Sheet) -> CaseFile:
    """The case with this sheet, not answered yet; an earlier answer stays in the timeline only."""
    records = {name: record for name, record in case.records.items() if name != ANSWER}
    return replace(case, records=records, sheet=sheet)


def details(sheet: Sheet) -> Mapping[str, str]:
    """The sheet as its event pins it."""
    return {
        "clock": sheet.clock,
        "due_on": sheet.due_on.isoformat(),
        "colour": sheet.colour,
        "issued_at": sheet.issued_at.isoformat(),
        "at": sheet.raised_at.isoformat(),
    }


def answer_of(case: CaseFile) -> Said | None:
    """The answer that was given to the sheet last issued."""
    answer = case.records.get(ANSWER)
    return answer if isinstance(answer, Said) else None


def has_unanswered_sheet(case: CaseFile) -> bool:
    """A sheet about the limit that runs now is still unanswered."""
    sheet = case.sheet
    clock = case.clocks.get(sheet.clock) if sheet else None
    is_about_it = bool(sheet and clock and clock.is_running and clock.due_on == sheet.due_on)
    return is_about_it and answer_of(case) is None


def why_no_answer(case: CaseFile) -> str:
    """The reason why no sheet takes an answer now."""
    if case.sheet is None:
        return "该申请没有督办单，无需回复。"
    return "督办单已回复，不能重复回复。" if answer_of(case) else "督办单所督办的事项已经办理，无需再回复。"
