"""The procedures at a glance: stages with limits and their basis, and actions, all from the declared tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.parties.parties import Addressee
from chalicelib.domain.time.limits import NATURE_NAMES
from chalicelib.domain.workflow.grammar import Action, Stage
from chalicelib.domain.workflow.procedure import Procedure
from chalicelib.routes.http.html import Html, anchor, code, element, fragment, inline, joined, link, table
from chalicelib.routes.reference.page.flow import Flow, arrows
from chalicelib.routes.reference.page.schema import DescribedOperation

Routes = Mapping[str, DescribedOperation]


def procedures(operations: tuple[DescribedOperation, ...], day: date) -> Html:
    """Every declared procedure with the limits in force on `day`; actions link to the operation that takes them."""
    routes = {operation.path: operation for operation in operations if operation.method == "POST"}
    return fragment(*(_procedure(procedure, routes, day) for procedure in PROCEDURES.values()))


def _procedure(procedure: Procedure[CaseFile], routes: Routes, day: date) -> Html:
    stages = (_stage(stage, procedure, day) for stage in procedure.stages)
    actions = (_action(action, procedure, routes) for action in (procedure.submission, *procedure.variants))
    return element(
        "article",
        element("h3", procedure.label, " ", code(procedure.name)),
        element("p", f"依据：{procedure.basis}。流程图、时限和操作均取自服务实际执行的同一张表。"),
        element(
            "div",
            element("figure", Flow(procedure, day).svg(), element("figcaption", *_undrawn(procedure))),
            element(
                "div",
                element("h4", "阶段与时限"),
                table(("阶段", "等待谁", "时限与依据"), stages, "stages", f"{procedure.label}的阶段与时限"),
            ),
            class_="glance",
        ),
        element("h4", "操作"),
        table(("操作", "阶段变化", "须备与告知"), actions, "actions", f"{procedure.label}的操作"),
        id=anchor("procedure", procedure.name),
    )


def _undrawn(procedure: Procedure[CaseFile]) -> Iterator[Html]:
    """The actions that the drawing leaves out, in words."""
    drawn = {(arrow.source, arrow.target) for arrow in arrows(procedure)}
    for action in procedure.variants:
        if not all((source, action.target) in drawn for source in action.sources):
            yield element("p", element("b", action.label), "：", *_change(action, procedure))


def _stage(stage: Stage, procedure: Procedure[CaseFile], day: date) -> Html:
    waits = (
        fragment(element("b", procedure.name_of(stage.waits_for)), _under(stage.task)) if stage.waits_for else "已办结"
    )
    return element(
        "tr",
        element("th", stage.label, _under(code(stage.name)), scope="row", id=_stage_id(stage, procedure)),
        element("td", waits),
        element("td", *_limit(stage, day)),
    )


def _stage_id(stage: Stage, procedure: Procedure[CaseFile]) -> str:
    return anchor("stage", procedure.name, stage.name)


def _limit(stage: Stage, day: date) -> Iterator[Html]:
    limit = stage.limit
    length = limit.length_on(day) if limit else None
    if limit and length:
        yield fragment(
            element("b", f"{length.working_days} 个工作日"), f"（{limit.label}，{NATURE_NAMES[length.nature]}）"
        )
    bases = dict.fromkeys(basis for basis in (length.basis if length else "", stage.basis) if basis)
    yield _under("；".join(bases)) if bases else fragment("" if limit else "—")


def _action(action: Action[CaseFile], procedure: Procedure[CaseFile], routes: Routes) -> Html:
    return element(
        "tr",
        element("th", _linked(action, routes), _under(_parties(action.by, procedure)), scope="row"),
        element("td", *_change(action, procedure)),
        element("td", *_terms(action, procedure)),
    )


def _linked(action: Action[CaseFile], routes: Routes) -> Html:
    operation = routes.get(f"/v1/cases/{{case_id}}/{action.path}" if action.path else "/v1/cases")
    name = link(anchor("operation", operation.name), action.label) if operation else fragment(action.label)
    if not action.choice:
        return name
    return fragment(name, _under(code(f"{action.choice.field} = {action.choice.value}")))


def _change(action: Action[CaseFile], procedure: Procedure[CaseFile]) -> Iterator[Html]:
    sources = (_to_stage(source, procedure) for source in action.sources)
    yield joined("、", sources) if action.sources else fragment("新申请")
    if action.target:
        yield fragment(" → ", _to_stage(action.target, procedure))
    else:
        yield fragment("（阶段不变）")


def _to_stage(name: str, procedure: Procedure[CaseFile]) -> Html:
    stage = procedure.stage(name)
    return link(_stage_id(stage, procedure), stage.label)


def _terms(action: Action[CaseFile], procedure: Procedure[CaseFile]) -> Iterator[Html]:
    """The needs of the action, those it tells, and the article that lays it down."""
    rules = [
        ("须备：", "；".join(map(str, action.needs))),
        ("告知：", _parties(action.told, procedure) or ("应办单位" if action.tells_waiting_party else "")),
        ("", "每个工作日一次" if action.daily else ""),
        ("", _clock(action)),
        ("依据：", action.basis),
    ]
    for head, text in rules:
        if text:
            yield element("div", element("span", head, class_="quiet"), inline(text))


def _clock(action: Action[CaseFile]) -> str:
    if action.resumes is None:
        return ""
    return "时限按剩余天数续算" + (f"，至少 {action.resumes} 个工作日" if action.resumes else "")


def _parties(parties: Iterable[Addressee], procedure: Procedure[CaseFile]) -> str:
    return "、".join(map(procedure.name_of, parties))


def _under(text: str) -> Html:
    return element("div", text, class_="under") if text else fragment()
