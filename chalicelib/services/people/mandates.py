"""Mandates (帮办代办): the lead department of a company's city files for it, by a letter of the company."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.domain.parties.parties import Principal, Role
from chalicelib.domain.people.bindings import BindingFile, BindingKind, Side
from chalicelib.domain.people.persons import BindingStatus
from chalicelib.domain.shared.errors import FieldProblem, InvalidInput, RoleMayNot
from chalicelib.services.parties.idempotency import OnceKey, Reply, answer_once
from chalicelib.services.people import bindings
from chalicelib.services.people.bindings import BindingView, Company, Render
from chalicelib.wiring import Wiring


@dataclass(frozen=True, slots=True)
class MandateRequest:
    """The company that gives a mandate; `home_city` is "" for the only city that the steward has."""

    uscc: str
    name: str
    home_city: str = ""
    moved_here: bool = False


def open_mandate(
    deps: Wiring, principal: Principal, asked: MandateRequest, *, key: OnceKey | None, render: Render
) -> Reply:
    """Open a mandate of a company of the steward's city. It is usable once its letter is verified, and claims no home.

    Raises:
        RoleMayNot: the caller is no steward.
        InvalidInput: not of that city; or of several, and they did not say of which; or the company is not.
        CompanyElsewhere: the company was found to be of another city.
    """
    city = _city(principal, asked.home_city)

    def work() -> Reply:
        company = Company(asked.uscc, asked.name, city, asked.moved_here)
        bindings.refuse_elsewhere(deps, company)
        binding = bindings.make(deps, BindingKind.MANDATE, company, principal, status=BindingStatus.CONFIRMED)
        reply = render(BindingView(BindingFile(binding), Side.HOLDER, bindings.city_name(deps, city)))
        kept = key.keep(reply, binding.created_at) if key else None
        deps.bindings.save([binding], answer=kept)
        return reply

    return answer_once(deps, key, work)


def _city(principal: Principal, asked: str) -> str:
    """The city that a steward acts for: the one that is named, or the only one."""
    cities = principal.organisations(Role.STEWARD)
    if not cities:
        raise RoleMayNot
    if not asked and len(cities) > 1:
        raise InvalidInput([FieldProblem("/home_city", "required", "您是多个城市的管家，请写明企业注册地城市。")])
    if asked and asked not in cities:
        raise InvalidInput([FieldProblem("/home_city", "not_your_city", "您不是该城市的信用修复管家。")])
    return asked or cities[0]
