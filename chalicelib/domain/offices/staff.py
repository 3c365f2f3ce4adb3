"""Staff of the offices: operators invite and suspend them and give them roles; each change is kept on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from chalicelib.domain.messages.contacts import ContactReference
from chalicelib.domain.messages.messages import Message
from chalicelib.domain.offices.cities import City, Directory
from chalicelib.domain.parties.access import ROLES, OrganisationKind
from chalicelib.domain.parties.parties import Beyond, Grant, Identity, Party, Principal, Role
from chalicelib.domain.shared.errors import LastOperator, NotAllowedNow, OwnRecord
from chalicelib.domain.shared.stored import Stored

INVITATION = "staff.invited"
"""The kind of the message about an invitation."""


class StaffState(StrEnum):
    """Invited until the first sign-in; suspended ones cannot sign in."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"


STAFF_STATE_NAMES: Mapping[StaffState, str] = {
    StaffState.INVITED: "已邀请，尚未登录",
    StaffState.ACTIVE: "在用",
    StaffState.SUSPENDED: "已停用",
}


class StaffChange(StrEnum):
    """The kinds of change to a staff member's record."""

    INVITED = "invited"
    ACTIVATED = "activated"
    GRANTS_CHANGED = "grants_changed"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"


STAFF_CHANGE_NAMES: Mapping[StaffChange, str] = {
    StaffChange.INVITED: "邀请",
    StaffChange.ACTIVATED: "首次登录",
    StaffChange.GRANTS_CHANGED: "更改身份",
    StaffChange.SUSPENDED: "停用",
    StaffChange.REINSTATED: "恢复",
}


