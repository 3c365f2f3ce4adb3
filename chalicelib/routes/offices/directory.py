"""For operators: the member cities with their offices, and what was changed in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from chalicelib.domain.offices import directory_changes
from chalicelib.domain.offices.cities import City
from chalicelib.domain.offices.directory_changes import Changed
from chalicelib.domain.shared.errors import (
    CaseNotFound,
    InvalidCursor,
    LostRace,
    RoleMayNot,
    TablesMissing,
    VersionIsStale,
    VersionRequired,
)
from chalicelib.routes.http.answers import Answer, LocalTime
from chalicelib.routes.http.api import ApiBlueprint, Call, Key, reply
from chalicelib.routes.http.fields import Body, enum_schema
from chalicelib.routes.offices.city_answers import OfficeAnswer
from chalicelib.routes.offices.directory_bodies import (
    AgencyBody,
    CityBody,
    CommitteeBody,
    CourtBody,
    OfficeBody,
    StewardsBody,
)
from chalicelib.routes.reference.vocabulary import COURT_LEVELS
from chalicelib.services.offices import directory
from chalicelib.services.offices.directory import Alter, CityChange
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "directory")


class ListedStewardAnswer(Answer):
    """信用修复管家。"""

    staff_id: str
    name: str
    phone: str


class ListedMemberAnswer(Answer):
    """联合审查委员。"""

    staff_id: str
    name: str
    phone: str
    email: str


class SuperiorAnswer(Answer):
    """机关的上级联系人。"""

    name: str
    phone: str
    email: str


class ListedAgencyAnswer(Answer):
    """行政处罚机关及其联系方式。"""

    agency_id: str
    name: str
    market_regulator: bool
    email: str
    phone: str
    superior_contact: SuperiorAnswer | None
    opinion_links: bool
    active: bool


class ListedCourtAnswer(Answer):
    """人民法院及其联系方式。"""

    court_id: str
    name: str
    level: Annotated[str, enum_schema(COURT_LEVELS)]
    case_code: str
    old_case_codes: tuple[str, ...]
    county: str
    email: str
    phone: str
    webhook: str
    active: bool


class ListedCityAnswer(Answer):
    """成员城市的全部登记内容。"""

    city: str
    code: str
    prefix: str
    name: str
    province: str
    province_name: str
    member_since: date
    lead_department: OfficeAnswer
    province_office: OfficeAnswer | None
    stewards: list[ListedStewardAnswer]
    committee: list[ListedMemberAnswer]
    agencies: list[ListedAgencyAnswer]
    courts: list[ListedCourtAnswer]
    version: int


class ListedCities(Answer):
    """全部成员城市。"""

    items: list[ListedCityAnswer]
    next_cursor: str | None


class ChangesQuery(Body):
    """分页。"""

    limit: int = Field(20, ge=1, le=100)
    cursor: str | None = Field(None, max_length=200)


class DifferenceAnswer(Answer):
    """一项登记内容的变动。"""

    model_config = ConfigDict(from_attributes=True, serialize_by_alias=True)

    field: str
    before: str | None = Field(serialization_alias="from")
    after: str | None = Field(serialization_alias="to")


class DirectoryChangeAnswer(Answer):
    """一次变动：何时、由谁、改了什么。"""

    at: LocalTime
    by: str
    what: Changed
    place: str
    differences: tuple[DifferenceAnswer, ...]
    reason: str


class DirectoryChangePage(Answer):
    """一页变动，最新的在前。"""

    items: list[DirectoryChangeAnswer]
    next_cursor: str | None


@api.get(
    "/v1/directory/cities",
    "目录中的城市",
    answer=ListedCities,
    refusals=(RoleMayNot,),
    description="供运维人员维护目录：全部成员城市的全部登记内容，含联系方式、法院的旧代字和已停用的单位。"
    "`version` 用作修改时的 `If-Match`。",
)
def list_directory_cities(call: Call) -> Reply:
    members = directory.cities(call.w, call.principal)
    return reply(ListedCities(items=[ListedCityAnswer.model_validate(city) for city in members], next_cursor=None))


@api.post(
    "/v1/directory/cities",
    "登记新的成员城市",
    body=CityBody,
    answer=ListedCityAnswer,
    status=201,
    key=Key.HONOURED,
    refusals=(RoleMayNot, TablesMissing, LostRace),
    description="由运维人员在复函同意加入后登记（备忘录 五(四)）。须先由 `infra.provision` 建立该城市及其省份的数据表。"
    "代码和字母代号不得与其他城市相同，登记后不再改变。一分钟内各处可见。",
)
def add_city(call: Call) -> Reply:
    city = call.body(CityBody).as_city()
    return directory.found(call.w, call.principal, city, call.key, partial(_shown, status=201))


@api.get(
    "/v1/directory/changes",
    "目录的变动",
    query=ChangesQuery,
    answer=DirectoryChangePage,
    refusals=(RoleMayNot, InvalidCursor),
    description="供运维人员核查：何人何时改了哪个城市、哪一年的放假安排或哪家企业的注册地城市，各项内容从什么改为什么，最新的在前。",
)
def list_directory_changes(call: Call) -> Reply:
    query = call.query(ChangesQuery)
    items, cursor = directory.changes(call.w, call.principal, query.limit, query.cursor)
    shown = [DirectoryChangeAnswer.model_validate(item) for item in items]
    return reply(DirectoryChangePage(items=shown, next_cursor=cursor))


def _shown(city: City, status: int = 200) -> Reply:
    headers = {"ETag": f'"{city.version}"', **({"Location": f"/v1/cities/{city.city}"} if status == 201 else {})}
    return reply(ListedCityAnswer.model_validate(city), status, headers)


OF_A_CITY: Mapping[str, Any] = {
    "answer": ListedCityAnswer,
    "key": Key.HONOURED,
    "if_match": True,
    "refusals": (RoleMayNot, CaseNotFound, VersionIsStale, VersionRequired, LostRace),
}
"""What all changes to a city have in common."""


@api.post(
    "/v1/directory/cities/{city}/lead-department",
    "修改牵头部门",
    body=OfficeBody,
    description="由运维人员修改信用建设牵头部门的名称和对外公开的联系方式，须带 `If-Match`；申请的邮件发往这里的邮箱。",
    **OF_A_CITY,
)
def set_lead_department(call: Call) -> Reply:
    office = call.body(OfficeBody).office()
    return _change(call, Changed.LEAD_DEPARTMENT, lambda _, city: replace(city, lead_department=office))


@api.post(
    "/v1/directory/cities/{city}/province-office",
    "修改省级牵头部门",
    body=OfficeBody,
    description="由运维人员修改省级信用建设牵头部门的名称和联系方式，须带 `If-Match`；报省级复核的邮件发往这里的邮箱。"
    "同省的成员城市一并修改，各自的版本号加一。",
    **OF_A_CITY,
)
def set_province_office(call: Call) -> Reply:
    office = call.body(OfficeBody).office()
    return _change(call, Changed.PROVINCE_OFFICE, lambda _, city: replace(city, province_office=office))


@api.post(
    "/v1/directory/cities/{city}/stewards",
    "修改信用修复管家",
    body=StewardsBody,
    description="由运维人员登记全部信用修复管家，取代原有的，须带 `If-Match`。名单对外公布，登录权限另行登记。",
    **OF_A_CITY,
)
def set_stewards(call: Call) -> Reply:
    stewards = call.body(StewardsBody).entries()
    return _change(call, Changed.STEWARDS, lambda _, city: directory_changes.with_stewards(city, stewards))


@api.post(
    "/v1/directory/cities/{city}/committee",
    "修改联合审查委员",
    body=CommitteeBody,
    description="由运维人员登记全部联合审查委员，取代原有的，须带 `If-Match`。逾期升级督办的邮件发给第一位。",
    **OF_A_CITY,
)
def set_committee(call: Call) -> Reply:
    committee = call.body(CommitteeBody).entries()
    return _change(call, Changed.COMMITTEE, lambda _, city: directory_changes.with_committee(city, committee))


@api.post(
    "/v1/directory/cities/{city}/agencies",
    "登记行政处罚机关",
    body=AgencyBody,
    description="由运维人员登记新的行政处罚机关，或按 `agency_id` 修改已有的，须带 `If-Match`。机关不能删除："
    "停用（`active` 为 false）后不再向其转办，已转办的照常办理。",
    **OF_A_CITY,
)
def put_agency(call: Call) -> Reply:
    agency = call.body(AgencyBody).entry()
    return _change(call, Changed.AGENCY, lambda all_, city: directory_changes.with_agency(all_, city, agency))


@api.post(
    "/v1/directory/cities/{city}/courts",
    "登记人民法院",
    body=CourtBody,
    description="由运维人员登记新的人民法院，或按 `court_id` 修改已有的，须带 `If-Match`。法院不能删除："
    "停用（`active` 为 false）后不再受理新的申请和通报，已在办的照常办理。",
    **OF_A_CITY,
)
def put_court(call: Call) -> Reply:
    court = call.body(CourtBody).entry()
    return _change(call, Changed.COURT, lambda all_, city: directory_changes.with_court(all_, city, court))


def _change(call: Call, what: Changed, alter: Alter) -> Reply:
    asked = CityChange(city=call.path["city"], what=what, alter=alter, if_match=call.if_match, key=call.key)
    return directory.alter(call.w, call.principal, asked, _shown)
