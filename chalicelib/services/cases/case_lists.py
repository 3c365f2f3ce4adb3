"""Lists: the cases that concern a caller, and a city's ledger (异地信用修复帮办台账, 备忘录 五(二))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.cases import clocks, listings
from chalicelib.domain.cases.case import CaseFile, Dossier
from chalicelib.domain.cases.listings import CaseList
from chalicelib.domain.parties.parties import Party, Principal
from chalicelib.domain.parties.seats import seats_of
from chalicelib.domain.shared.errors import RoleMayNot, UnreadableRow
from chalicelib.domain.shared.identifiers import decision_number
from chalicelib.domain.shared.paging import Page
from chalicelib.domain.shared.text import folded
from chalicelib.domain.time import deadlines
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.services.cases import mandates
from chalicelib.services.cases.cases import View
from chalicelib.services.shared import unreadable
from chalicelib.wiring import Wiring


@dataclass(frozen=True, slots=True)
class ListRequest:
    """The requested part of a list: filters, and a page."""

    stage: str | None = None
    light: deadlines.Light | None = None
    q: str | None = None
    limit: int = 20
    cursor: str | None = None


def concerning(deps: Wiring, principal: Principal, request: ListRequest) -> Page[View | UnreadableRow]:
    """The cases at which the caller has a seat, by all their roles together, newest first."""
    return _page(deps, principal, listings.lists_of(principal), request)


def ledger(deps: Wiring, principal: Principal, request: ListRequest) -> Page[View | UnreadableRow]:
    """The ledger of the caller's city, or cities.

    Raises:
        RoleMayNot: only stewards keep one.
    """
    ledgers = listings.ledgers_of(principal)
    if not ledgers:
        raise RoleMayNot
    return _page(deps, principal, ledgers, request)


def _page(
    deps: Wiring, principal: Principal, lists: Sequence[CaseList], request: ListRequest
) -> Page[View | UnreadableRow]:
    directory, now = deps.directory(), deps.clock.now()
    today, calendar = shanghai_date(now), directory.calendar

    def wanted(case: CaseFile) -> bool:
        parties = {seat.party for seat in seats_of(principal, case.seats)}
        return bool(parties) and _matches(case, parties, request, today, calendar)

    def shown(item: CaseFile | UnreadableRow) -> View | UnreadableRow:
        if isinstance(item, UnreadableRow):
            unreadable.report(item)
            return item
        try:
            return View(Dossier(item), principal, directory, now, mandates.represents(deps, principal, item))
        except UnreadableRow as row:
            unreadable.report(row)
            return UnreadableRow(item.case_id)

    page = deps.cases.page(lists, wanted, request.limit, request.cursor)
    return Page(tuple(shown(item) for item in page.items), page.next_cursor)


def _matches(case: CaseFile, parties: set[Party], request: ListRequest, today: date, calendar: WorkingCalendar) -> bool:
    if request.stage and case.stage != request.stage:
        return False
    if request.light:
        clock = clocks.clock_for(case, parties)
        if clock is None or deadlines.light(clock, today, calendar) is not request.light:
            return False
    return not request.q or _speaks_of(case, request.q)


def _speaks_of(case: CaseFile, q: str) -> bool:
    """True if a name or number of the case contains `q`; decision numbers match in any spelling."""
    subject, matter = case.application.subject, case.application.matter
    words = folded("\n".join((case.case_id, subject.name, subject.uscc, matter.identity())))
    number = decision_number.matching_key(q)
    return folded(q) in words or (bool(number) and number in matter.identity())
