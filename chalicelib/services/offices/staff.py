"""Staff as operators keep them: invited, given roles, suspended, reinstated; and activated by the first sign-in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.messages.fan_out import Occasion, delivery
from chalicelib.domain.offices import staff
from chalicelib.domain.offices.staff import Decision, StaffMember, StaffState
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.parties import Beyond, Grant, Identity, Principal, Role
from chalicelib.domain.shared.errors import CaseNotFound, LostRace, RoleMayNot, StaffExists, VersionIsStale
from chalicelib.identity.tokens import Claims
from chalicelib.runtime import correlation, ids
from chalicelib.services.parties.idempotency import OnceKey, Reply, answer_once
from chalicelib.wiring import Wiring

Render = Callable[[StaffMember], Reply]
Change = Callable[[StaffMember, Decision], StaffMember]

STALE = "该登记已有变动，请刷新后再操作。"


@dataclass(frozen=True, slots=True)
class Invitation:
    """A person to invite, by e-mail or by the subject that the issuer knows them by, with their roles."""

    name: str
    email: str
    subject: str
    grants: Sequence[Grant]


def page(deps: Wiring, principal: Principal, limit: int, cursor: str | None) -> tuple[list[StaffMember], str | None]:
    """Members in the order of their ids.

    Raises:
        RoleMayNot: for anybody but operators.
        InvalidCursor: no page gave it out.
    """
    refuse_all_but_operators(principal)
    return deps.staff.page(limit, cursor)


def read_member(deps: Wiring, principal: Principal, staff_id: str) -> StaffMember:
    """One member with their history.

    Raises:
        RoleMayNot: for anybody but operators.
        CaseNotFound: there is none of that id.
    """
    refuse_all_but_operators(principal)
    member = deps.staff.get(staff_id)
    if member is None:
        raise CaseNotFound
    return member


def invite(deps: Wiring, principal: Principal, invited: Invitation, key: OnceKey | None, render: Render) -> Reply:
    """Write a new member and the e-mail with the invitation together.

    Raises:
        RoleMayNot: for anybody but operators.
        StaffExists: the address or the subject is somebody's, who may be suspended.
    """

    def work() -> Reply:
        refuse_all_but_operators(principal)
        member = staff.invite(
            staff_id=ids.random_id(),
            name=invited.name,
            email=invited.email,
            subject=invited.subject,
            grants=invited.grants,
            decision=Decision(principal.principal_id, deps.clock.now()),
        )
        reply = render(member)
        told = _told(deps, member) if member.email else None
        deps.staff.save(member, told=told, answer=key.keep(reply, deps.clock.now()) if key else None)
        return reply

    return answer_once(deps, key, work)


def change(
    deps: Wiring,
    principal: Principal,
    staff_id: str,
    make: Change,
    *,
    if_match: int | None,
    key: OnceKey | None,
    render: Render,
) -> Reply:
    """Change one member's record, as `make` decides.

    Raises:
        DomainError: as `find` and `make` refuse, VersionIsStale, LastOperator, LostRace.
    """

    def work() -> Reply:
        before = read_member(deps, principal, staff_id)
        if if_match not in (None, before.version):
            raise VersionIsStale(STALE)
        now = deps.clock.now()
        after = make(before, Decision(principal.principal_id, now))
        takes_operator = before.is_active_operator and not after.is_active_operator
        remaining = staff.remaining_operator(before, after, deps.staff.everybody()) if takes_operator else None
        reply = render(after)
        deps.staff.save(after, before, remaining=remaining, answer=key.keep(reply, now) if key else None)
        return reply

    return answer_once(deps, key, work)


def first_sign_in(deps: Wiring, claims: Claims) -> Identity | None:
    """Activate an invited person whom the issuer vouches for, under their subject; None if they are not invited.

    Only an unknown subject takes an invitation. Of two first sign-ins at once one activates, and the other
    finds the member active.
    """
    invited = deps.staff.having(claims.email) if claims.email else None
    if invited is None or invited.state is not StaffState.INVITED:
        return None
    member = invited.activated(claims.subject, deps.clock.now())
    try:
        deps.staff.save(member, invited)
    except (LostRace, StaffExists):
        return deps.directory_store.identity(claims.subject)
    return member.identity()


def email_of(deps: Wiring, sent: Delivery) -> str:
    """The address of an e-mail: an office's as the directory has it, or a person's whose invitation is open."""
    if sent.to is not Beyond.STAFF:
        return deps.directory().email_of(sent.to, sent.place, sent.holder)
    member = deps.staff.get(sent.holder)
    return member.email if member and member.state is not StaffState.SUSPENDED else ""


def _told(deps: Wiring, member: StaffMember) -> Delivery:
    message = staff.invitation(member, deps.directory())
    name = f"{message.kind}.{member.staff_id}"
    return delivery(message, Channel.EMAIL, Occasion(name, deps.clock.now(), correlation_id=correlation.current()))


def refuse_all_but_operators(principal: Principal) -> None:
    """
    Raises:
        RoleMayNot: for anybody but operators.
    """
    if principal.grant(Role.OPERATOR) is None:
        raise RoleMayNot
