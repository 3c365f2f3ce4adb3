"""Cases: submit one, read one as its caller sees it, and carry an action out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from chalicelib.domain.cases import transitions
from chalicelib.domain.cases.application import Application, Intake, Subject
from chalicelib.domain.cases.case import CaseFile, Dossier
from chalicelib.domain.cases.case_changes import Change, Docket
from chalicelib.domain.cases.filing.additions import is_own_addition
from chalicelib.domain.cases.filing.on_behalf import OnBehalf, by_mandate
from chalicelib.domain.cases.reading import as_read_from
from chalicelib.domain.cases.succession.amendments import Amendment
from chalicelib.domain.cases.succession.matters import followed
from chalicelib.domain.cases.succession.onward import Onward
from chalicelib.domain.cases.transitions import Circumstances
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.parties.parties import Grant, Party, Principal, Role
from chalicelib.domain.parties.seats import Seat, seats_of
from chalicelib.domain.people.bindings import Binding
from chalicelib.domain.shared.errors import CaseNotFound, FieldProblem, InvalidInput, RoleMayNot, VersionIsStale
from chalicelib.domain.shared.identifiers.company_id import company_id, is_company_id
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.domain.workflow.grammar import Action
from chalicelib.domain.workflow.needs import Command
from chalicelib.runtime import ids
from chalicelib.services.cases import guests, intake, mandates, names
from chalicelib.services.parties.idempotency import OnceKey, Reply, answer_once
from chalicelib.wiring import Wiring


@dataclass(frozen=True)
class View:
    """A case as one caller sees it at one moment."""

    dossier: Dossier
    principal: Principal
    directory: Directory
    now: datetime
    represents: bool
    """True unless the caller stands in for the applicant and may no longer."""
    is_used_up: bool = False
    """True once a guest has taken a step that leads on: another one takes another opening of the link."""

    @property
    def case(self) -> CaseFile:
        return self.dossier.case

    @property
    def seats(self) -> tuple[Seat, ...]:
        return self.circumstances.seats_at(self.case)

    @property
    def circumstances(self) -> Circumstances:
        return Circumstances(
            self.principal, self.now, self.directory.calendar, self.represents, directory=self.directory
        )

    @cached_property
    def shown(self) -> Dossier:
        """The case with the texts and documents that are for the caller; decisions are made on the whole one."""
        return as_read_from(self.dossier, self.seats)

    @cached_property
    def actions(self) -> tuple[Action[CaseFile], ...]:
        """The actions that the caller may take now; a link admits only its own actions."""
        actions = transitions.actions_now(self.case, self.circumstances)
        if not self.principal.only_case:
            return actions
        return tuple(action for action in actions if action.by_link and not self.is_used_up)

    @property
    def today(self) -> date:
        return shanghai_date(self.now)

    def has_moved_since(self, version: int | None) -> bool:
        """True if the caller's copy is stale: more happened since than that their own office added documents."""
        later = (event for event in self.dossier.events if version is not None and event.sequence > version)
        is_unknown = version is not None and version > self.case.version
        return is_unknown or not all(is_own_addition(event, self.seats) for event in later)

    def after(self, change: Change) -> View:
        """The same caller's view once the change is written."""
        events = (*self.dossier.events, change.event)
        documents = {document.document_id: document for document in (*self.dossier.documents, *change.documents)}
        taken = transitions.procedure_of(self.case).all_actions.get(change.event.action)
        is_used_up = bool(self.principal.only_case and taken and taken.targets)
        return replace(self, dossier=Dossier(change.case, tuple(documents.values()), events), is_used_up=is_used_up)


Render = Callable[[View], Reply]


@dataclass(frozen=True, slots=True)
class ActionRequest:
    """A request at one of the action routes.

    `read` gives the body's fields as the case's procedure has them; `amend` the application as the body amends it.
    """

    path: str
    read: Callable[[str], Mapping[str, Any]]
    amend: Callable[[CaseFile], Application] | None = None
    if_match: int | None = None
    key: OnceKey | None = None


