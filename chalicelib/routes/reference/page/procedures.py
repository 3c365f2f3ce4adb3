"""The procedures at a glance: stages with limits and their basis, and actions, all from the declared tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from chalicelib.domain.cases.procedures import PROCEDURES, Action, Procedure, Stage
from chalicelib.domain.parties.parties import PARTY_NAMES, Party
from chalicelib.domain.time.deadlines import NATURE_NAMES
from chalicelib.routes.http.html import Html, anchor, code, element, fragment, inline, joined, link, table
from chalicelib.routes.reference.page.flow import Flow, arrows
from chalicelib.routes.reference.page.schema import DescribedOperation

Routes = Mapping[str, DescribedOperation]


def procedures(operations: tuple[DescribedOperation, ...]) -> Html:
    """Every declared procedure; actions link to the operation that takes them."""
    routes = {operation.path: operation for operation in operations if operation.method == "POST"}
    return fragment(*(_procedure(procedure, routes) for procedure in PROCEDURES.values()))


def _procedure(procedure: Procedure, routes: Routes) -> Html:
    stages = (_stage(stage, procedure) for stage in procedure.stages)
    actions = (_action(action, procedure, routes) for action in (procedure.submission, *procedure.actions))
    return element(
        "article",
        element("h3", procedure.label, " ", code(procedure.name)),
        element("p", f"依据：{procedure.basis}。流程图、时限和操作均取自服务实际执行的同一张表。"),
        element(
            "div",
            element("figure", Flow(procedure).svg(), element("figcaption", *_undrawn(procedure))),
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


def _undrawn(procedure: Procedure) -> Iterator[Html]:
    """The actions that the drawing leaves out, in words."""
    drawn = {(arrow.source, arrow.target) for arrow in arrows(procedure)}
    for action in procedure.actions:
        if not all((source, action.target) in drawn for source in action.sources):
            yield element("p", element("b", action.label), "：", *_change(action, procedure))


def _stage(stage: Stage, procedure: Procedure) -> Html:
    waits = fragment(element("b", PARTY_NAMES[stage.waits_for]), _under(stage.task)) if stage.waits_for else "已办结"
    return element(
        "tr",
        element("th", stage.label, _under(code(stage.name)), scope="row", id=_stage_id(stage, procedure)),
        element("td", waits),
        element("td", *_limit(stage)),
    )


def _stage_id(stage: Stage, procedure: Procedure) -> str:
    return anchor("stage", procedure.name, stage.name)


def _limit(stage: Stage) -> Iterator[Html]:
    limit = stage.limit
    if limit:
        yield fragment(
            element("b", f"{limit.working_days} 个工作日"), f"（{limit.label}，{NATURE_NAMES[limit.nature]}）"
        )
    bases = dict.fromkeys(basis for basis in (limit.basis if limit else "", stage.basis) if basis)
    yield _under("；".join(bases)) if bases else fragment("" if limit else "—")


def _action(action: Action, procedure: Procedure, routes: Routes) -> Html:
    return element(
        "tr",
        element("th", _linked(action, routes), _under(_parties(action.by)), scope="row"),
        element("td", *_change(action, procedure)),
        element("td", *_terms(action)),
    )


def _linked(action: Action, routes: Routes) -> Html:
    operation = routes.get(f"/v1/cases/{{case_id}}/{action.path}" if action.path else "/v1/cases")
    name = link(anchor("operation", operation.name), action.label) if operation else fragment(action.label)
    if not action.choice:
        return name
    return fragment(name, _under(code(f"{action.choice.field} = {action.choice.value}")))


def _change(action: Action, procedure: Procedure) -> Iterator[Html]:
    sources = (_to_stage(source, procedure) for source in action.sources)
    yield joined("、", sources) if action.sources else fragment("新申请")
    if action.target:
        yield fragment(" → ", _to_stage(action.target, procedure))
    else:
        yield fragment("（阶段不变）")


def _to_stage(name: str, procedure: Procedure) -> Html:
    stage = procedure.stage(name)
    return link(_stage_id(stage, procedure), stage.label)


def _terms(action: Action) -> Iterator[Html]:
    """The needs of the action, those it tells, and the article that lays it down."""
    rules = [
        ("须备：", "；".join(map(str, action.needs))),
        ("告知：", _parties(action.tells) or ("应办单位" if action.tells_who_owes else "")),
        ("", "每个工作日一次" if action.daily else ""),
        ("", _clock(action)),
        ("依据：", action.basis),
    ]
    for head, text in rules:
        if text:
            yield element("div", element("span", head, class_="quiet"), inline(text))


def _clock(action: Action) -> str:
    if action.resumes is None:
        return ""
    return "时限按剩余天数续算" + (f"，至少 {action.resumes} 个工作日" if action.resumes else "")


def _parties(parties: Iterable[Party]) -> str:
    return "、".join(PARTY_NAMES[party] for party in parties)


def _under(text: str) -> Html:
    return element("div", text, class_="under") if text else fragment()
