"""Supervision (督办): sheets issued and raised, and whether the last one was answered (备忘录 五(二))."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.domain.cases.alerts.sheets import COLOURS, Sheet
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.time.deadlines import ClockState, Level
from chalicelib.domain.workflow.records import Said

ANSWER = "answer_supervision"
"""The action that answers a sheet."""


def issue(case: CaseFile, clock: ClockState, level: Level, now: datetime, owed_by: Party) -> Sheet:
    """A new sheet to the office that owes, or the one about the same limit of that office in a stronger colour."""
    before, office = case.sheet, case.seats[owed_by]
    matter = (clock.clock, clock.due_on, owed_by, office)
    goes_on = before is not None and (before.clock, before.due_on, before.owed_by, before.office) == matter
    agency = case.agency if owed_by is Party.AUTHORITY else None
    return Sheet(
        clock=clock.clock,
        due_on=clock.due_on,
        colour=COLOURS[level],
        issued_at=before.issued_at if before and goes_on else now,
        raised_at=now,
        owed_by=owed_by,
        office=office,
        office_name=agency.name if agency else "",
    )


def signed_by(sheet: Sheet) -> Party | None:
    """The one above the office that owes, who signs the sheet; None where nobody does.

    The lead department supervises an agency, up to the red sheet, which the deputy leader on the committee signs.
    A lead department does not supervise itself: once it is late, that deputy leader does; before, it is reminded alone.
    """
    if sheet.owed_by is Party.STEWARD:
        return None if sheet.colour == COLOURS[Level.AMBER] else Party.COMMITTEE
    return Party.COMMITTEE if sheet.colour == COLOURS[Level.ESCALATED] else Party.STEWARD


def run_of(case: CaseFile) -> ClockState | None:
    """The run of the limit that the sheet is about; None if its end has moved since, or there is no sheet."""
    sheet = case.sheet
    if sheet is None:
        return None
    runs = (*filter(None, [case.clocks.get(sheet.clock)]), *reversed(case.past_clocks))
    return next((run for run in runs if (run.clock, run.due_on) == (sheet.clock, sheet.due_on)), None)


def with_sheet(case: CaseFile, sheet: Sheet) -> CaseFile:
    """The case with this sheet, not answered yet; an earlier answer stays in the timeline only.

    A committee member who signs it has a seat at the case from then on.
    """
    records = {name: record for name, record in case.records.items() if name != ANSWER}
    held = {**case.held, Party.COMMITTEE: case.handling_city} if signed_by(sheet) is Party.COMMITTEE else case.held
    return replace(case, records=records, sheet=sheet, held=held)


def details(sheet: Sheet) -> Mapping[str, str]:
    """The sheet as its event pins it."""
    return {
        "clock": sheet.clock,
        "due_on": sheet.due_on.isoformat(),
        "colour": sheet.colour,
        "issued_at": sheet.issued_at.isoformat(),
        "at": sheet.raised_at.isoformat(),
        "owed_by": sheet.owed_by.value,
        "office": sheet.office,
    }


def answer_of(case: CaseFile) -> Said | None:
    """The answer that was given to the sheet last issued."""
    answer = case.records.get(ANSWER)
    return answer if isinstance(answer, Said) else None


def has_unanswered_sheet(case: CaseFile) -> bool:
    """A sheet about the limit that runs now, to the office that owes now, is still unanswered."""
    sheet = case.sheet
    clock = case.clocks.get(sheet.clock) if sheet else None
    if sheet is None or clock is None or not clock.is_running or clock.due_on != sheet.due_on:
        return False
    return case.seats.get(sheet.owed_by) == sheet.office and answer_of(case) is None


def why_no_answer(case: CaseFile) -> str:
    """The reason why no sheet takes an answer now."""
    if case.sheet is None:
        return "该申请没有督办单，无需回复。"
    return "督办单已回复，不能重复回复。" if answer_of(case) else "督办单所督办的事项已经办理，无需再回复。"
