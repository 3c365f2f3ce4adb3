"""The roles that a person holds, the seats that offices and applicants take at a case, and those who are only told."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.domain.shared.stored import Stored


class Role(StrEnum):
    """The role of a person in the service (docs/glossary.md#who)."""

    APPLICANT = "applicant"
    STEWARD = "steward"
    AUTHORITY = "authority"
    COURT = "court"
    PROVINCE = "province"
    COMMITTEE = "committee"
    OPERATOR = "operator"


class Party(StrEnum):
    """A seat at a case. Its holder sees the case; the procedure's table says which actions each seat may take."""

    APPLICANT = "applicant"
    REPRESENTATIVE = "representative"
    COUNTER = "counter"
    STEWARD = "steward"
    HOME_STEWARD = "home_steward"
    AUTHORITY = "authority"
    PROVINCE = "province"
    EXECUTING_COURT = "executing_court"
    LOCAL_COURT = "local_court"
    COMMITTEE = "committee"


class Beyond(StrEnum):
    """Those beyond the seats who are told of a case: above an office that is late, before it, or a person of one."""

    SUPERIOR = "superior"
    FORMER_COURT = "former_court"
    STAFF = "staff"


Addressee = Party | Beyond
"""Everybody who can be told."""


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

    `only_case` limits a caller who came by an opinion link to that case. `told_in` are the cities in which a person of
    the mini-program has an inbox of their own, about their bindings. `person` is their name, "" where nobody told it.
    """

    principal_id: str
    grants: tuple[Grant, ...]
    only_case: str = ""
    told_in: tuple[str, ...] = ()
    person: str = field(default="", repr=False, compare=False)

    def grant(self, role: Role) -> Grant | None:
        """The caller's grant of `role`, if the directory gave one."""
        return next((grant for grant in self.grants if grant.role == role), None)

    def organisations(self, role: Role) -> tuple[str, ...]:
        """All organisations for which the caller has `role`, each once."""
        return tuple(dict.fromkeys(grant.organisation for grant in self.grants if grant.role == role))


@dataclass(frozen=True, slots=True)
class Identity(Stored):
    """The principal behind a subject of the token issuer. A suspended identity is kept but cannot sign in."""

    principal: Principal
    is_suspended: bool = False
