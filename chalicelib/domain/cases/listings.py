"""Lists of cases: the lists that contain a case, and the lists that a caller reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.parties.access import ACCESS, COMMITTEE, ListKind, keeps_ledger, lists_of_role, rows_of
from chalicelib.domain.parties.parties import Grant, Principal
from chalicelib.domain.parties.seats import holder_of


@dataclass(frozen=True, slots=True)
class CaseList:
    """One list in the table of a city or a province; a ledger is everybody's there, so it has no holder."""

    place: str
    kind: ListKind
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """The lists of one place that a case stands in; `desk` and `owner` name their holders."""

    place: str
    in_ledger: bool
    desk: str | None
    owner: str | None


def listing(case: CaseFile, place: str) -> Listing:
    """The lists of a place that a case stands in: those in which the parties seated at it find their cases.

    The committee's own holds the red cases of all cities, as long as they are red.
    """
    if place == COMMITTEE:
        return Listing(place, case.is_red, None, None)
    found = {
        access.listed_in: holder
        for party, holder in case.seats.items()
        if (access := ACCESS[party]).listed_in and case.jurisdiction(access.place) == place
    }
    return Listing(place, ListKind.LEDGER in found, found.get(ListKind.DESK), found.get(ListKind.OWNER))


def mirror_places(case: CaseFile) -> list[str]:
    """The places, other than the handling city, whose lists contain the case, or did: it stays where it was red."""
    places = {case.jurisdiction(access.place) for party in case.seats if (access := ACCESS[party]).listed_in}
    return sorted((places | ({COMMITTEE} if case.was_red else set())) - {case.handling_city})


def lists_of(principal: Principal) -> tuple[CaseList, ...]:
    """The lists that the caller reads by all their roles together, each once."""
    found = (_list(principal, grant, kind) for grant in principal.grants for kind in lists_of_role(grant.role))
    others = (access.also_listed_at for grant in principal.grants for access in rows_of(grant.role))
    return tuple(dict.fromkeys((*found, *(CaseList(place, ListKind.LEDGER) for place in others if place))))


def _list(principal: Principal, grant: Grant, kind: ListKind) -> CaseList:
    match kind:
        case ListKind.LEDGER:
            return CaseList(grant.organisation, kind)
        case ListKind.DESK | ListKind.OWNER:
            return CaseList(grant.city, kind, holder_of(principal, grant))
        case _:
            assert_never(kind)


def ledgers_of(principal: Principal) -> tuple[CaseList, ...]:
    """The ledgers that the caller keeps, each once."""
    kept = (grant.organisation for grant in principal.grants if keeps_ledger(grant.role))
    return tuple(CaseList(place, ListKind.LEDGER) for place in dict.fromkeys(kept))
