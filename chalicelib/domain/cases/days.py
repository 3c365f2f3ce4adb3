"""The days of a case: when it ended, the working days that it took, and how long it waits in its stage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.domain.workflow.grammar import Action


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


def used(case: CaseFile, today: date, calendar: WorkingCalendar) -> int:
    """The working days from the submission to the end of the case, or to today."""
    return calendar.working_days_between(shanghai_date(case.submitted_at), ended_on(case) or today)


def waiting(case: CaseFile, today: date, calendar: WorkingCalendar) -> int | None:
    """The working days since the case came to its stage; None for a closed case, which waits for nobody."""
    if PROCEDURES[case.procedure].stage(case.stage).is_closed:
        return None
    entries = (at for action, at in _moves(case) if case.stage in action.targets)
    return calendar.working_days_between(shanghai_date(max(entries, default=case.submitted_at)), today)


def _moves(case: CaseFile) -> Iterator[tuple[Action[CaseFile], datetime]]:
    """The steps that led the case from stage to stage, each with the time at which it was last taken."""
    actions = PROCEDURES[case.procedure].all_actions
    return ((action, record.at) for name, record in case.records.items() if (action := actions[name]).target)