def submit(
    deps: Wiring,
    principal: Principal,
    application: Application,
    key: OnceKey,
    render: Render,
    *,
    mandate_id: str = "",
    received: Intake | None = None,
) -> Reply:
    """File an application with the lead department of the penalty city (备忘录 四(一)1).

    Raises:
        RoleMayNot: only applicants apply, and stewards by a mandate or for what they received at the counter.
        InvalidInput: the company is not one that the caller speaks for, or is not the mandate's.
        OpenCaseExists: the company has an open case about this decision.
        AlreadyRepaired: the record of this decision is repaired.
        CompanyElsewhere: the mandate's company was found to be of another city.
    """
    directory, now = deps.directory(), deps.clock.now()
    city = directory.city(application.matter.handling_city)
    home = directory.city(application.subject.home_city)

    def work() -> Reply:
        on_behalf: OnBehalf | None = None
        claims: Binding | None = None
        party = Party.APPLICANT
        if mandate_id:
            mandate, grant = mandates.usable(deps, principal, application.subject, mandate_id)
            on_behalf, claims = by_mandate(mandate), mandate.binding
        elif received:
            on_behalf, grant = intake.usable(deps, principal, application, received)
            party = Party.COUNTER
        else:
            grant = _applicants_grant(principal, application.subject, directory)
            names.check_as_agent(deps, principal, grant, application.subject)
        docket = Docket(ids.case_id(city.prefix), city.city, city.province, home.province)
        circumstances = Circumstances(principal, now, directory.calendar)
        earlier = followed(deps.cases.matter(application))
        change = transitions.submit(application, Seat(party, grant), docket, circumstances, on_behalf, earlier=earlier)
        filed = Dossier(change.case, change.documents, (change.event,))
        reply = render(View(filed, principal, directory, now, represents=True))
        deps.cases.save(change, key.keep(reply, now), claims=claims)
        return reply

    return answer_once(deps, key, work)


def _applicants_grant(principal: Principal, subject: Subject, directory: Directory) -> Grant:
    """The grant by which the caller applies: that of the company itself, or one for a city at large.

    Raises:
        RoleMayNot: they speak for no company.
        InvalidInput: they speak for others.
    """
    company = company_id(directory.city(subject.home_city).prefix, subject.uscc)
    grants = [grant for grant in principal.grants if grant.role is Role.APPLICANT]
    if not grants:
        raise RoleMayNot
    of_company = [grant for grant in grants if grant.organisation == company]
    at_large = [grant for grant in grants if not is_company_id(grant.organisation)]
    if not of_company + at_large:
        message = "您没有绑定这家企业，或者绑定尚未确认。"
        raise InvalidInput([FieldProblem("/subject/uscc", "company_not_bound", message)])
    return (of_company + at_large)[0]


def read_case(deps: Wiring, principal: Principal, case_id: str) -> View:
    """One case, read whole.

    Raises:
        CaseNotFound: there is none, or the caller has no seat at it, or came by a link to another one.
        LinkRefused: the caller came by a link that is over.
    """
    is_sought = ids.is_case_id(case_id) and principal.only_case in ("", case_id)
    directory = deps.directory()
    city = directory.city_of_case(case_id) if is_sought else None
    dossier = deps.cases.get(city.city, case_id) if city else None
    if dossier and principal.only_case:
        guests.check(deps, principal, dossier)
    if dossier is None or not seats_of(principal, dossier.case.seats):
        raise CaseNotFound
    directory = directory.knowing((dossier.case.handling_city, dossier.case.home_city))
    return View(dossier, principal, directory, deps.clock.now(), mandates.represents(deps, principal, dossier.case))


def act(deps: Wiring, principal: Principal, case_id: str, request: ActionRequest, render: Render) -> Reply:
    """Carry one action out: one read, one decision, one transaction.

    Raises:
        DomainError: as `read_case` and `transitions.act` refuse, VersionIsStale, LostRace.
    """

    def work() -> Reply:
        view = read_case(deps, principal, case_id)
        if view.has_moved_since(request.if_match):
            raise VersionIsStale
        change = transitions.act(view.case, _command(deps, request, view), view.circumstances)
        reply = render(view.after(change))
        deps.cases.save(change, request.key.keep(reply, view.now) if request.key else None)
        return reply

    return answer_once(deps, request.key, work, lambda: render(read_case(deps, principal, case_id)))


def _command(deps: Wiring, request: ActionRequest, view: View) -> Command:
    """The command of a request, with offices looked up in the directory and documents in the case."""
    known = {document.document_id: document for document in view.dossier.documents}
    fields = dict(request.read(view.case.procedure))
    cited = tuple(known.get(document_id) for document_id in fields.pop("document_ids", ()))
    for action in transitions.procedure_of(view.case).actions_at(request.path):
        if action.looks_up:
            fields |= action.looks_up(view.case, fields, view.directory)
    brings = _brought(deps, request, view, fields)
    return Command(path=request.path, fields=fields, documents=cited, brings=brings, on_file=view.dossier.documents)


def _brought(deps: Wiring, request: ActionRequest, view: View, fields: Mapping[str, Any]) -> Amendment | Onward | None:
    """The content that an amendment or a transfer brings along.

    Raises:
        OpenCaseExists, AlreadyRepaired: another case is about the matter of the amended application.
    """
    case = view.case
    if request.amend:
        application = request.amend(case)
        is_same = application.matter.identity() == case.application.matter.identity()
        return Amendment(application, case.earlier if is_same else followed(deps.cases.matter(application)))
    for action in transitions.procedure_of(case).actions_at(request.path):
        if action.transfers and action.is_meant(case, fields):
            city = view.directory.city(action.transfers.city(case, fields))
            return Onward(Docket(ids.case_id(city.prefix), city.city, city.province), view.dossier.documents)
    return None
