"""The supervision sheet (督办单): one for a matter, in three colours (备忘录 五(二); docs/domain.md#supervision)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.time.deadlines import ClockState, Level

SHEET = "supervision"
ANSWER = "supervision_answer"
COLOURS: Mapping[Level, str] = {Level.AMBER: "blue", Level.RED: "orange", Level.ESCALATED: "red"}
COLOUR_NAMES: Mapping[str, str] = {
    "blue": "蓝色督办单（提醒）",
    "orange": "橙色督办单（警告）",
    "red": "红色督办单（重点督办）",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet about one time limit. Raising its colour asks for an answer anew."""

    clock: str
    due_on: date
    colour: str
    issued_at: datetime
    raised_at: datetime
    answer: str = ""
    answered_at: datetime | None = None


def issue(case: CaseFile, clock: ClockState, level: Level, now: datetime) -> Mapping[str, Any]:
    """The record of a sheet: a new one, or the one about the same limit in a stronger colour.

    What was answered before stays in the timeline only.
    """
    before = sheet_of(case)
    goes_on = before is not None and (before.clock, before.due_on) == (clock.clock, clock.due_on)
    return {
        "clock": clock.clock,
        "due_on": clock.due_on.isoformat(),
        "colour": COLOURS[level],
        "issued_at": before.issued_at.isoformat() if before and goes_on else now.isoformat(),
        "at": now.isoformat(),
    }


def with_sheet(case: CaseFile, sheet: Mapping[str, Any]) -> CaseFile:
    """The case with this sheet, which nobody has answered yet."""
    records = {name: record for name, record in case.records.items() if name != ANSWER}
    return replace(case, records={**records, SHEET: sheet})


def sheet_of(case: CaseFile) -> Sheet | None:
    """The sheet last issued, with the answer that was given to it."""
    record = case.records.get(SHEET)
    if record is None:
        return None
    answer = case.records.get(ANSWER)
    return Sheet(
        clock=record["clock"],
        due_on=date.fromisoformat(record["due_on"]),
        colour=record["colour"],
        issued_at=datetime.fromisoformat(record["issued_at"]),
        raised_at=datetime.fromisoformat(record["at"]),
        answer=answer["text"] if answer else "",
        answered_at=datetime.fromisoformat(answer["at"]) if answer else None,
    )


def has_unanswered_sheet(case: CaseFile) -> bool:
    """Whether a sheet about the limit that runs now waits for its answer."""
    sheet = sheet_of(case)
    clock = case.clocks.get(sheet.clock) if sheet else None
    return bool(sheet and not sheet.answered_at and clock and clock.is_running and clock.due_on == sheet.due_on)
