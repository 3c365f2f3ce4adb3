"""Scheduled work on time limits: alerts on due ones, and recounts when the calendar changes."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.domain.cases.alerts import deadline_alerts
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.shared.errors import LostRace
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.deadlines import Level
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.runtime import log, metrics
from chalicelib.services.shared.paged_jobs import WHOLE, Batch, KeepGoing, Stretch, Walked, walk
from chalicelib.wiring import Wiring

LOG = logging.getLogger(__name__)

BREACHES = (Level.RED, Level.ESCALATED)
REMINDERS = (Level.AMBER,)
ATTEMPTS = 3
FAR_AHEAD = date.max

Decide = Callable[[CaseFile], list[Change]]


def flag_breaches(deps: Wiring, place: str, keep_going: KeepGoing, stretch: Stretch = WHOLE) -> Walked:
    """Flag, each night, every overdue limit once, and escalate from the third working day."""
    today = shanghai_date(deps.clock.now())
    return _alert(deps, _Due(place, today - timedelta(days=1), BREACHES), keep_going, stretch)


def remind(deps: Wiring, place: str, keep_going: KeepGoing, stretch: Stretch = WHOLE) -> Walked:
    """Remind, on working mornings, the responsible parties of limits that end by the next working day."""
    today, calendar = shanghai_date(deps.clock.now()), deps.directory().calendar
    if not calendar.is_working_day(today):
        return Walked()
    return _alert(deps, _Due(place, calendar.add_working_days(today, 1), REMINDERS), keep_going, stretch)


def recount(deps: Wiring, place: str, keep_going: KeepGoing, stretch: Stretch = WHOLE) -> Walked:
    """Recount every running limit in a city whose last count used another calendar than today's.

    The city is done with when all of it was counted by one calendar, hence the calendar stands in the cursor.
    """
    directory, now = deps.directory(), deps.clock.now()
    known = fingerprint(directory.calendar, shanghai_date(now))
    if deps.directory_store.recounted_calendar(place) == known:
        return Walked()
    begun, through = _Recounting.read(stretch.after), _Recounting.read(stretch.through)
    if through and through.calendar != known:
        return Walked()
    if begun and begun.calendar != known:
        begun = None

    def read(cursor: str | None) -> Batch[CaseFile]:
        return Batch(*deps.cases.page_of_clocks(place, FAR_AHEAD, cursor))

    def decide(case: CaseFile) -> list[Change]:
        return deadline_alerts.recount(case, now, directory.calendar)

    def visit(case: CaseFile) -> str:
        return _decided(deps, case, decide, "settled") if decide(case) else "unmoved"

    inner = Stretch(begun.cursor if begun else None, through.cursor if through else None)
    walked = walk(place, read, visit, keep_going, inner)
    is_whole = walked.is_complete and not (begun and begun.is_incomplete)
    if walked.rest is not None:
        walked.rest = str(_Recounting(known, walked.rest, is_incomplete=not is_whole))
    elif is_whole and through is None:
        deps.directory_store.save_recounted_calendar(place, known)
    return walked


@dataclass(frozen=True, slots=True)
class _Recounting:
    """Progress of a city's recount: calendar, cursor of the rest, and whether a case was not counted so far."""

    calendar: str
    cursor: str
    is_incomplete: bool = False

    def __str__(self) -> str:
        return " ".join((self.calendar, "incomplete" if self.is_incomplete else "whole", self.cursor))

    @classmethod
    def read(cls, text: str | None) -> _Recounting | None:
        if text is None:
            return None
        calendar, how, cursor = text.split(" ", 2)
        return cls(calendar, cursor, how == "incomplete")


def fingerprint(calendar: WorkingCalendar, today: date) -> str:
    """The days of last year to the next in this calendar, as one value."""
    first, last = date(today.year - 1, 1, 1), date(today.year + 1, 12, 31)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    bits = "".join("1" if calendar.is_working_day(day) else "0" for day in days)
    return hashlib.sha256(f"{first}{bits}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Due:
    """The limits of a city that end by a day, and the levels of alerts that may be due for them."""

    place: str
    through: date
    levels: Collection[Level]


def _alert(deps: Wiring, due: _Due, keep_going: KeepGoing, stretch: Stretch) -> Walked:
    directory, now = deps.directory(), deps.clock.now()
    today = shanghai_date(now)

    def read(cursor: str | None) -> Batch[CaseFile]:
        return Batch(*deps.cases.page_of_clocks(due.place, due.through, cursor))

    def visit(listed: CaseFile) -> str:
        if not deadline_alerts.needs_alert(listed, due.levels, today, directory.calendar):
            return "known"
        return _decided(
            deps, listed, lambda case: deadline_alerts.alert(case, due.levels, now, directory.calendar), "alerted"
        )

    return walk(due.place, read, visit, keep_going, stretch)


def _decided(deps: Wiring, listed: CaseFile, decide: Decide, done: str) -> str:
    """Decide on the current case, and write; a case that was changed meanwhile is read again.

    Raises:
        LostRace: it moved each time.
    """
    for _ in range(ATTEMPTS):
        dossier = deps.cases.get(listed.handling_city, listed.case_id)
        changes = decide(dossier.case) if dossier else []
        try:
            for change in changes:
                deps.cases.save(change)
                _observe(change)
        except LostRace:
            continue
        return done if changes else "moved_on"
    raise LostRace


MEASURED = {"deadline.breached": metrics.BREACHES, "deadline.escalated": metrics.ESCALATIONS}
"""Event -> the metric that counts it, over all cities; the log line has the city."""


def _observe(change: Change) -> None:
    counted = MEASURED.get(change.event.action)
    if counted:
        log.info(LOG, "limit is over", kind=change.event.action, place=change.case.handling_city)
        metrics.record(counted)
