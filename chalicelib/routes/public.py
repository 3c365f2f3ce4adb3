"""Public routes: the cities and whom to call there, the unified standard, and the figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from chalicelib.domain import rules
from chalicelib.domain.case import PENALTY_KIND_NAMES
from chalicelib.domain.cities import City
from chalicelib.domain.deadlines import NATURE_NAMES, Nature
from chalicelib.domain.documents import DOCUMENT_KINDS
from chalicelib.domain.errors import CaseNotFound
from chalicelib.domain.parties import PARTY_NAMES, Party
from chalicelib.domain.procedures import PROCEDURES, Action, Procedure
from chalicelib.domain.procedures.diagram import mermaid
from chalicelib.domain.reasons import REASONS
from chalicelib.routes.answers import TIME, Answer, ClockCode, ProcedureCode, StageCode
from chalicelib.routes.api import ApiBlueprint, Call, reply
from chalicelib.routes.fields import enum_schema
from chalicelib.routes.rule_answers import PortalAnswer, ReasonAnswer, RulesAnswer
from chalicelib.routes.vocabulary import COURT_LEVELS, TIMELINE
from chalicelib.services.once import Reply

api = ApiBlueprint(__name__, "public")

VERSION = "0.1.0"


class HealthAnswer(Answer):
    """服务状态。"""

    status: Literal["ok"]
    version: str


class OfficeAnswer(Answer):
    """对外公开的办公电话和申请邮箱（备忘录 五(一)）。"""

    name: str
    phone: str
    email: str
    address: str


class StewardAnswer(Answer):
    """信用修复管家。"""

    name: str
    phone: str


class CityAgencyAnswer(Answer):
    """行政处罚机关。"""

    agency_id: str
    name: str
    market_regulator: bool


class CourtAnswer(Answer):
    """人民法院。"""

    court_id: str
    name: str
    level: Annotated[str, enum_schema(COURT_LEVELS)]
    case_code: str


class CitySummary(Answer):
    """成员城市。"""

    city: str
    code: str
    name: str
    province: str
    member_since: date


class CityList(Answer):
    """全部成员城市。"""

    items: list[CitySummary]
    next_cursor: str | None


class CityAnswer(Answer):
    """一个成员城市及其单位。"""

    city: str
    code: str
    name: str
    province: str
    province_name: str
    member_since: date
    lead_department: OfficeAnswer
    stewards: list[StewardAnswer]
    agencies: list[CityAgencyAnswer]
    courts: list[CourtAnswer]


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
    sources: list[StageCode]
    target: StageCode | None
    needs: list[str]
    tells: list[Party]
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


class CityStatistics(Answer):
    """一个城市办理的申请。"""

    city: str
    name: str
    as_of: Annotated[str, TIME]
    cases: int
    cross_city: int
    by_stage: dict[str, int]
    repaired: int
    average_working_days_to_repair: float | None
    kept_in_time: float | None
    overdue_now: int


class StatisticsAnswer(Answer):
    """公开统计，定时更新。"""

    items: list[CityStatistics]


@api.get(
    "/v1/health",
    "服务状态",
    answer=HealthAnswer,
    is_public=True,
    description="供监测使用：能答复即为正常。任何人可读。",
)
def health(call: Call) -> Reply:
    return reply(HealthAnswer(status="ok", version=VERSION))


@api.get(
    "/v1/cities",
    "成员城市",
    answer=CityList,
    is_public=True,
    description="全部成员城市及其代码，按加入日期排列；其他接口中的城市均以这里的 `city` 表示。任何人可读。",
)
def list_cities(call: Call) -> Reply:
    cities = call.w.directory().cities.values()
    items = [
        CitySummary.model_validate(city) for city in sorted(cities, key=lambda city: (city.member_since, city.code))
    ]
    return reply(CityList(items=items, next_cursor=None))


@api.get(
    "/v1/cities/{city}",
    "城市的牵头部门、管家、机关和法院",
    answer=CityAnswer,
    is_public=True,
    refusals=(CaseNotFound,),
    description="企业据此联系办理地和注册地的牵头部门与信用修复管家，单位据此查 `agency_id`、`court_id`。任何人可读。",
)
def get_city(call: Call) -> Reply:
    city: City | None = call.w.directory().cities.get(call.path["city"])
    if city is None:
        raise CaseNotFound
    agencies = tuple(agency for agency in city.agencies if agency.active)
    courts = tuple(court for court in city.courts if court.active)
    return reply(CityAnswer.model_validate(replace(city, agencies=agencies, courts=courts)))


@api.get(
    "/v1/procedures",
    "办理流程",
    answer=ProcedureList,
    is_public=True,
    description="本服务办理哪几种信用修复，各依据备忘录的哪一条。任何人可读。",
)
def list_procedures(call: Call) -> Reply:
    items = [ProcedureSummary(procedure=p.name, name=p.label, basis=p.basis) for p in PROCEDURES.values()]
    return reply(ProcedureList(items=items, next_cursor=None))


@api.get(
    "/v1/procedures/{procedure}",
    "统一办理标准",
    answer=ProcedureAnswer,
    is_public=True,
    refusals=(CaseNotFound,),
    description="一种流程的阶段、时限、操作、材料、原因代码和依据，与服务实际执行的是同一张表。"
    "企业可据此准备材料，对接系统可据此取得全部代码。任何人可读。",
)
def get_procedure(call: Call) -> Reply:
    procedure = PROCEDURES.get(call.path["procedure"])
    if procedure is None:
        raise CaseNotFound
    return reply(
        ProcedureAnswer(
            procedure=procedure.name,
            name=procedure.label,
            basis=procedure.basis,
            stages=_stages(procedure),
            actions=[_action(action) for action in (procedure.submission, *procedure.actions)],
            materials=_terms(procedure.materials),
            document_kinds=_terms(DOCUMENT_KINDS),
            penalty_kinds=_terms({str(kind): name for kind, name in PENALTY_KIND_NAMES.items()}),
            reason_codes=[ReasonAnswer(code=code, text=r.text, mend=r.mend) for code, r in REASONS.items()],
            rules=_rules(),
            diagram=mermaid(procedure),
        )
    )


@api.get(
    "/v1/statistics",
    "公开统计",
    answer=StatisticsAnswer,
    is_public=True,
    description="各城市的办理数量、平均用时和按期率，定时更新，不含企业信息。任何人可读。",
)
def get_statistics(call: Call) -> Reply:
    cities, published = call.w.directory().cities, call.w.directory_store.statistics()
    items = [
        CityStatistics(city=name, name=cities[name].name, **figures)
        for name, figures in sorted(published.items())
        if name in cities
    ]
    return reply(StatisticsAnswer(items=items))


def _stages(procedure: Procedure) -> list[StageAnswer]:
    return [
        StageAnswer(
            stage=stage.name,
            stage_name=stage.label,
            waits_for=stage.waits_for,
            waits_for_name=PARTY_NAMES[stage.waits_for] if stage.waits_for else None,
            task=stage.task,
            closed=stage.is_closed,
            limit=LimitAnswer(
                clock=stage.limit.clock,
                clock_name=stage.limit.label,
                working_days=stage.limit.working_days,
                nature=stage.limit.nature,
                nature_name=NATURE_NAMES[stage.limit.nature],
                basis=stage.limit.basis,
            )
            if stage.limit
            else None,
            basis=stage.basis,
        )
        for stage in procedure.stages
    ]


def _action(action: Action) -> ActionAnswer:
    return ActionAnswer(
        action=action.name,
        action_name=action.label,
        path=f"/v1/cases/{{case_id}}/{action.path}" if action.path else "/v1/cases",
        choice={action.choice.field: action.choice.value} if action.choice else {},
        by=list(action.by),
        sources=list(action.sources),
        target=action.target,
        needs=[str(need) for need in action.needs],
        tells=list(action.tells),
        basis=action.basis,
    )


def _rules() -> list[RuleVersionAnswer]:
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
                for portal in rules.portals(market_regulator=True, day=version.in_force_from)
            ],
        )
        for version in rules.versions()
    ]


def _terms(names: Mapping[str, str]) -> list[TermAnswer]:
    return [TermAnswer(code=code, name=name) for code, name in names.items()]
