"""The morning digest: one message to each city's stewards on working days, about all due and overdue limits."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import date

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.clocks import responsible_party, running_clocks
from chalicelib.domain.cases.transitions import stage_of
from chalicelib.domain.messages.contacts import ContactReference
from chalicelib.domain.messages.fan_out import Occasion, delivery
from chalicelib.domain.messages.messages import Message
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.parties.access import ACCESS, PARTY_NAMES
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.shared.errors import UnreadableRow
from chalicelib.domain.time import deadlines
from chalicelib.domain.time.deadlines import ClockState, Light
from chalicelib.domain.time.local_time import chinese_date, shanghai_date
from chalicelib.domain.time.wording import remaining
from chalicelib.runtime import correlation, log
from chalicelib.services.shared.paged_jobs import Batch, KeepGoing, Position, Walked, walk
from chalicelib.wiring import Wiring

LOG = logging.getLogger(__name__)

OVERDUE, NEARLY_DUE = "【逾期】", "【临期】"
LINES = 30
"""The number of cases that a digest names; further cases are only counted."""


def send(deps: Wiring, keep_going: KeepGoing, start: Position | None = None) -> Walked:
    """Put each city's digest of today into the outbox, once; on days off, none."""
    directory, now = deps.directory(), deps.clock.now()
    if not directory.calendar.is_working_day(shanghai_date(now)):
        return Walked()

    def read(place: str, cursor: str | None) -> Batch[dict[str, str]]:
        return Batch([_facts(deps, place)], None)

    def visit(place: str, facts: dict[str, str]) -> str:
        message = Message("digest", Party.STEWARD, place, place, facts)
        occasion = Occasion(f"digest.{place}.{shanghai_date(now)}", now, correlation_id=correlation.current())
        channels = ACCESS[Party.STEWARD].told_by
        added = [deps.outbox.add(delivery(message, channel, occasion)) for channel in channels]
        return "sent" if any(added) else "sent_before"

    return walk(directory.cities, read, visit, keep_going, start)


def _facts(deps: Wiring, city: str) -> dict[str, str]:
    directory, today = deps.directory(), shanghai_date(deps.clock.now())
    lights: Counter[str] = Counter()
    lines: list[str] = []
    horizon = directory.calendar.add_working_days(today, 1)
    for case, clock in _limits_until(deps, city, horizon):
        light = deadlines.light(clock, today, directory.calendar)
        lights[light] += 1
        if len(lines) < LINES:
            lines.append(_line(directory, case, clock, today))
    return {
        "city": directory.cities[city].name,
        "date": today.isoformat(),
        "red": str(lights[Light.RED]),
        "amber": str(lights[Light.AMBER]),
        "lines": "\n".join(lines),
        "sending": str(ContactReference(Party.STEWARD, city, city)),
        "more": str(lights.total() - LINES) if lights.total() > LINES else "",
        "bindings": "\n".join(_lines_of_bindings(deps, city, today, horizon)),
    }


def _limits_until(deps: Wiring, city: str, last: date) -> Iterator[tuple[CaseFile, ClockState]]:
    """Each case with a limit that ends by the `last` day, and the first such limit.

    The index also holds cases whose reminder is due; a reminder is no limit, and nobody is late by it.
    """
    cursor: str | None = None
    while True:
        cases, cursor = deps.cases.page_of_clocks(city, last, cursor)
        for case in cases:
            if isinstance(case, UnreadableRow):
                log.failure(LOG, "case left out of the digest", case, place=city)
                continue
            yield from ((case, clock) for clock in running_clocks(case)[:1] if clock.due_on <= last)
        if cursor is None:
            return


def _lines_of_bindings(deps: Wiring, city: str, today: date, horizon: date) -> list[str]:
    """The bindings that the steward has to decide on by the horizon: one page of them, the most urgent first."""
    lines = []
    bindings, cursor = deps.bindings.page_of_waiting(city, horizon, None)
    for binding in bindings:
        if isinstance(binding, UnreadableRow):
            log.failure(LOG, "binding left out of the digest", binding, place=city)
        elif binding.due_on:
            mark = OVERDUE if binding.due_on < today else NEARLY_DUE
            lines.append(
                f"{mark}{binding.binding_id} {binding.name}：经办人绑定待确认，时限为{chinese_date(binding.due_on)}"
            )
    return [*lines, "另有待确认的绑定，详见绑定列表。"] if cursor else lines


def _line(directory: Directory, case: CaseFile, clock: ClockState, today: date) -> str:
    """One case in a line, the most urgent first in the digest."""
    mark = OVERDUE if today > clock.due_on else NEARLY_DUE
    subject, due = case.application.subject.name, chinese_date(clock.due_on)
    owing, left = _owing(directory, case, clock), remaining(clock.due_on, today, directory.calendar)
    return f"{mark}{subject}，办件编号 {case.case_id}：{stage_of(case).label}，应由{owing}于 {due}前办结，{left}"


def _owing(directory: Directory, case: CaseFile, clock: ClockState) -> str:
    """The name of the office that must act, or of its seat."""
    party = responsible_party(case, clock)
    if party is None:
        return ""
    office = directory.office_of(party, case.jurisdiction(ACCESS[party].place), case.seats.get(party, ""))
    return office.name if office else PARTY_NAMES[party]
