"""The seats of a caller at a case: by which grant, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.parties.access import SEATS_OF_ROLE, STANDS_FOR
from chalicelib.domain.parties.parties import Grant, Party, Principal, Role

EVERYBODY = "*"
"""The holder of a seat that is everybody's who has its role."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A caller at a case: as which party, and by which grant."""

    party: Party
    grant: Grant

    @property
    def stands_in(self) -> bool:
        """An office holds this seat on behalf of the party."""
        return self.party not in SEATS_OF_ROLE[self.grant.role]


def holder_of(principal: Principal, grant: Grant) -> str:
    """The holder of a seat or an inbox by this grant: the organisation, which for an applicant is the bound company.

    An applicant to whom the directory gave a city at large applies in person.
    """
    is_in_person = grant.role is Role.APPLICANT and grant.organisation == grant.city
    return principal.principal_id if is_in_person else grant.organisation


def seats_of(principal: Principal, holders: Mapping[Party, str], *, represents: bool = True) -> tuple[Seat, ...]:
    """The seats that `principal` holds at a case whose seats are taken by `holders`.

    `represents`: an office that stands in for somebody still may.
    """
    return tuple(
        Seat(STANDS_FOR.get(party, party), grant)
        for grant in principal.grants
        for party in SEATS_OF_ROLE[grant.role]
        if holders.get(party) in (holder_of(principal, grant), EVERYBODY) and (represents or party not in STANDS_FOR)
    )
