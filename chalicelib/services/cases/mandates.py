"""The mandate of a case (帮办代办): a lead department files by it, and acts by it as long as it is valid."""

from __future__ import annotations

from chalicelib.domain.cases.application import Subject
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.parties.parties import Grant, Principal, Role
from chalicelib.domain.parties.seats import seats_of
from chalicelib.domain.people.bindings import BindingKind, Mandate
from chalicelib.domain.people.persons import BindingStatus
from chalicelib.domain.shared.errors import FieldProblem, InvalidInput, RoleMayNot
from chalicelib.domain.shared.text import is_same_name
from chalicelib.services.cases import intake
from chalicelib.services.people import bindings
from chalicelib.wiring import Wiring


def usable(deps: Wiring, principal: Principal, subject: Subject, mandate_id: str) -> tuple[Mandate, Grant]:
    """The mandate by which a steward files for a company, and the steward's grant.

    Raises:
        RoleMayNot: the caller is no steward.
        InvalidInput: it is unknown or over, of another company or city, or its letter is not verified.
    """
    if principal.grant(Role.STEWARD) is None:
        raise RoleMayNot
    file = bindings.read(deps, mandate_id)
    binding = file.binding if file else None
    grants = {grant.organisation: grant for grant in principal.grants if grant.role is Role.STEWARD}
    if (
        file is None
        or binding is None
        or binding.kind is not BindingKind.MANDATE
        or binding.status is not BindingStatus.CONFIRMED
        or (binding.uscc, binding.home_city) != (subject.uscc, subject.home_city)
        or binding.home_city not in grants
    ):
        raise _refused("mandate_unknown", "没有这份委托，或者它不是本市这家企业的，或者已经终止。")
    if not is_same_name(binding.name, subject.name):
        message = f"与委托登记的企业名称“{binding.name}”不一致。"
        raise InvalidInput([FieldProblem("/subject/name", "mandate_of_another_name", message)])
    if file.letter is None:
        raise _refused("mandate_without_letter", "委托尚无核验通过的授权书，请先上传。")
    has_agent = bool(deps.bindings.agents(binding.home_city, binding.company_id))
    return Mandate(binding, file.letter, has_agent), grants[binding.home_city]


def represents(deps: Wiring, principal: Principal, case: CaseFile) -> bool:
    """False if the caller stands in for the applicant at this case, and may no longer."""
    stands_in = any(seat.stands_in for seat in seats_of(principal, case.seats))
    return not stands_in or serves(deps, case)


def serves(deps: Wiring, case: CaseFile) -> bool:
    """True if the lead department that filed a case may still act for the company.

    Its mandate, if it filed by one, has not ended, and the company has no confirmed agent.
    """
    if case.intake:
        return intake.serves(deps, case)
    mandate = deps.bindings.head(case.home_city, case.mandate.mandate_id) if case.mandate else None
    if mandate is None or mandate.status is not BindingStatus.CONFIRMED:
        return False
    return not deps.bindings.agents(case.home_city, mandate.company_id)


def _refused(code: str, message: str) -> InvalidInput:
    return InvalidInput([FieldProblem("/mandate_id", code, message)])
