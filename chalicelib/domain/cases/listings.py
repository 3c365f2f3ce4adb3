"""Lists of cases: the lists that contain a case, and the lists that a caller reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from chalicelib.domain.cases.application import Contact
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.parties.parties import Grant, Party, Principal, Role, holder_of


class ListKind(StrEnum):
    """The ledger of a place, the desk of an agency or a court, and the cases that an applicant owns."""

    LEDGER = "ledger"
    DESK = "desk"
    OWNER = "owner"


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
    """The lists of a place that a case stands in."""
    desks = {case.home_city: (Party.LOCAL_COURT,), case.handling_city: (Party.AUTHORITY, Party.EXECUTING_COURT)}
    keepers = {case.seats.get(party) for party in (Party.STEWARD, Party.HOME_STEWARD, Party.PROVINCE)}
    return Listing(
        place=place,
        in_ledger=place in keepers,
        desk=next((case.seats[party] for party in desks.get(place, ()) if party in case.seats), None),
        owner=case.seats[Party.APPLICANT] if place == case.owner_city else None,
    )


def mirror_places(case: CaseFile) -> list[str]:
    """The places, other than the handling city, whose lists must contain the case."""
    return sorted({case.home_city, case.owner_city, case.seats.get(Party.PROVINCE, "")} - {case.handling_city, ""})


NOBODY = Contact(name="", phone="")


def mirrored(case: CaseFile) -> CaseFile:
    """The case as other places list it: without its contact, since lists need no personal data."""
    return replace(case, application=replace(case.application, contact=NOBODY))


def lists_of(principal: Principal) -> tuple[CaseList, ...]:
    """The lists that the caller reads by all their roles together, each once."""
    found = (_list_of(principal, grant) for grant in principal.grants)
    return tuple(dict.fromkeys(where for where in found if where))


def _list_of(principal: Principal, grant: Grant) -> CaseList | None:
    match grant.role:
        case Role.APPLICANT:
            return CaseList(grant.city, ListKind.OWNER, holder_of(principal, grant))
        case Role.STEWARD | Role.PROVINCE:
            return CaseList(grant.organisation, ListKind.LEDGER)
        case Role.AUTHORITY | Role.COURT:
            return CaseList(grant.city, ListKind.DESK, grant.organisation)
        case _:
            return None


def ledgers_of(principal: Principal) -> tuple[CaseList, ...]:
    """The ledgers that the caller keeps: only stewards keep one."""
    return tuple(CaseList(city, ListKind.LEDGER) for city in principal.organisations(Role.STEWARD))
