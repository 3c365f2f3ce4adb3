"""The public figures of the cities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import ValidationError

from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.shared.errors import UnreadableRow
from chalicelib.routes.cases.codes import STAGES
from chalicelib.routes.http.answers import TIME, Answer, SpanningList, unavailable
from chalicelib.routes.http.api import ApiBlueprint, Call, reply
from chalicelib.services.parties.idempotency import Reply
from chalicelib.services.shared import unreadable

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


class StatisticsAnswer(SpanningList):
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
    directory, published = call.deps.directory(), call.deps.directory_store.statistics()
    known = {city: figures for city, figures in sorted(published.items()) if directory.find(city)}
    shown = {city: _shown(city, figures, directory) for city, figures in known.items()}
    missing = {*directory.unreadable, *(city for city, item in shown.items() if item is None)}
    items = [item for item in shown.values() if item]
    return reply(StatisticsAnswer(items=items, unavailable=unavailable(missing, directory)))


def _shown(city: str, figures: Mapping[str, Any], directory: Directory) -> CityStatistics | None:
    """The figures of a city; None where they cannot be read, which is told to the operators."""
    try:
        names = {stage: STAGES[stage] for stage in figures["by_stage"] if stage in STAGES}
        return CityStatistics(city=city, name=directory.name_of(city), stage_names=names, **figures)
    except (KeyError, TypeError, ValidationError):
        unreadable.report(UnreadableRow("", place=city))
        return None
