"""A look ahead at a State Council notice: the running limits that it would move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.cases.clocks import running_clocks
from chalicelib.domain.parties.parties import Principal
from chalicelib.domain.shared.errors import UnreadableRow
from chalicelib.domain.time import deadlines
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.services.cases.deadlines import FAR_AHEAD
from chalicelib.services.offices import calendars
from chalicelib.services.offices.calendars import Proposal
from chalicelib.services.offices.directory import must_be_operator
from chalicelib.wiring import Wiring

MAX_CASES_READ = 4000
"""Cases with a running limit that one preview reads, shared equally by the cities."""
MAX_EXAMPLES = 50


@dataclass(frozen=True, slots=True)
class Move:
    """A running limit that ends on another day."""

    case_id: str
    clock: str
    was_due_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class CityMoves:
    """The number of running limits of a city that move. `is_complete`: all of them were looked at."""

    city: str
    city_name: str
    moves: int
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """The work of the next nightly run once a notice is saved; `days` are those that would be kept."""

    days: Mapping[date, bool]
    cities: tuple[CityMoves, ...]
    examples: tuple[Move, ...]


def preview(deps: Wiring, principal: Principal, proposal: Proposal) -> Preview:
    """Find the running limits that a notice moves; nothing is changed.

    Raises:
        RoleMayNot: only operators do that.
        InvalidInput: a day is of another year, or named twice.
    """
    must_be_operator(principal)
    standing = deps.directory_store.register()
    proposed = calendars.proposed_notice(deps, principal, standing, proposal)
    calendar = standing.calendar_with(proposed)
    members = sorted(standing.directory.cities.items())
    examples: list[Move] = []
    cities = []
    for city, known in members:
        moves, is_complete = _moves(deps, city, calendar, MAX_CASES_READ // len(members))
        examples += moves[: MAX_EXAMPLES - len(examples)]
        cities.append(CityMoves(city, known.name, len(moves), is_complete))
    return Preview(proposed.days, tuple(cities), tuple(examples))


def _moves(deps: Wiring, city: str, calendar: WorkingCalendar, most: int) -> tuple[list[Move], bool]:
    """The running limits of a city that move, of at most so many cases; and whether that was all of them."""
    moves: list[Move] = []
    read, cursor = 0, None
    while True:
        cases, cursor = deps.cases.page_of_clocks(city, FAR_AHEAD, cursor)
        read += len(cases)
        for case in cases:
            if not isinstance(case, UnreadableRow):
                moves += [
                    Move(case.case_id, clock.clock, clock.due_on, recounted.due_on)
                    for clock in running_clocks(case)
                    if (recounted := deadlines.recount(clock, calendar)).due_on != clock.due_on
                ]
        if cursor is None or read >= most:
            return moves, cursor is None