@dataclass(frozen=True, slots=True)
class StaffEvent:
    """One change: time, author (a principal's id), kind and reason, and the grants from then on."""

    at: datetime
    by: str
    what: StaffChange
    grants: tuple[Grant, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision to change a record: its author and its time."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember(Stored):
    """A person who works for an office.

    `email` is where they are invited ("" if by subject), `subject` the issuer's `sub` ("" until it is known).
    """

    staff_id: str
    name: str
    email: str
    subject: str
    grants: tuple[Grant, ...]
    state: StaffState
    history: tuple[StaffEvent, ...]
    version: int = 1

    @property
    def is_active_operator(self) -> bool:
        return self.state is StaffState.ACTIVE and any(grant.role is Role.OPERATOR for grant in self.grants)

    def principal(self) -> Principal:
        """The member as a caller, by their opaque id, not by the issuer's subject."""
        return Principal(self.staff_id, self.grants, person=self.name)

    def identity(self) -> Identity:
        """The identity of the member's subject from now on."""
        return Identity(self.principal(), is_suspended=self.state is StaffState.SUSPENDED)

    def activated(self, subject: str, at: datetime) -> StaffMember:
        """The member after their first sign-in."""
        signed_in = replace(self, subject=subject, state=StaffState.ACTIVE)
        return _after(signed_in, StaffChange.ACTIVATED, Decision(self.staff_id, at))

    def granted(self, grants: Sequence[Grant], decision: Decision) -> StaffMember:
        """The member with these grants in place of the earlier ones.

        Raises:
            OwnRecord: nobody gives roles to themselves.
        """
        self._refuse_own(decision)
        return _after(replace(self, grants=tuple(grants)), StaffChange.GRANTS_CHANGED, decision)

    def suspended(self, reason: str, decision: Decision) -> StaffMember:
        """
        Raises:
            OwnRecord: nobody suspends themselves.
            NotAllowedNow: the member is suspended already.
        """
        self._refuse_own(decision)
        if self.state is StaffState.SUSPENDED:
            raise NotAllowedNow("此人已停用。", [])
        return _after(replace(self, state=StaffState.SUSPENDED), StaffChange.SUSPENDED, decision, reason)

    def reinstated(self, decision: Decision) -> StaffMember:
        """The member as before the suspension: invited if they never signed in.

        Raises:
            OwnRecord: nobody lets themselves in again.
            NotAllowedNow: the member is not suspended.
        """
        self._refuse_own(decision)
        if self.state is not StaffState.SUSPENDED:
            raise NotAllowedNow("此人没有停用，无需恢复。", [])
        state = StaffState.ACTIVE if self.subject else StaffState.INVITED
        return _after(replace(self, state=state), StaffChange.REINSTATED, decision)

    def _refuse_own(self, decision: Decision) -> None:
        if decision.by == self.staff_id:
            raise OwnRecord


def invite(
    *, staff_id: str, name: str, email: str, subject: str, grants: Sequence[Grant], decision: Decision
) -> StaffMember:
    """A new member. One whose subject is known may sign in at once; one invited by e-mail is known by it."""
    return StaffMember(
        staff_id=staff_id,
        name=name,
        email=email,
        subject=subject,
        grants=tuple(grants),
        state=StaffState.ACTIVE if subject else StaffState.INVITED,
        history=(StaffEvent(decision.at, decision.by, StaffChange.INVITED, tuple(grants)),),
    )


def remaining_operator(before: StaffMember, after: StaffMember, everybody: Sequence[StaffMember]) -> StaffMember | None:
    """Another operator who remains after a change that removes one; None if the change removes none.

    Raises:
        LastOperator: nobody would be left.
    """
    if not before.is_active_operator or after.is_active_operator:
        return None
    others = (member for member in everybody if member.is_active_operator and member.staff_id != before.staff_id)
    remaining = next(others, None)
    if remaining is None:
        raise LastOperator
    return remaining


def posts(directory: Directory) -> Mapping[Grant, str]:
    """Every grant that staff can have in this directory, with the title of the person."""
    return {grant: person for grant, _, person in _posts(directory)}


def offices(directory: Directory) -> Mapping[Grant, str]:
    """Every grant that staff can have in this directory, with the name of the office."""
    return {grant: office for grant, office, _ in _posts(directory)}


def post_of(directory: Directory, role: Role, organisation: str) -> Grant | None:
    """The grant of a role at an organisation, or None where the directory has no such organisation."""
    return next((grant for grant in posts(directory) if (grant.role, grant.organisation) == (role, organisation)), None)


def invitation(member: StaffMember, directory: Directory) -> Message:
    """The message to an invited person. It names their posts, and nothing personal."""
    names = posts(directory)
    facts = {"posts": "\n".join(names[grant] for grant in member.grants), "sending": _contact(member)}
    return Message(INVITATION, Beyond.STAFF, member.staff_id, "", facts)


def _contact(member: StaffMember) -> str:
    """A reference to the lead department to call about an invitation; none for those who work for no city."""
    city = next((grant.city for grant in member.grants if grant.city), "")
    province = next((grant.organisation for grant in member.grants if grant.role is Role.PROVINCE), "")
    if city:
        return str(ContactReference(Party.STEWARD, city, city))
    return str(ContactReference(Party.PROVINCE, province, province)) if province else ""


def _posts(directory: Directory) -> Iterator[tuple[Grant, str, str]]:
    """A grant, the name of the office, and the name of the post there, for every role that staff can have."""
    for role, entry in ROLES.items():
        if entry.organisation is OrganisationKind.NONE:
            yield Grant(role, ""), "信修通", entry.post
        for city in directory.cities.values():
            for organisation, place, office in _organisations(city, entry.organisation):
                post = entry.post.format(city=city.name, province=city.province_name, office=office)
                yield Grant(role, organisation, place), office, post


def _organisations(city: City, kind: OrganisationKind) -> Iterator[tuple[str, str, str]]:
    """The organisations of a kind in a city: id, the city that it works in, and name."""
    match kind:
        case OrganisationKind.CITY:
            yield city.city, city.city, city.lead_department.name
        case OrganisationKind.AGENCY:
            yield from ((agency.agency_id, city.city, agency.name) for agency in city.agencies)
        case OrganisationKind.COURT:
            yield from ((court.court_id, city.city, court.name) for court in city.courts)
        case OrganisationKind.PROVINCE:
            office = city.province_office.name if city.province_office else f"{city.province_name}信用建设牵头部门"
            yield city.province, "", office
        case OrganisationKind.COMPANY | OrganisationKind.NONE:
            return
        case _:
            assert_never(kind)


def _after(member: StaffMember, what: StaffChange, decision: Decision, reason: str = "") -> StaffMember:
    event = StaffEvent(decision.at, decision.by, what, member.grants, reason)
    return replace(member, history=(*member.history, event), version=member.version + 1)
