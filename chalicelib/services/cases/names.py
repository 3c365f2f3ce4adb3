"""The name of a company as an application gives it, against the name by which its agents were bound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chalicelib.domain.cases.application import Subject
from chalicelib.domain.parties.parties import Grant, Principal
from chalicelib.domain.people.bindings import Binding
from chalicelib.domain.shared.errors import FieldProblem, InvalidInput
from chalicelib.domain.shared.identifiers.company_id import is_company_id
from chalicelib.domain.shared.text import is_same_name
from chalicelib.wiring import Wiring


def check_as_agent(deps: Wiring, principal: Principal, grant: Grant, subject: Subject) -> None:
    """Refuse another name than that of the agent's own binding or, for an agent without one, of the company's others.

    Raises:
        InvalidInput: with the right name, which is the agent's to know.
    """
    if not is_company_id(grant.organisation):
        return
    agents = deps.bindings.agents(grant.city, grant.organisation)
    own = [agent for agent in agents if agent.holder == principal.principal_id] or agents
    problems = [*problems_of_name(subject, own, tells_name=True)]
    if problems:
        raise InvalidInput(problems)


def problems_of_name(
    subject: Subject, agents: Sequence[Binding], *, tells_name: bool = False
) -> Iterator[FieldProblem]:
    """The name is that of none of these bindings, if there are any."""
    if not agents or any(is_same_name(agent.name, subject.name) for agent in agents):
        return
    name = f"“{agents[0].name}”" if tells_name else ""
    message = f"与绑定时登记的企业名称{name}不一致，请对照营业执照核对；企业已更名的，请以新的营业执照重新绑定。"
    yield FieldProblem("/subject/name", "company_of_another_name", message)
