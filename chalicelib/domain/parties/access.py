"""The access table: what each party, and each of those beyond the seats, may read, upload, be told and find.

What a party may do to a case stands in the procedure's table; everything else that depends on who somebody is stands
here, once. A party that only reads is a row that uploads nothing and that no action names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.parties import Addressee, Beyond, Party, Role


class Audience(StrEnum):
    """Those for whom a text or a document is meant."""

    APPLICANT = "applicant"
    OFFICES = "offices"
    COURTS = "courts"


class ContactAccess(StrEnum):
    """The times at which a party reads the applicant's contact in clear; otherwise it is masked."""

    ALWAYS = "always"
    WHILE_AWAITED = "while_awaited"
    NEVER = "never"


class Place(StrEnum):
    """The jurisdiction in whose table a party finds its cases and its inbox."""

    HANDLING = "handling"
    HOME = "home"
    OWNER = "owner"
    PROVINCE = "province"


COMMITTEE = "committee"
"""The place of the list that the committee's members of all cities read together: a table of its own."""


class ListKind(StrEnum):
    """The ledger of a place, the desk of an agency or a court, and the cases that an applicant owns."""

    LEDGER = "ledger"
    DESK = "desk"
    OWNER = "owner"


class OrganisationKind(StrEnum):
    """The kind of organisation that a role comes with."""

    COMPANY = "company"
    CITY = "city"
    AGENCY = "agency"
    COURT = "court"
    PROVINCE = "province"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEntry:
    """A role: its Chinese name, its kind of organisation, and how somebody of it is called (`{city}`, `{office}`)."""

    name: str
    organisation: OrganisationKind
    post: str = "{office}"


