"""Parties: the roles that a person holds, and the seats that offices and applicants take at a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The role of a person in the service (docs/glossary.md#who)."""

    APPLICANT = "applicant"
    STEWARD = "steward"
    AUTHORITY = "authority"
    COURT = "court"
    PROVINCE = "province"
    COMMITTEE = "committee"
    OPERATOR = "operator"


ROLE_NAMES: Mapping[Role, str] = {
    Role.APPLICANT: "申请企业经办人",
    Role.STEWARD: "信用修复管家（城市信用建设牵头部门）",
    Role.AUTHORITY: "行政处罚机关",
    Role.COURT: "人民法院",
    Role.PROVINCE: "省级信用建设牵头部门",
    Role.COMMITTEE: "联合审查委员会委员",
    Role.OPERATOR: "运维人员",
}


class Party(StrEnum):
    """A seat at a case. Its holder sees the case; the procedure's table says which actions each seat may take."""

    APPLICANT = "applicant"
    REPRESENTATIVE = "representative"
    STEWARD = "steward"
    HOME_STEWARD = "home_steward"
    AUTHORITY = "authority"
    PROVINCE = "province"
    EXECUTING_COURT = "executing_court"
    LOCAL_COURT = "local_court"


PARTY_NAMES: Mapping[Party, str] = {
    Party.APPLICANT: "申请人",
    Party.REPRESENTATIVE: "代办的信用建设牵头部门",
    Party.STEWARD: "办理地信用建设牵头部门",
    Party.HOME_STEWARD: "注册地信用建设牵头部门",
    Party.AUTHORITY: "行政处罚机关",
    Party.PROVINCE: "省级信用建设牵头部门",
    Party.EXECUTING_COURT: "执行法院",
    Party.LOCAL_COURT: "所在地法院",
}

SEATS_OF_ROLE: Mapping[Role, tuple[Party, ...]] = {
    Role.APPLICANT: (Party.APPLICANT,),
    Role.STEWARD: (Party.REPRESENTATIVE, Party.STEWARD, Party.HOME_STEWARD),
    Role.AUTHORITY: (Party.AUTHORITY,),
    Role.PROVINCE: (Party.PROVINCE,),
    Role.COURT: (Party.EXECUTING_COURT, Party.LOCAL_COURT),
    Role.COMMITTEE: (),
    Role.OPERATOR: (),
}

STANDS_FOR: Mapping[Party, Party] = {Party.REPRESENTATIVE: Party.APPLICANT}
"""A seat -> the seat whose rights its holder also has (帮办代办)."""


CITY_SEATS = (Party.STEWARD, Party.HOME_STEWARD)
"""Seats at every case that follow from its cities, so that no step gives them."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One role with its organisation, as the directory gives it, never the request.

    `organisation` is a city, an agency_id, a court_id, a province or a company_id ("" for operators);
    `city` is where that organisation works ("" where it is no city's).
    """

    role: Role
    organisation: str
    city: str = ""


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller: an opaque id and the roles that the directory gives to it.

    `only_case` limits a caller who came by an opinion link to that case.
    """

    principal_id: str
    grants: tuple[Grant, ...]
    only_case: str = ""

    def grant(self, role: Role) -> Grant | None:
        """The caller's grant of `role`, if the directory gave one."""
        return next((grant for grant in self.grants if grant.role == role), None)

    def organisations(self, role: Role) -> tuple[str, ...]:
        """All organisations for which the caller has `role`, each once."""
        return tuple(dict.fromkeys(grant.organisation for grant in self.grants if grant.role == role))


@dataclass(frozen=True, slots=True)
class Identity:
    """The principal behind a subject of the token issuer. A suspended identity is kept but cannot sign in."""

    principal: Principal
    is_suspended: bool = False


@dataclass(frozen=True, slots=True)
class Seat:
    """A caller's seat at a case: the party, and the grant that gives it."""

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

    `represents`: an office that represents the applicant may still do so.
    """
    return tuple(
        Seat(STANDS_FOR.get(party, party), grant)
        for grant in principal.grants
        for party in SEATS_OF_ROLE[grant.role]
        if holders.get(party) == holder_of(principal, grant) and (represents or party not in STANDS_FOR)
    )
