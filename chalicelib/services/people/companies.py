"""Companies of a person: bind a company, have its city's steward confirm the binding, leave it or hand it over."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from chalicelib.domain.parties.parties import Principal
from chalicelib.domain.people.bindings import (
    CONFIRMATION,
    MAX_BINDINGS,
    Binding,
    BindingAction,
    BindingFile,
    BindingKind,
    Side,
)
from chalicelib.domain.people.persons import BindingStatus, Membership
from chalicelib.domain.shared import cursors
from chalicelib.domain.shared.errors import AlreadyBound, InvalidCursor, LimitReached
from chalicelib.domain.shared.paging import Page
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.services.parties.idempotency import OnceKey, Reply, answer_once
from chalicelib.services.people import bindings, sessions
from chalicelib.services.people.bindings import BindingListRequest, BindingRequest, BindingView, Company, Render
from chalicelib.wiring import Wiring

_POSITION = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Correction:
    """Corrections that an agent makes when submitting; "" leaves a name as it is."""

    name: str = ""
    agent_name: str = ""


def own(deps: Wiring, principal: Principal, request: BindingListRequest) -> Page[Membership]:
    """The caller's own bindings, from their person record, the latest first. The cursor is the number of earlier items.

    Raises:
        RoleMayNot: the caller is no person of the mini-program.
        InvalidCursor: no list gave it out.
    """
    memberships = sessions.person(deps, principal).memberships
    wanted = [known for known in reversed(memberships) if request.status in (None, known.status)]
    start = _position(request.cursor) if request.cursor else 0
    end = start + request.limit
    return Page(tuple(wanted[start:end]), cursors.written(str(end)) if wanted[end:] else None)


def _position(cursor: str) -> int:
    position = cursors.read(cursor)
    if not _POSITION.fullmatch(position):
        raise InvalidCursor
    return int(position)


def read_agent_binding(deps: Wiring, principal: Principal, binding_id: str) -> BindingView:
    """One binding; a confirmed agent also sees the company's other agents, so as to hand over to one of them.

    Raises:
        CaseNotFound: there is none, or it is neither the caller's nor of the steward's city.
    """
    view = bindings.read_binding(deps, principal, BindingKind.AGENT, binding_id)
    person = bindings.agent_of(deps, view.binding)
    view, binding = replace(view, phone=person.phone if person else ""), view.binding
    if view.side is Side.STEWARD or binding.status is not BindingStatus.CONFIRMED:
        return view
    agents = deps.bindings.agents(binding.home_city, binding.company_id)
    return replace(view, colleagues=tuple(agent for agent in agents if agent.binding_id != binding.binding_id))


def open_binding(
    deps: Wiring, principal: Principal, company: Company, *, agent_name: str, key: OnceKey | None, render: Render
) -> Reply:
    """Begin to bind the caller to a company.

    Raises:
        RoleMayNot: the caller is no person of the mini-program.
        AlreadyBound, LimitReached: to this company, or to as many as one may be.
        CompanyElsewhere: the company was found to be of another city.
        InvalidInput: its credit code names another city, and they do not say that it moved.
    """

    def work() -> Reply:
        person = sessions.person(deps, principal)
        binding = bindings.make(
            deps, BindingKind.AGENT, company, principal, status=BindingStatus.DRAFT, agent_name=agent_name
        )
        if any(known.company_id == binding.company_id for known in person.memberships):
            raise AlreadyBound
        if len(person.memberships) >= MAX_BINDINGS:
            raise LimitReached(f"一人最多绑定 {MAX_BINDINGS} 家企业，请先解除不再需要的绑定。")
        bindings.refuse_elsewhere(deps, company)
        home = bindings.city_name(deps, company.home_city)
        reply = render(BindingView(BindingFile(binding), Side.HOLDER, home, phone=person.phone))
        kept = key.keep(reply, binding.created_at) if key else None
        deps.bindings.save([binding], person=person.with_membership(binding.membership()), answer=kept)
        return reply

    return answer_once(deps, key, work)


def submit(
    deps: Wiring, principal: Principal, request: BindingRequest, correction: Correction, render: Render
) -> Reply:
    """Submit a draft, or a corrected binding, to the steward of the company's city."""

    def decide(file: BindingFile, now: datetime) -> tuple[Binding, ...]:
        before = file.binding
        corrected = replace(
            before, name=correction.name or before.name, agent_name=correction.agent_name or before.agent_name
        )
        return (corrected.submitted(principal, now, file.documents, _due_on(deps, now)),)

    return bindings.step(deps, principal, request, decide, render)


def _due_on(deps: Wiring, now: datetime) -> date:
    """The day by which the steward decides on a binding that is submitted now."""
    today = shanghai_date(now)
    return deps.directory().calendar.add_working_days(today, CONFIRMATION.length_on(today).working_days)


def confirm(deps: Wiring, principal: Principal, request: BindingRequest, render: Render) -> Reply:
    """Confirm, as the steward, that the agent speaks for the company from now on."""

    def decide(file: BindingFile, now: datetime) -> tuple[Binding, ...]:
        return (file.binding.decided(BindingAction.CONFIRM, principal, now),)

    return bindings.step(deps, principal, request, decide, render)


def refuse(deps: Wiring, principal: Principal, request: BindingRequest, reasons: str, render: Render) -> Reply:
    """Refuse, as the steward, with the reasons."""

    def decide(file: BindingFile, now: datetime) -> tuple[Binding, ...]:
        return (file.binding.decided(BindingAction.REFUSE, principal, now, reasons),)

    return bindings.step(deps, principal, request, decide, render)


def revoke(deps: Wiring, principal: Principal, request: BindingRequest, reasons: str, render: Render) -> Reply:
    """Revoke, as the steward and with the reasons, the agent's right to speak for the company, at once."""

    def decide(file: BindingFile, now: datetime) -> tuple[Binding, ...]:
        return (file.binding.decided(BindingAction.REVOKE, principal, now, reasons),)

    return bindings.step(deps, principal, request, decide, render)


def leave(deps: Wiring, principal: Principal, request: BindingRequest, render: Render) -> Reply:
    """End a binding or a mandate; the company's cases stay the company's."""

    def decide(file: BindingFile, now: datetime) -> tuple[Binding, ...]:
        return (file.binding.after(BindingAction.LEAVE, principal, now),)

    return bindings.step(deps, principal, request, decide, render)


def hand_over(deps: Wiring, principal: Principal, request: BindingRequest, to_binding_id: str, render: Render) -> Reply:
    """End the binding in favour of another agent of the company."""

    def decide(file: BindingFile, now: datetime) -> tuple[Binding, ...]:
        other = bindings.read(deps, to_binding_id)
        return file.binding.handed_over(other.binding if other else None, principal, now)

    return bindings.step(deps, principal, request, decide, render)
