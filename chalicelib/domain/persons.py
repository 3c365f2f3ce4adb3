"""People who came by the mini-program, and the companies that they speak for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.parties import Grant, Principal, Role

COMPANY_MARK = "-C-"
PERSON_MARK = "person-"


class BindingStatus(StrEnum):
    """Where the binding of a person to a company stands."""

    DRAFT = "draft"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    REVOKED = "revoked"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Membership:
    """What a person knows of one of their bindings; the binding itself is in the table of the company's city."""

    binding_id: str
    company_id: str
    city: str
    name: str
    status: BindingStatus
    uscc: str = ""


@dataclass(frozen=True, slots=True)
class PersonId:
    """Which person a WeChat user is; found by the digest of their openid, and never changed."""

    person_id: str
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A WeChat user of our mini-program (经办人). `open_id` never leaves the access table;
    `phone` is told to nobody but the person and the stewards of their companies' cities."""

    person_id: str
    app_id: str
    open_id: str = field(repr=False)
    created_at: datetime
    phone: str = field(default="", repr=False)
    memberships: tuple[Membership, ...] = ()
    is_suspended: bool = False
    version: int = 1

    def principal(self) -> Principal:
        """The person as a caller: an applicant for each company whose binding is confirmed."""
        confirmed = (m for m in self.memberships if m.status is BindingStatus.CONFIRMED)
        return Principal(self.person_id, tuple(Grant(Role.APPLICANT, m.company_id, m.city) for m in confirmed))

    def with_phone(self, phone: str) -> Person:
        return replace(self, phone=phone, version=self.version + 1)

    def with_membership(self, membership: Membership) -> Person:
        """The person with this membership added or changed; one that ended is forgotten."""
        others = (m for m in self.memberships if m.binding_id != membership.binding_id)
        living = tuple(m for m in (*others, membership) if m.status is not BindingStatus.LEFT)
        return replace(self, memberships=living, version=self.version + 1)


def company_id(prefix: str, uscc: str) -> str:
    """The opaque id of a company at its home city: one company has one, whoever files for it, and whenever."""
    digest = hashlib.sha256(f"company {uscc}".encode()).hexdigest()
    return f"{prefix}{COMPANY_MARK}{digest[:20].upper()}"


def is_person_id(text: str) -> bool:
    """Whether a caller is one of these, not a member of staff or a link."""
    return text.startswith(PERSON_MARK)


def is_company_id(text: str) -> bool:
    """Whether a holder is a company, not a person or an office."""
    return COMPANY_MARK in text
