"""The public list of member cities, with their offices and contacts."""

from __future__ import annotations

from dataclasses import replace

from chalicelib.domain.offices.cities import City
from chalicelib.domain.shared.errors import CaseNotFound
from chalicelib.routes.http.answers import unavailable
from chalicelib.routes.http.api import ApiBlueprint, Call, reply
from chalicelib.routes.offices.city_answers import CityAnswer, CityList, CitySummary
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "public")


@api.get(
    "/v1/cities",
    "成员城市",
    answer=CityList,
    is_public=True,
    description="全部成员城市及其代码，按加入日期排列；其他接口中的城市均以这里的 `city` 表示。任何人可读。",
)
def list_cities(call: Call) -> Reply:
    directory = call.deps.directory()
    items = [CitySummary.model_validate(city) for city in directory.members]
    missing = unavailable(directory.unreadable, directory)
    return reply(CityList(items=items, next_cursor=None, unavailable=missing))


@api.get(
    "/v1/cities/{city}",
    "城市的牵头部门、管家、机关和法院",
    answer=CityAnswer,
    is_public=True,
    refusals=(CaseNotFound,),
    description="企业据此联系办理地和注册地的牵头部门与信用修复管家，单位据此查 `agency_id`、`court_id`。任何人可读。",
)
def get_city(call: Call) -> Reply:
    directory = call.deps.directory()
    directory.refuse_unreadable(call.path["city"])
    city: City | None = directory.find(call.path["city"])
    if city is None:
        raise CaseNotFound
    agencies = tuple(agency for agency in city.agencies if agency.active)
    courts = tuple(court for court in city.courts if court.active)
    return reply(CityAnswer.model_validate(replace(city, agencies=agencies, courts=courts)))
