"""The action routes, one for each path that the declared procedures name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chalicelib.domain.cases.application import Application
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.succession.amendments import amended
from chalicelib.domain.shared.errors import (
    AlreadyRepaired,
    AlreadyUrgedToday,
    CaseNotFound,
    LimitReached,
    LostRace,
    NotAllowedNow,
    OpenCaseExists,
    RoleMayNot,
    VersionIsStale,
)
from chalicelib.domain.workflow.grammar import Action
from chalicelib.domain.workflow.procedure import Procedure
from chalicelib.routes.cases.amendments import amended_application
from chalicelib.routes.cases.case_answers import CaseAnswer
from chalicelib.routes.cases.cases import answer_case
from chalicelib.routes.cases.codes import STAGES
from chalicelib.routes.cases.procedures import ROUTE_KITS
from chalicelib.routes.cases.procedures.kit import RouteKit
from chalicelib.routes.http.api import ApiBlueprint, Call, Key
from chalicelib.services.cases import cases
from chalicelib.services.cases.cases import ActionRequest
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "actions")


Fields = Mapping[str, Any]


def _declare(path: str) -> None:
    """Declare one route: its body chooses among the actions there, its description quotes the table of each.

    If procedures have different bodies at one route, the case determines the body that is read.
    """
    kits = [kit for kit in ROUTE_KITS.values() if path in kit.bodies]
    actions = [action for kit in kits for action in kit.domain.procedure.actions_at(path)]
    bodies = {kit.domain.procedure.name: kit.bodies[path] for kit in kits}
    amends = any(action.alters is amended for action in actions)
    matter = (OpenCaseExists, AlreadyRepaired) if amends else (OpenCaseExists,) * _reopens(kits, actions)
    carries = (LimitReached,) if any(action.transfers for action in actions) else ()
    daily = (AlreadyUrgedToday,) if any(action.daily for action in actions) else ()

    @api.post(
        f"/v1/cases/{{case_id}}/{path}",
        "、".join(dict.fromkeys(action.label for action in actions)),
        name=path.replace("-", "_").replace("/", "_"),
        bodies=tuple(dict.fromkeys(bodies.values())),
        answer=CaseAnswer,
        key=Key.HONOURED,
        if_match=True,
        by_link=any(action.by_link for action in actions),
        refusals=(CaseNotFound, RoleMayNot, NotAllowedNow, VersionIsStale, LostRace, *daily, *matter, *carries),
        description="\n".join(_described(kits, path)),
    )
    def act(call: Call) -> Reply:
        def read(procedure: str) -> Fields:
            """Read the body; one of another procedure's route is read as any body, since the step itself is refused."""
            fields = call.body_as(bodies.get(procedure) or next(iter(bodies.values()))).model_dump()
            return {**fields, "changes": list(fields["changes"])} if amends else fields

        def amend(case: CaseFile) -> Application:
            return amended_application(call, case, call.body_as(bodies[case.procedure]).model_dump()["changes"])

        request = ActionRequest(path, read, amend if amends else None, if_match=call.if_match, key=call.key)
        return cases.act(call.deps, call.principal, call.path["case_id"], request, answer_case)


def _reopens(kits: Iterable[RouteKit], actions: Iterable[Action[CaseFile]]) -> bool:
    """True if one of the actions leaves a closed stage, so that a new case about its matter may stand in the way."""
    closed = {stage.name for kit in kits for stage in kit.domain.procedure.stages if stage.is_closed}
    return any(closed & {*action.sources} for action in actions if action.targets)


def _described(kits: Iterable[RouteKit], path: str) -> Iterator[str]:
    for kit in kits:
        procedure = kit.domain.procedure
        for action in procedure.actions_at(path):
            yield from (describe(variant, procedure) for variant in action.variants)


def describe(action: Action[CaseFile], procedure: Procedure[CaseFile]) -> str:
    """An action as the procedure's table declares it, in a line of Markdown."""
    chosen = f"（`{action.choice.field}` = `{action.choice.value}`）" if action.choice else ""
    chosen += f"（{action.means.label}）" if action.means else ""
    told = [procedure.name_of(party) for party in action.told] + ["应办单位"] * action.tells_waiting_party
    sentences = (
        f"由{_each(procedure.name_of(party) for party in action.by)}{'中的应办单位' * (action.only is not None)}办理",
        f"适用于{_each(f'“{STAGES[stage]}”' for stage in action.sources)}阶段",
        "每个工作日限一次" * action.daily,
        _window(action),
        *(f"须{need}" for need in action.needs),
        f"办理后进入{'或'.join(f'“{STAGES[stage]}”' for stage in action.targets)}"
        if action.targets
        else "办理后阶段不变",
        f"告知{_each(told)}" if told else "",
        f"依据：{action.basis}" if action.basis else "",
    )
    return f"- **{action.label}**{chosen}：{'。'.join(filter(None, sentences))}。"


def _window(action: Action[CaseFile]) -> str:
    """The time in which the action is possible, by the row of its limit that is the newest."""
    if action.window is None:
        return ""
    stages = _each(f"“{STAGES[stage]}”" for stage in action.window.stages)
    days = action.window.limit.lengths[-1].working_days
    return f"在{stages}阶段，须{f'满 {days} 个工作日' if action.window.opens else f'在 {days} 个工作日内'}"


def _paths(kit: RouteKit) -> Iterator[str]:
    """The routes of a procedure, in the order of its table."""
    return (action.path for action in kit.domain.procedure.actions)


def _each(names: Iterable[str]) -> str:
    return "、".join(names)


for _path in dict.fromkeys(path for kit in ROUTE_KITS.values() for path in _paths(kit)):
    _declare(_path)
