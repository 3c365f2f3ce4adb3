"""Answers with the unified standard (统一办理标准): their shapes, and their making from a procedure's table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import Field

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import KITS
from chalicelib.domain.cases.procedures.penalty.matter import PenaltyKind
from chalicelib.domain.parties.access import ADDRESSEE_NAMES
from chalicelib.domain.parties.documents import DOCUMENT_KINDS
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.time import rules
from chalicelib.domain.time.limits import NATURE_NAMES, Nature, TimeLimit
from chalicelib.domain.workflow.diagram import mermaid
from chalicelib.domain.workflow.grammar import Action, Stage
from chalicelib.domain.workflow.procedure import Procedure
from chalicelib.routes.cases.codes import TIMELINE, ClockCode, ProcedureCode, StageCode
from chalicelib.routes.cases.procedures import ROUTE_KITS
from chalicelib.routes.cases.rule_answers import PortalAnswer, ReasonAnswer, RulesAnswer
from chalicelib.routes.http.answers import Answer
from chalicelib.routes.http.names import enum_schema


class LimitAnswer(Answer):
    """时限。"""

    clock: ClockCode
    clock_name: str
    working_days: int
    nature: Nature
    nature_name: str
    basis: str


class StageAnswer(Answer):
    """一个阶段。"""

    stage: StageCode
    stage_name: str
    waits_for: Party | None
    waits_for_name: str | None
    task: str
    closed: bool
    limit: LimitAnswer | None
    basis: str


class ActionAnswer(Answer):
    """一项操作：由谁、从哪些阶段、到哪个阶段、需要什么、告知谁。"""

    action: Annotated[str, enum_schema(TIMELINE)]
    action_name: str
    path: str
    choice: dict[str, str]
    by: list[Party]
    by_names: list[str]
    sources: list[StageCode]
    source_names: list[str]
    target: StageCode | None
    target_name: str | None
    needs: list[str]
    tells: list[Annotated[str, enum_schema(ADDRESSEE_NAMES)]]
    tells_names: list[str]
    basis: str


class TermAnswer(Answer):
    """代码及其中文名称。"""

    code: str
    name: str


class RuleVersionAnswer(RulesAnswer):
    """规定的一个版本。"""

    in_force_until: date | None
    portals: list[PortalAnswer]


class ProcedureSummary(Answer):
    """一种办理流程。"""

    procedure: ProcedureCode
    name: str
    basis: str


class ProcedureList(Answer):
    """全部办理流程。"""

    items: list[ProcedureSummary]
    next_cursor: str | None


class ProcedureAnswer(ProcedureSummary):
    """统一标准：阶段、时限、操作、材料与依据。"""

    stages: list[StageAnswer]
    actions: list[ActionAnswer]
    materials: list[TermAnswer]
    document_kinds: list[TermAnswer]
    penalty_kinds: list[TermAnswer]
    reason_codes: list[ReasonAnswer]
    rules: list[RuleVersionAnswer]
    diagram: str = Field(description="Mermaid 状态图")


def procedure_answer(procedure: Procedure[CaseFile], day: date) -> ProcedureAnswer:
    """The whole standard of a procedure, as it is in force on `day`."""
    return ProcedureAnswer(
        procedure=procedure.name,
        name=procedure.label,
        basis=procedure.basis,
        stages=[_stage(stage, procedure, day) for stage in procedure.stages],
        actions=[_action(action, procedure) for action in (procedure.submission, *procedure.variants)],
        materials=_terms(procedure.materials),
        document_kinds=_terms(DOCUMENT_KINDS),
        penalty_kinds=_terms(ROUTE_KITS[procedure.name].enum_names.get(PenaltyKind, {})),
        reason_codes=[
            ReasonAnswer(code=code, text=r.text, mend=r.mend) for code, r in KITS[procedure.name].reasons.items()
        ],
        rules=_rules(procedure),
        diagram=mermaid(procedure, day),
    )


def _stage(stage: Stage, procedure: Procedure[CaseFile], day: date) -> StageAnswer:
    return StageAnswer(
        stage=stage.name,
        stage_name=stage.label,
        waits_for=stage.waits_for,
        waits_for_name=procedure.name_of(stage.waits_for) if stage.waits_for else None,
        task=stage.task,
        closed=stage.is_closed,
        limit=_limit(stage.limit, day) if stage.limit else None,
        basis=stage.basis,
    )


def _limit(limit: TimeLimit, day: date) -> LimitAnswer:
    length = limit.length_on(day)
    return LimitAnswer(
        clock=limit.clock,
        clock_name=limit.label,
        working_days=length.working_days,
        nature=length.nature,
        nature_name=NATURE_NAMES[length.nature],
        basis=length.basis,
    )


def _action(action: Action[CaseFile], procedure: Procedure[CaseFile]) -> ActionAnswer:
    return ActionAnswer(
        action=action.name,
        action_name=action.label,
        path=f"/v1/cases/{{case_id}}/{action.path}" if action.path else "/v1/cases",
        choice={action.choice.field: action.choice.value} if action.choice else {},
        by=list(action.by),
        by_names=[procedure.name_of(party) for party in action.by],
        sources=list(action.sources),
        source_names=[procedure.stage(source).label for source in action.sources],
        target=action.target,
        target_name=procedure.stage(action.target).label if action.target else None,
        needs=[str(need) for need in action.needs],
        tells=list(action.told),
        tells_names=[procedure.name_of(to) for to in action.told],
        basis=action.basis,
    )


def _rules(procedure: Procedure[CaseFile]) -> list[RuleVersionAnswer]:
    return [
        RuleVersionAnswer(
            version=version.version,
            name=version.name,
            issued_by=version.issued_by,
            in_force_from=version.in_force_from,
            in_force_until=None if version.in_force_until == rules.FAR_FUTURE else version.in_force_until,
            source=version.source,
            portals=[
                PortalAnswer.model_validate(portal)
                for portal in rules.portals(market_regulator=True, day=version.in_force_from, procedure=procedure.name)
            ],
        )
        for version in rules.versions(procedure.name)
    ]


def _terms(names: Mapping[str, str]) -> list[TermAnswer]:
    return [TermAnswer(code=code, name=name) for code, name in names.items()]
