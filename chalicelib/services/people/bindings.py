"""One binding: read for its agent or a steward, and changed by one step in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.messages import fan_out
from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.domain.messages.fan_out import Occasion
from chalicelib.domain.offices.company_homes import REGISTERED_ELSEWHERE, registered_elsewhere, registered_in
from chalicelib.domain.parties.parties import Principal, Role
from chalicelib.domain.people.binding_messages import messages_of
from chalicelib.domain.people.bindings import (
    Binding,
    BindingAction,
    BindingFile,
    BindingKind,
    Entry,
    Side,
)
from chalicelib.domain.people.persons import BindingStatus, Person
from chalicelib.domain.shared.errors import (
    CaseNotFound,
    CompanyElsewhere,
    FieldProblem,
    InvalidInput,
    RoleMayNot,
    UnreadableRow,
    VersionIsStale,
)
from chalicelib.domain.shared.identifiers.binding_id import is_binding_id, new_binding_id
from chalicelib.domain.shared.identifiers.company_id import company_id
from chalicelib.domain.shared.paging import Page
from chalicelib.runtime import correlation, ids
from chalicelib.services.parties.idempotency import OnceKey, Reply, answer_once
from chalicelib.services.shared import unreadable
from chalicelib.wiring import Wiring


@dataclass(frozen=True)
class BindingView:
    """A binding as one caller sees it.

    `home_city_name` is the name of the company's city; `colleagues` are the other agents of the company, for one of
    them; `phone` is the agent's own, given through WeChat.
    """

    file: BindingFile
    side: Side
    home_city_name: str
    colleagues: tuple[Binding, ...] = ()
    phone: str = ""

    @property
    def binding(self) -> Binding:
        return self.file.binding


Render = Callable[[BindingView], Reply]
Decide = Callable[[BindingFile, datetime], tuple[Binding, ...]]
"""Decides a step: returns the binding after it, first, and the other bindings that it changes."""


@dataclass(frozen=True, slots=True)
class Company:
    """A company as its would-be representatives name it; `moved_here` as in a binding."""

    uscc: str
    name: str
    home_city: str
    moved_here: bool = False


@dataclass(frozen=True, slots=True)
class BindingListRequest:
    """The requested bindings of a city: a filter, and a page."""

    kind: BindingKind
    status: BindingStatus | None = None
    limit: int = 20
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class BindingRequest:
    """The binding that a request is about."""

    kind: BindingKind
    binding_id: str
    if_match: int | None = None
    key: OnceKey | None = None


def make(
    deps: Wiring, kind: BindingKind, company: Company, by: Principal, *, status: BindingStatus, agent_name: str = ""
) -> Binding:
    """A new binding, not saved yet: held by the caller, or for a mandate by the city."""
    prefix = deps.directory().city(company.home_city).prefix
    return Binding(
        binding_id=new_binding_id(prefix, ids.random_id()),
        kind=kind,
        company_id=company_id(prefix, company.uscc),
        uscc=company.uscc,
        name=company.name,
        home_city=company.home_city,
        holder=company.home_city if kind is BindingKind.MANDATE else by.principal_id,
        status=status,
        history=(Entry(deps.clock.now(), BindingAction.OPEN, by.principal_id),),
        agent_name=agent_name,
        moved_here=company.moved_here,
    )


def of_cities(deps: Wiring, principal: Principal, request: BindingListRequest) -> Page[Binding | UnreadableRow]:
    """The bindings of the steward's city, or cities, newest first.

    Raises:
        RoleMayNot: the caller is no steward.
    """
    cities = principal.organisations(Role.STEWARD)
    if not cities:
        raise RoleMayNot

    def wanted(binding: Binding) -> bool:
        return binding.kind is request.kind and request.status in (None, binding.status)

    page = deps.bindings.page(cities, wanted, request.limit, request.cursor)
    for item in page.items:
        if isinstance(item, UnreadableRow):
            unreadable.report(item)
    return page


def read(deps: Wiring, binding_id: str) -> BindingFile | None:
    """A binding, without checking the caller; None if the id is not a binding's."""
    city = deps.directory().city_of_case(binding_id) if is_binding_id(binding_id) else None
    return deps.bindings.get(city.city, binding_id) if city else None


def city_name(deps: Wiring, city: str) -> str:
    return deps.directory().name_of(city)


def read_binding(deps: Wiring, principal: Principal, kind: BindingKind, binding_id: str) -> BindingView:
    """One binding, read whole.

    Raises:
        CaseNotFound: there is none, or it is neither the caller's nor of the steward's city.
    """
    found = read(deps, binding_id)
    side = found.binding.side_of(principal) if found else None
    if found is None or side is None or found.binding.kind is not kind:
        raise CaseNotFound
    return BindingView(found, side, city_name(deps, found.binding.home_city))


def step(deps: Wiring, principal: Principal, request: BindingRequest, decide: Decide, render: Render) -> Reply:
    """Take a step on a binding: one read, one decision, one transaction that also updates the person's copy.

    Raises:
        CaseNotFound: as `find`.
        VersionIsStale: it was taken further since the caller looked.
        DomainError: as the domain decides; LostRace, CompanyElsewhere.
    """

    def work() -> Reply:
        view, now = read_binding(deps, principal, request.kind, request.binding_id), deps.clock.now()
        if request.if_match not in (None, view.binding.version):
            raise VersionIsStale("该绑定或委托已有变动，请刷新并核对后再操作。")
        after, *others = decide(view.file, now)
        person = agent_of(deps, after)
        file, phone = BindingFile(after, view.file.documents), person.phone if person else ""
        reply = render(BindingView(file, view.side, view.home_city_name, phone=phone))
        deps.bindings.save(
            [after, *others],
            person=person.with_membership(after.membership()) if person else None,
            claims=after if after.history[-1].action is BindingAction.CONFIRM else None,
            deliveries=_deliveries(after, now),
            answer=request.key.keep(reply, now) if request.key else None,
        )
        return reply

    return answer_once(deps, request.key, work)


def _deliveries(binding: Binding, now: datetime) -> list[Delivery]:
    name = f"{binding.binding_id}.{binding.version:06d}"
    return fan_out.deliveries(messages_of(binding), Occasion(name, now, correlation_id=correlation.current()))


def agent_of(deps: Wiring, binding: Binding) -> Person | None:
    """The person behind a binding; a mandate has none."""
    return deps.persons.get(binding.holder) if binding.kind is BindingKind.AGENT else None


def refuse_elsewhere(deps: Wiring, company: Company) -> None:
    """Refuse a home city against what was settled or, while nothing is, against the credit code.

    Raises:
        CompanyElsewhere: the company was found to be of another city than they say.
        InvalidInput: its code names another city, and they do not say that it moved.
    """
    settled = deps.company_homes.get(company.uscc)
    if settled not in (None, company.home_city):
        raise CompanyElsewhere
    elsewhere = registered_elsewhere(company.uscc, company.home_city, deps.directory().cities.values())
    if settled is None and elsewhere and not company.moved_here:
        raise InvalidInput([FieldProblem("/home_city", REGISTERED_ELSEWHERE, registered_in(elsewhere))])
