"""For operators: the dated rules that nobody has confirmed yet."""

from __future__ import annotations

from datetime import date

from chalicelib.domain.shared.errors import RoleMayNot
from chalicelib.routes.http.answers import Answer
from chalicelib.routes.http.api import ApiBlueprint, Call, reply
from chalicelib.services.offices import rules
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "operator")


class UnverifiedRuleAnswer(Answer):
    """一条尚待核实或者商定的规定。"""

    id: str
    what: str
    value: str
    source: str
    in_force_from: date


class UnverifiedRules(Answer):
    """尚待核实或者商定的规定。"""

    items: list[UnverifiedRuleAnswer]
    next_cursor: str | None


@api.get(
    "/v1/rules/unverified",
    "尚待核实的规定",
    answer=UnverifiedRules,
    refusals=(RoleMayNot,),
    description="供运维人员查看：配置中尚未与出处核对、或者尚待三市商定的时限和规定，交三市信用建设牵头部门逐条核实。",
)
def list_unverified_rules(call: Call) -> Reply:
    items = [UnverifiedRuleAnswer.model_validate(row) for row in rules.unverified(call.principal)]
    return reply(UnverifiedRules(items=items, next_cursor=None))
