"""Intake at the counter: a steward of the handling city files what a company sent or said (备忘录 四(一)1)."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.domain.cases.application import Application, Intake
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.filing.on_behalf import OnBehalf, at_counter, intake_problems
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.offices.company_homes import REGISTERED_ELSEWHERE, registered_elsewhere, registered_in
from chalicelib.domain.parties.parties import Grant, Party, Principal, Role
from chalicelib.domain.shared.errors import FieldProblem, InvalidInput, RoleMayNot
from chalicelib.domain.shared.identifiers.company_id import company_id
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.services.cases.names import problems_of_name
from chalicelib.wiring import Wiring


def usable(deps: Wiring, principal: Principal, application: Application, intake: Intake) -> tuple[OnBehalf, Grant]:
    """The right of a steward to file at the counter, and the steward's grant. It settles no company's home city.

    Raises:
        RoleMayNot: the caller is no steward.
        InvalidInput: they are of another city, courts take the matter in, or the data contradict what is known.
    """
    if principal.grant(Role.STEWARD) is None:
        raise RoleMayNot
    handling_city = application.matter.handling_city
    grants = {grant.organisation: grant for grant in principal.grants if grant.role is Role.STEWARD}
    if Party.COUNTER not in PROCEDURES[application.procedure].submission.by:
        raise _refused("/intake", "not_at_the_counter", "该办理流程由执行法院受理，请企业直接向执行法院申请。")
    if handling_city not in grants:
        message = "来件由处罚地信用建设牵头部门登记，您不是该城市的信用修复管家。"
        raise _refused(f"/{application.procedure}/handling_city", "not_your_city", message)
    directory, subject = deps.directory(), application.subject
    company = company_id(directory.city(subject.home_city).prefix, subject.uscc)
    agents = deps.bindings.agents(subject.home_city, company)
    today = shanghai_date(deps.clock.now())
    problems = [
        *intake_problems(intake, application, directory.city(handling_city), today),
        *_problems_of_home(deps, application, intake, directory),
        *problems_of_name(subject, agents),
    ]
    if problems:
        raise InvalidInput(problems)
    return at_counter(intake, application, company, has_agent=bool(agents)), grants[handling_city]


def serves(deps: Wiring, case: CaseFile) -> bool:
    """True if the office of the counter may still act for the company: it has no confirmed agent."""
    return not deps.bindings.agents(case.home_city, case.seats[Party.APPLICANT])


def _problems_of_home(
    deps: Wiring, application: Application, intake: Intake, directory: Directory
) -> Iterator[FieldProblem]:
    """The home city contradicts what was settled or, while nothing is, the credit code."""
    subject, pointer = application.subject, "/subject/home_city"
    settled = deps.company_homes.get(subject.uscc)
    if settled not in (None, subject.home_city):
        name = directory.name_of(settled)
        yield FieldProblem(pointer, "company_elsewhere", f"该企业已确认在{name}注册，请更正注册地城市。")
    elsewhere = registered_elsewhere(subject.uscc, subject.home_city, directory.cities.values())
    if settled is None and elsewhere and not intake.moved_here:
        yield FieldProblem(pointer, REGISTERED_ELSEWHERE, registered_in(elsewhere))


def _refused(pointer: str, code: str, message: str) -> InvalidInput:
    return InvalidInput([FieldProblem(pointer, code, message)])