ROLES: Mapping[Role, RoleEntry] = {
    Role.APPLICANT: RoleEntry(name="申请企业经办人", organisation=OrganisationKind.COMPANY),
    Role.STEWARD: RoleEntry(
        name="信用修复管家（市级信用建设牵头部门）", organisation=OrganisationKind.CITY, post="{city}信用修复管家"
    ),
    Role.AUTHORITY: RoleEntry(name="行政处罚机关", organisation=OrganisationKind.AGENCY),
    Role.COURT: RoleEntry(name="人民法院", organisation=OrganisationKind.COURT),
    Role.PROVINCE: RoleEntry(
        name="省级信用建设牵头部门", organisation=OrganisationKind.PROVINCE, post="{province}信用建设牵头部门"
    ),
    Role.COMMITTEE: RoleEntry(name="联合审查委员会委员", organisation=OrganisationKind.CITY, post="{city}联合审查委员"),
    Role.OPERATOR: RoleEntry(name="运维人员", organisation=OrganisationKind.NONE, post="信修通运维人员"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """One row: a party at cases, or somebody beyond the seats who is told of them.

    `role` is held by those who sit there (None: they have no account). `follows_place`: the seat is at every case, and
    held by the city of its place, so that no step gives it. `stands_for`: who sits here may do what that party may
    (帮办代办). `held_before`: the seat that an office of this row held until the step that it is told of. `reads` are
    the audiences whose texts and documents it sees, `told_by` the channels that reach it, `listed_in` the list in which
    it finds its cases, `also_listed_at` a place with another such list, `keeps_ledger`: the ledger of its city is its
    own to read and to export.
    """

    name: str
    role: Role | None
    place: Place
    reads: frozenset[Audience] = frozenset()
    uploads: bool = False
    contact: ContactAccess = ContactAccess.NEVER
    told_by: tuple[Channel, ...] = (Channel.EMAIL,)
    listed_in: ListKind | None = None
    also_listed_at: str = ""
    keeps_ledger: bool = False
    follows_place: bool = False
    stands_for: Party | None = None
    held_before: Party | None = None


_TO_APPLICANT = frozenset({Audience.APPLICANT})
_TO_OFFICES = frozenset({Audience.APPLICANT, Audience.OFFICES})
_TO_COURTS = frozenset(Audience)
_INBOX_AND_EMAIL = (Channel.INBOX, Channel.EMAIL)

ACCESS: Mapping[Addressee, Access] = {
    Party.APPLICANT: Access(
        name="申请人",
        role=Role.APPLICANT,
        place=Place.OWNER,
        reads=_TO_APPLICANT,
        uploads=True,
        contact=ContactAccess.ALWAYS,
        told_by=(Channel.INBOX, Channel.WECHAT),
        listed_in=ListKind.OWNER,
    ),
    Party.REPRESENTATIVE: Access(
        name="代办的信用建设牵头部门",
        role=Role.STEWARD,
        place=Place.HOME,
        reads=_TO_OFFICES,
        uploads=True,
        contact=ContactAccess.ALWAYS,
        told_by=_INBOX_AND_EMAIL,
        listed_in=ListKind.LEDGER,
        stands_for=Party.APPLICANT,
    ),
    Party.COUNTER: Access(
        name="登记来件的信用建设牵头部门",
        role=Role.STEWARD,
        place=Place.HANDLING,
        reads=_TO_OFFICES,
        uploads=True,
        contact=ContactAccess.ALWAYS,
        told_by=_INBOX_AND_EMAIL,
        listed_in=ListKind.LEDGER,
        stands_for=Party.APPLICANT,
    ),
    Party.STEWARD: Access(
        name="处罚地（执行法院所在地）信用建设牵头部门",
        role=Role.STEWARD,
        place=Place.HANDLING,
        reads=_TO_OFFICES,
        uploads=True,
        contact=ContactAccess.ALWAYS,
        told_by=_INBOX_AND_EMAIL,
        listed_in=ListKind.LEDGER,
        keeps_ledger=True,
        follows_place=True,
    ),
    Party.HOME_STEWARD: Access(
        name="注册地信用建设牵头部门",
        role=Role.STEWARD,
        place=Place.HOME,
        reads=_TO_OFFICES,
        uploads=True,
        contact=ContactAccess.ALWAYS,
        told_by=_INBOX_AND_EMAIL,
        listed_in=ListKind.LEDGER,
        keeps_ledger=True,
        follows_place=True,
    ),
    Party.AUTHORITY: Access(
        name="行政处罚机关",
        role=Role.AUTHORITY,
        place=Place.HANDLING,
        reads=_TO_OFFICES,
        uploads=True,
        contact=ContactAccess.WHILE_AWAITED,
        told_by=_INBOX_AND_EMAIL,
        listed_in=ListKind.DESK,
    ),
    Party.PROVINCE: Access(
        name="省级信用建设牵头部门",
        role=Role.PROVINCE,
        place=Place.PROVINCE,
        reads=_TO_OFFICES,
        uploads=True,
        contact=ContactAccess.WHILE_AWAITED,
        told_by=_INBOX_AND_EMAIL,
        listed_in=ListKind.LEDGER,
    ),
    Party.EXECUTING_COURT: Access(
        name="执行法院",
        role=Role.COURT,
        place=Place.HANDLING,
        reads=_TO_COURTS,
        uploads=True,
        contact=ContactAccess.WHILE_AWAITED,
        told_by=_INBOX_AND_EMAIL,
        listed_in=ListKind.DESK,
    ),
    Party.LOCAL_COURT: Access(
        name="所在地法院",
        role=Role.COURT,
        place=Place.HOME,
        reads=_TO_COURTS,
        uploads=True,
        contact=ContactAccess.WHILE_AWAITED,
        told_by=(*_INBOX_AND_EMAIL, Channel.WEBHOOK),
        listed_in=ListKind.DESK,
    ),
    Party.COMMITTEE: Access(
        name=ROLES[Role.COMMITTEE].name,
        role=Role.COMMITTEE,
        place=Place.HANDLING,
        reads=_TO_OFFICES,
        told_by=_INBOX_AND_EMAIL,
        listed_in=ListKind.LEDGER,
        also_listed_at=COMMITTEE,
    ),
    Beyond.SUPERIOR: Access(name="行政处罚机关的上级联系人", role=None, place=Place.HANDLING),
    Beyond.FORMER_COURT: Access(
        name="原通报的所在地法院",
        role=Role.COURT,
        place=Place.HOME,
        reads=_TO_COURTS,
        told_by=(*_INBOX_AND_EMAIL, Channel.WEBHOOK),
        held_before=Party.LOCAL_COURT,
    ),
    Beyond.STAFF: Access(name="受邀的工作人员", role=None, place=Place.HANDLING),
}
"""Everybody who can sit at a case or be told of one."""

if forgotten := ({*Role} - {*ROLES}) | ({*Party, *Beyond} - {*ACCESS}):
    raise LookupError(f"without a row in the access table: {sorted(forgotten)}")

ADDRESSEES: tuple[Addressee, ...] = tuple(ACCESS)
PARTY_NAMES: Mapping[Party, str] = {party: ACCESS[party].name for party in Party}
"""Names apart from any procedure; at a case, `Procedure.name_of` has the one that is said."""
ROLE_NAMES: Mapping[Role, str] = {role: entry.name for role, entry in ROLES.items()}
ADDRESSEE_NAMES: Mapping[Addressee, str] = {to: access.name for to, access in ACCESS.items()}
SEATS_OF_ROLE: Mapping[Role, tuple[Party, ...]] = {
    role: tuple(party for party in Party if ACCESS[party].role is role) for role in Role
}
STANDS_FOR: Mapping[Party, Party] = {party: seat for party in Party if (seat := ACCESS[party].stands_for)}
"""A seat -> the seat whose rights its holder also has (帮办代办)."""
FORMER_HOLDERS: Mapping[Addressee, Party] = {to: seat for to in Beyond if (seat := ACCESS[to].held_before)}
"""An office that lost its seat -> the seat that it held."""
PLACE_SEATS: tuple[Party, ...] = tuple(party for party in Party if ACCESS[party].follows_place)
"""Seats that are at every case without a step that gives them."""


def reads_contact(party: Party, *, is_awaited: bool) -> bool:
    """True if a party reads the applicant's contact in clear, when its turn is or is not."""
    match ACCESS[party].contact:
        case ContactAccess.ALWAYS:
            return True
        case ContactAccess.WHILE_AWAITED:
            return is_awaited
        case ContactAccess.NEVER:
            return False
        case unknown:
            assert_never(unknown)


def rows_of(role: Role) -> tuple[Access, ...]:
    """The rows that those who have a role may come under."""
    return tuple(access for access in ACCESS.values() if access.role is role)


def has_inbox(role: Role) -> bool:
    """True if somebody is told in an inbox of this role."""
    return any(Channel.INBOX in access.told_by for access in rows_of(role))


def lists_of_role(role: Role) -> tuple[ListKind, ...]:
    """The kinds of lists in which a role finds its cases, each once."""
    return tuple(dict.fromkeys(access.listed_in for access in rows_of(role) if access.listed_in))


def keeps_ledger(role: Role) -> bool:
    """True if a role reads the ledger of its city."""
    return any(access.keeps_ledger for access in rows_of(role))
