"""The calendar as operators keep it: one State Council notice at a time, with a look ahead at what it moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.cases.clocks import running_clocks
from chalicelib.domain.offices.directory_changes import Changed, DirectoryChange, changed_facts
from chalicelib.domain.parties.parties import Principal
from chalicelib.domain.shared.errors import UnreadableRow
from chalicelib.domain.time import deadlines
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.holiday_notices import HolidayNotice, calendar_of, differing, notice_facts
from chalicelib.services.cases.deadlines import FAR_AHEAD
from chalicelib.services.offices.directory import must_be_operator, save
from chalicelib.services.parties.idempotency import OnceKey, Reply, answer_once
from chalicelib.tables.offices.directory import Register
from chalicelib.wiring import Wiring

MOST_READ = 4000
"""Cases with a running limit that one preview reads, shared equally by the cities."""
MOST_EXAMPLES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A notice as it was entered: every day of which it says whether it is worked."""

    notice: str
    year: int
    url: str
    days: tuple[tuple[date, bool], ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A running limit that ends on another day."""

    case_id: str
    clock: str
    was_due_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class CityMoves:
    """How many running limits of a city move. `is_complete`: all of them were looked at."""

    city: str
    moves: int
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What the next nightly run will do once a notice is saved; `days` are those that would be kept."""

    days: Mapping[date, bool]
    cities: tuple[CityMoves, ...]
    examples: tuple[Move, ...]


def register(w: Wiring, principal: Principal) -> Register:
    """The notices that were entered, and days entered singly.

    Raises:
        RoleMayNot: only operators see it.
    """
    must_be_operator(principal)
    return w.directory_store.register()


def preview(w: Wiring, principal: Principal, proposal: Proposal) -> Preview:
    """Which running limits a notice moves; nothing is changed.

    Raises:
        RoleMayNot: only operators do that.
        InvalidInput: a day is of another year, or named twice.
    """
    must_be_operator(principal)
    standing = w.directory_store.register()
    proposed = _notice(w, principal, standing, proposal)
    calendar = _calendar_with(standing, proposed)
    members = sorted(standing.directory.cities)
    examples: list[Move] = []
    cities = []
    for city in members:
        moves, is_complete = _moves(w, city, calendar, MOST_READ // len(members))
        examples += moves[: MOST_EXAMPLES - len(examples)]
        cities.append(CityMoves(city, len(moves), is_complete))
    return Preview(proposed.days, tuple(cities), tuple(examples))


def enter(
    w: Wiring,
    principal: Principal,
    proposal: Proposal,
    key: OnceKey | None,
    render: Callable[[HolidayNotice], Reply],
) -> Reply:
    """A notice kept from now on, in place of an earlier one of its year. The same one again changes nothing.

    Raises:
        RoleMayNot: only operators do that.
        InvalidInput: a day is of another year, or named twice.
        LostRace: somebody else changed the directory meanwhile.
    """
    must_be_operator(principal)

    def work() -> Reply:
        standing = w.directory_store.register()
        notice = _notice(w, principal, standing, proposal)
        before = _of_year(standing, notice.year)
        facts = notice_facts(before) if before else {}
        differences = changed_facts(facts, notice_facts(notice))
        if before and not differences:
            return render(before)
        reply = render(notice)
        change = DirectoryChange(
            at=notice.saved_at,
            by=notice.saved_by,
            what=Changed.CALENDAR,
            place=str(notice.year),
            differences=differences,
        )
        save(w, standing, change, notice, key.keep(reply, change.at) if key else None)
        return reply

    return answer_once(w, key, work)


def _notice(w: Wiring, principal: Principal, standing: Register, proposal: Proposal) -> HolidayNotice:
    before = _of_year(standing, proposal.year)
    return HolidayNotice(
        notice=proposal.notice,
        year=proposal.year,
        url=proposal.url,
        days=differing(proposal.year, proposal.days),
        saved_at=w.clock.now(),
        saved_by=principal.principal_id,
        version=before.version + 1 if before else 1,
    )


def _of_year(standing: Register, year: int) -> HolidayNotice | None:
    return next((notice for notice in standing.notices if notice.year == year), None)


def _calendar_with(standing: Register, notice: HolidayNotice) -> WorkingCalendar:
    others = (other for other in standing.notices if other.year != notice.year)
    return calendar_of(standing.single_days, (*others, notice))


def _moves(w: Wiring, city: str, calendar: WorkingCalendar, most: int) -> tuple[list[Move], bool]:
    """The running limits of a city that move, of at most so many cases; and whether that was all of them."""
    moves: list[Move] = []
    read, cursor = 0, None
    while True:
        cases, cursor = w.cases.page_of_clocks(city, FAR_AHEAD, cursor)
        read += len(cases)
        for case in cases:
            if not isinstance(case, UnreadableRow):
                moves += [
                    Move(case.case_id, clock.clock, clock.due_on, settled.due_on)
                    for clock in running_clocks(case)
                    if (settled := deadlines.settle(clock, calendar)).due_on != clock.due_on
                ]
        if cursor is None or read >= most:
            return moves, cursor is None
