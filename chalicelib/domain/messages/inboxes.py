"""Inboxes: one for each office and each applicant, in the table of their own city or province."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.parties.access import has_inbox
from chalicelib.domain.parties.parties import Principal, Role
from chalicelib.domain.parties.seats import holder_of


@dataclass(frozen=True, slots=True)
class Inbox:
    """The inbox of an office, an applicant or a person, and the jurisdiction whose table has it."""

    place: str
    role: Role
    holder: str


def inboxes_of(principal: Principal) -> tuple[Inbox, ...]:
    """The inboxes of all the caller's roles that have one, each once, and those of the person."""
    found = [
        Inbox(grant.city or grant.organisation, grant.role, holder_of(principal, grant))
        for grant in principal.grants
        if has_inbox(grant.role)
    ]
    found += [Inbox(city, Role.APPLICANT, principal.principal_id) for city in principal.told_in]
    return tuple(dict.fromkeys(found))
