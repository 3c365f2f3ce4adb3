"""Users of the mini-program, and the companies that they speak for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from chalicelib.domain.offices.staff import Decision
from chalicelib.domain.parties.parties import Grant, Principal, Role
from chalicelib.domain.shared.errors import NotAllowedNow
from chalicelib.domain.shared.stored import Stored


class BindingStatus(StrEnum):
    """The status of the binding of a person to a company."""

    DRAFT = "draft"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    REVOKED = "revoked"
    LEFT = "left"


BINDING_STATUS_NAMES: Mapping[BindingStatus, str] = {
    BindingStatus.DRAFT: "待提交",
    BindingStatus.WAITING: "待确认",
    BindingStatus.CONFIRMED: "已确认",
    BindingStatus.REFUSED: "未予确认",
    BindingStatus.REVOKED: "已撤销",
    BindingStatus.LEFT: "已解除",
}


@dataclass(frozen=True, slots=True)
class Membership:
    """A person's copy of one of their bindings; the binding itself is in the table of the company's city.

    `name` is the company's, `agent_name` the person's own.
    """

    binding_id: str
    company_id: str
    city: str
    name: str
    status: BindingStatus
    uscc: str = ""
    agent_name: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PersonId(Stored):
    """The person id of a WeChat user; found by the digest of their openid, and never changed."""

    person_id: str
    version: int = 1


class PersonChange(StrEnum):
    """A change that operators make to a person's record."""

    SUSPENDED = "suspended"
    REINSTATED = "reinstated"


PERSON_CHANGE_NAMES: Mapping[PersonChange, str] = {PersonChange.SUSPENDED: "停用", PersonChange.REINSTATED: "恢复"}


@dataclass(frozen=True, slots=True)
class PersonEvent:
    """One change of a person's record: time, author (a principal's id), kind and reason."""

    at: datetime
    by: str
    what: PersonChange
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Stored):
    """A WeChat user of our mini-program (经办人). `history` is what operators did about them.

    `open_id` never leaves the access table; `phone` is told to nobody but the person and the stewards of their
    companies' cities.
    """

    person_id: str
    app_id: str
    open_id: str = field(repr=False)
    created_at: datetime
    phone: str = field(default="", repr=False)
    memberships: tuple[Membership, ...] = ()
    history: tuple[PersonEvent, ...] = ()
    version: int = 1

    @property
    def is_suspended(self) -> bool:
        """The person is kept out: their tokens are refused, and they get no new ones."""
        return bool(self.history) and self.history[-1].what is PersonChange.SUSPENDED

    def suspended(self, reason: str, decision: Decision) -> Person:
        """
        Raises:
            NotAllowedNow: the person is suspended already.
        """
        if self.is_suspended:
            raise NotAllowedNow("该用户已停用。", [])
        return self._after(PersonEvent(decision.at, decision.by, PersonChange.SUSPENDED, reason))

    def reinstated(self, decision: Decision) -> Person:
        """
        Raises:
            NotAllowedNow: the person is not suspended.
        """
        if not self.is_suspended:
            raise NotAllowedNow("该用户没有停用，无需恢复。", [])
        return self._after(PersonEvent(decision.at, decision.by, PersonChange.REINSTATED))

    def _after(self, event: PersonEvent) -> Person:
        return replace(self, history=(*self.history, event), version=self.version + 1)

    def principal(self) -> Principal:
        """The person as a caller: an applicant for each company that they speak for."""
        grants = tuple(Grant(Role.APPLICANT, m.company_id, m.city) for m in self._confirmed)
        told_in = tuple(dict.fromkeys(membership.city for membership in self.memberships))
        named = [membership.agent_name for membership in self._confirmed if membership.agent_name]
        return Principal(self.person_id, grants, told_in=told_in, person=named[-1] if named else "")

    def speaks_for(self, company_id: str) -> bool:
        """The person is an agent of the company now."""
        return any(membership.company_id == company_id for membership in self._confirmed)

    @property
    def _confirmed(self) -> list[Membership]:
        return [membership for membership in self.memberships if membership.status is BindingStatus.CONFIRMED]

    def with_phone(self, phone: str) -> Person:
        return replace(self, phone=phone, version=self.version + 1)

    def with_membership(self, membership: Membership) -> Person:
        """The person with this membership added or changed; one that ended is forgotten."""
        others = (m for m in self.memberships if m.binding_id != membership.binding_id)
        living = tuple(m for m in (*others, membership) if m.status is not BindingStatus.LEFT)
        return replace(self, memberships=living, version=self.version + 1)
