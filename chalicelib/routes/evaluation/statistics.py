"""The public figures of the cities."""

from __future__ import annotations

from typing import Annotated

from chalicelib.routes.cases.codes import STAGES
from chalicelib.routes.http.answers import TIME, Answer
from chalicelib.routes.http.api import ApiBlueprint, Call, reply
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "public")


class CityStatistics(Answer):
    """一个城市办理的申请。"""

    city: str
    name: str
    as_of: Annotated[str, TIME]
    cases: int
    cross_city: int
    by_stage: dict[str, int]
    stage_names: dict[str, str]
    repaired: int
    average_working_days_to_repair: float | None
    kept_in_time: float | None
    overdue_now: int


class StatisticsAnswer(Answer):
    """公开统计，定时更新。"""

    items: list[CityStatistics]


@api.get(
    "/v1/statistics",
    "公开统计",
    answer=StatisticsAnswer,
    is_public=True,
    reserved=("from",),
    description="各城市的办理数量、平均用时和按期率，定时更新，不含企业信息。任何人可读。",
)
def get_statistics(call: Call) -> Reply:
    cities, published = call.deps.directory().cities, call.deps.directory_store.statistics()
    items = [
        CityStatistics(
            city=name,
            name=cities[name].name,
            stage_names={stage: STAGES[stage] for stage in figures["by_stage"] if stage in STAGES},
            **figures,
        )
        for name, figures in sorted(published.items())
        if name in cities
    ]
    return reply(StatisticsAnswer(items=items))
