"""Lists: the cases that concern a caller, and a city's ledger (异地信用修复帮办台账, 备忘录 五(二))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.cases import clocks
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.parties.parties import Grant, Principal, Role, holder_of, seats_of
from chalicelib.domain.shared.errors import RoleMayNot
from chalicelib.domain.shared.identifiers import decision_number
from chalicelib.domain.shared.paging import Page
from chalicelib.domain.shared.text import folded
from chalicelib.domain.time import deadlines
from chalicelib.domain.time.calendar import WorkingCalendar
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.tables.core import keys
from chalicelib.tables.core.store import IndexKey
from chalicelib.wiring import Wiring


@dataclass(frozen=True, slots=True)
class ListRequest:
    """Which part of a list is wanted: filters, and a page."""

    stage: str | None = None
    light: deadlines.Light | None = None
    q: str | None = None
    limit: int = 20
    cursor: str | None = None


def concerning(w: Wiring, principal: Principal, request: ListRequest) -> Page[CaseFile]:
    """The cases at which the caller has a seat, by all their roles together, newest first."""
    offices = [where for grant in principal.grants if (where := _where(principal, grant))]
    return _page(w, principal, offices, request)


def ledger(w: Wiring, principal: Principal, request: ListRequest) -> Page[CaseFile]:
    """The ledger of the caller's city, or cities.

    Raises:
        RoleMayNot: only stewards keep one.
    """
    cities = principal.organisations(Role.STEWARD)
    if not cities:
        raise RoleMayNot
    return _page(w, principal, [IndexKey(city, "ledger", keys.LEDGER) for city in cities], request)


def _where(principal: Principal, grant: Grant) -> IndexKey | None:
    match grant.role:
        case Role.APPLICANT:
            return IndexKey(grant.city, "owner", holder_of(principal, grant))
        case Role.STEWARD | Role.PROVINCE:
            return IndexKey(grant.organisation, "ledger", keys.LEDGER)
        case Role.AUTHORITY | Role.COURT:
            return IndexKey(grant.city, "desk", grant.organisation)
        case _:
            return None


def _page(w: Wiring, principal: Principal, offices: list[IndexKey], request: ListRequest) -> Page[CaseFile]:
    today, calendar = shanghai_date(w.clock.now()), w.directory().calendar

    def wanted(case: CaseFile) -> bool:
        return bool(seats_of(principal, case.seats)) and _matches(case, request, today, calendar)

    return w.cases.page(tuple(dict.fromkeys(offices)), wanted, request.limit, request.cursor)


def _matches(case: CaseFile, request: ListRequest, today: date, calendar: WorkingCalendar) -> bool:
    if request.stage and case.stage != request.stage:
        return False
    if request.light:
        clock = clocks.stage_clock(case)
        if clock is None or deadlines.light(clock, today, calendar) is not request.light:
            return False
    return not request.q or _speaks_of(case, request.q)


def _speaks_of(case: CaseFile, q: str) -> bool:
    """Whether `q` stands in what names the case; a decision number in any of the ways to write it."""
    subject, matter = case.application.subject, case.application.matter
    words = folded("\n".join((case.case_id, subject.name, subject.uscc, matter.identity())))
    number = decision_number.matching_key(q)
    return folded(q) in words or (bool(number) and number in matter.identity())
