"""Scheduled work on time limits: alerts on due ones, and recounts when the calendar changes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from chalicelib.domain.cases.alerts import deadline_alerts
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.shared.errors import LostRace
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.deadlines import Level
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.runtime import metrics
from chalicelib.services.shared.paged_jobs import Batch, KeepGoing, Position, Walked, walk
from chalicelib.wiring import Wiring

BREACHES = (Level.RED, Level.ESCALATED)
REMINDERS = (Level.AMBER,)
ATTEMPTS = 3
FAR_AHEAD = date.max

Decide = Callable[[CaseFile], list[Change]]


def flag_breaches(deps: Wiring, keep_going: KeepGoing, start: Position | None = None) -> Walked:
    """Flag, each night, every overdue limit once, and escalate from the third working day."""
    today = shanghai_date(deps.clock.now())
    return _alert(deps, BREACHES, today - timedelta(days=1), keep_going, start)


def remind(deps: Wiring, keep_going: KeepGoing, start: Position | None = None) -> Walked:
    """Remind, on working mornings, the responsible parties of limits that end by the next working day."""
    today, calendar = shanghai_date(deps.clock.now()), deps.directory().calendar
    if not calendar.is_working_day(today):
        return Walked()
    return _alert(deps, REMINDERS, calendar.add_working_days(today, 1), keep_going, start)


def recount(deps: Wiring, keep_going: KeepGoing, start: Position | None = None) -> Walked:
    """Recount every running limit in the cities whose last count used another calendar than today's.

    A city is done with when all of it was counted by one calendar, hence the calendar stands in the cursor.
    """
    directory, now = deps.directory(), deps.clock.now()
    known = fingerprint(directory.calendar, shanghai_date(now))
    changed = [city for city in directory.cities if deps.directory_store.recounted_calendar(city) != known]
    begun = _Recounting.read(start.cursor) if start else None
    if begun is None or begun.calendar != known:
        start = begun = None

    def read(place: str, cursor: str | None) -> Batch[CaseFile]:
        at = _Recounting.read(cursor)
        cases, after = deps.cases.page_of_clocks(place, FAR_AHEAD, at.cursor or None if at else None)
        return Batch(cases, str(_Recounting(known, after)) if after else None)

    def decide(case: CaseFile) -> list[Change]:
        return deadline_alerts.recount(case, now, directory.calendar)

    def visit(place: str, case: CaseFile) -> str:
        return _decided(deps, case, decide, "settled") if decide(case) else "unmoved"

    walked = walk(changed, read, visit, keep_going, start)
    incomplete = walked.failed_in | ({start.place} if start and begun and begun.has_failed else set())
    for city in sorted(changed):
        is_through = walked.rest is None or city < walked.rest.place
        if is_through and city not in incomplete and (start is None or city >= start.place):
            deps.directory_store.save_recounted_calendar(city, known)
    if walked.rest:
        rest = _Recounting.read(walked.rest.cursor) or _Recounting(known, "")
        has_failed = walked.rest.place in incomplete
        walked.rest = Position(walked.rest.place, str(replace(rest, has_failed=has_failed)))
    return walked


@dataclass(frozen=True, slots=True)
class _Recounting:
    """Progress of one city's recount: calendar, cursor of the rest, and any failure so far."""

    calendar: str
    cursor: str
    has_failed: bool = False

    def __str__(self) -> str:
        return " ".join((self.calendar, "failed" if self.has_failed else "well", self.cursor))

    @classmethod
    def read(cls, text: str | None) -> _Recounting | None:
        if text is None:
            return None
        calendar, how, cursor = text.split(" ", 2)
        return cls(calendar, cursor, how == "failed")


def fingerprint(calendar: WorkingCalendar, today: date) -> str:
    """The days of last year to the next in this calendar, as one value."""
    first, last = date(today.year - 1, 1, 1), date(today.year + 1, 12, 31)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    bits = "".join("1" if calendar.is_working_day(day) else "0" for day in days)
    return hashlib.sha256(f"{first}{bits}".encode()).hexdigest()


def _alert(
    deps: Wiring, levels: Collection[Level], due_through: date, keep_going: KeepGoing, start: Position | None
) -> Walked:
    directory, now = deps.directory(), deps.clock.now()
    today = shanghai_date(now)

    def visit(place: str, listed: CaseFile) -> str:
        if not deadline_alerts.needs_alert(listed, levels, today, directory.calendar):
            return "known"
        return _decided(
            deps, listed, lambda case: deadline_alerts.alert(case, levels, now, directory.calendar), "alerted"
        )

    return walk(directory.cities, _pages_of_clocks(deps, due_through), visit, keep_going, start)


def _pages_of_clocks(deps: Wiring, due_through: date) -> Callable[[str, str | None], Batch[CaseFile]]:
    return lambda place, cursor: Batch(*deps.cases.page_of_clocks(place, due_through, cursor))


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
"""Event -> the metric that counts it."""


def _observe(change: Change) -> None:
    counted = MEASURED.get(change.event.action)
    if counted:
        metrics.record(counted, city=change.case.handling_city)
