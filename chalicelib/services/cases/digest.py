"""The morning digest: one message to each city's stewards on working days, about all due and overdue limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from chalicelib.domain.cases.alerts.asked import name_of_office
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.clocks import responsible_party, running_clocks
from chalicelib.domain.cases.transitions import stage_of
from chalicelib.domain.messages.contacts import ContactReference
from chalicelib.domain.messages.fan_out import Occasion, delivery
from chalicelib.domain.messages.messages import Message
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.parties.access import ACCESS
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.shared.errors import UnreadableRow
from chalicelib.domain.time import deadlines
from chalicelib.domain.time.deadlines import ClockState, Light
from chalicelib.domain.time.local_time import chinese_date, shanghai_date
from chalicelib.domain.time.wording import remaining
from chalicelib.runtime import correlation
from chalicelib.services.shared import unreadable
from chalicelib.services.shared.paged_jobs import WHOLE, Batch, KeepGoing, Stretch, Walked, walk
from chalicelib.wiring import Wiring

OVERDUE, NEARLY_DUE, UNREADABLE = "【逾期】", "【临期】", "【无法读取】"
LINES = 30
"""The number of cases that a digest names; further cases are only counted."""


def send(deps: Wiring, place: str, keep_going: KeepGoing, stretch: Stretch = WHOLE) -> Walked:
    """Put a city's digest of today into the outbox, once; on days off, none."""
    now = deps.clock.now()
    if not deps.directory().calendar.is_working_day(shanghai_date(now)):
        return Walked()

    def read(_: str | None) -> Batch[dict[str, str]]:
        return Batch([_facts(deps, place)], None)

    def visit(facts: dict[str, str]) -> str:
        message = Message("digest", Party.STEWARD, place, place, facts)
        occasion = Occasion(f"digest.{place}.{shanghai_date(now)}", now, correlation_id=correlation.current())
        channels = ACCESS[Party.STEWARD].told_by
        added = [deps.outbox.add(delivery(message, channel, occasion)) for channel in channels]
        return "sent" if any(added) else "sent_before"

    return walk(place, read, visit, keep_going, stretch)


def _facts(deps: Wiring, city: str) -> dict[str, str]:
    directory, today = deps.directory(), shanghai_date(deps.clock.now())
    lights: Counter[str] = Counter()
    lines: list[str] = []
    horizon = directory.calendar.add_working_days(today, 1)
    unread: list[str] = []
    for found in _limits_until(deps, city, horizon):
        if isinstance(found, UnreadableRow):
            unreadable.report(found)
            unread.append(f"{UNREADABLE}办件编号 {found.case_id}：记录目前无法读取，已通知运维人员，请留意其时限")
            continue
        case, clock = found
        light = deadlines.light(clock, today, directory.calendar)
        lights[light] += 1
        if len(lines) < LINES:
            lines.append(_line(directory, case, clock, today))
    return {
        "city": directory.city(city).name,
        "date": today.isoformat(),
        "red": str(lights[Light.RED]),
        "amber": str(lights[Light.AMBER]),
        "lines": "\n".join([*unread[:LINES], *lines]),
        "sending": str(ContactReference(Party.STEWARD, city, city)),
        "more": str(lights.total() - LINES) if lights.total() > LINES else "",
        "bindings": "\n".join(_lines_of_bindings(deps, city, today, horizon)),
    }


def _limits_until(deps: Wiring, city: str, last: date) -> Iterator[tuple[CaseFile, ClockState] | UnreadableRow]:
    """Each case with a limit that ends by the `last` day, and the first such limit.

    The index also holds cases whose reminder is due; a reminder is no limit, and nobody is late by it.
    """
    cursor: str | None = None
    while True:
        cases, cursor = deps.cases.page_of_clocks(city, last, cursor)
        for case in cases:
            if isinstance(case, UnreadableRow):
                yield case
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
            unreadable.report(binding)
            lines.append(f"{UNREADABLE}{binding.case_id}：绑定的记录目前无法读取，已通知运维人员")
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
    return name_of_office(party, case, directory) if party else ""
