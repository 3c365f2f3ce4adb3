"""Public routes: the cities and whom to call there, the unified standard, and the figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.offices.cities import City
from chalicelib.domain.shared.errors import CaseNotFound
from chalicelib.routes.cases.procedure_answers import ProcedureAnswer, ProcedureList, ProcedureSummary, procedure_answer
from chalicelib.routes.http.answers import TIME, Answer
from chalicelib.routes.http.api import ApiBlueprint, Call, reply
from chalicelib.routes.offices.city_answers import CityAnswer, CityList, CitySummary
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "public")

VERSION = "0.1.0"


class HealthAnswer(Answer):
    """服务状态。"""

    status: Literal["ok"]
    version: str


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
    return reply(procedure_answer(procedure))


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
