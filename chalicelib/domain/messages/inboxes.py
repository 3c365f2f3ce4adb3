"""Inboxes: one for each office and each applicant, in the table of their own city or province."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.parties.parties import Grant, Principal, Role, holder_of


@dataclass(frozen=True, slots=True)
class Inbox:
    """The inbox of an office or an applicant, and the jurisdiction whose table has it."""

    place: str
    role: Role
    holder: str


def inboxes_of(principal: Principal) -> tuple[Inbox, ...]:
    """The inboxes of all the caller's roles that have one, each once."""
    found = (_inbox_of(principal, grant) for grant in principal.grants)
    return tuple(dict.fromkeys(inbox for inbox in found if inbox))


def _inbox_of(principal: Principal, grant: Grant) -> Inbox | None:
    match grant.role:
        case Role.APPLICANT:
            return Inbox(grant.city, grant.role, holder_of(principal, grant))
        case Role.STEWARD | Role.AUTHORITY | Role.COURT | Role.COMMITTEE:
            return Inbox(grant.city, grant.role, grant.organisation)
        case Role.PROVINCE:
            return Inbox(grant.organisation, grant.role, grant.organisation)
        case _:
            return None
