"""For operators: the member cities with their offices, and the record of changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TypeVar

from chalicelib.domain.offices import directory_changes
from chalicelib.domain.offices.cities import City, Directory
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
from chalicelib.routes.http.answers import unavailable
from chalicelib.routes.http.api import ApiBlueprint, Call, Key, reply, versioned_reply
from chalicelib.routes.http.bodies import Body, PageQuery
from chalicelib.routes.offices.directory_answers import (
    DirectoryChangeAnswer,
    DirectoryChangePage,
    ListedCities,
    ListedCityAnswer,
)
from chalicelib.routes.offices.directory_bodies import (
    AgencyBody,
    CityBody,
    CommitteeBody,
    CourtBody,
    OfficeBody,
    StewardsBody,
)
from chalicelib.services.offices import directory
from chalicelib.services.offices.directory import CityChange
from chalicelib.services.parties.idempotency import Reply

Entered = TypeVar("Entered", bound=Body)

api = ApiBlueprint(__name__, "directory")


@api.get(
    "/v1/directory/cities",
    "目录中的城市",
    answer=ListedCities,
    refusals=(RoleMayNot,),
    description="供运维人员维护目录：全部成员城市的全部登记内容，含联系方式、法院的旧代字和已停用的单位。"
    "`version` 用作修改时的 `If-Match`。",
)
def list_directory_cities(call: Call) -> Reply:
    known = directory.cities(call.deps, call.principal)
    items = [ListedCityAnswer.model_validate(city) for city in known.members]
    return reply(ListedCities(items=items, next_cursor=None, unavailable=unavailable(known.unreadable, known)))


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
    return directory.found(call.deps, call.principal, city, call.key, _created)


@api.get(
    "/v1/directory/changes",
    "目录的变动",
    query=PageQuery,
    answer=DirectoryChangePage,
    refusals=(RoleMayNot, InvalidCursor),
    description="供运维人员核查：何人何时改了哪个城市、哪一年的放假安排或哪家企业的注册地城市，各项内容从什么改为什么，最新的在前。",
)
def list_directory_changes(call: Call) -> Reply:
    query = call.query(PageQuery)
    items, cursor = directory.changes(call.deps, call.principal, query.limit, query.cursor)
    names = {city.city: city.name for city in call.deps.directory().cities.values()}
    shown = [DirectoryChangeAnswer(**asdict(item), place_name=names.get(item.place, item.place)) for item in items]
    return reply(DirectoryChangePage(items=shown, next_cursor=call.next_cursor(cursor)))


def _shown(city: City) -> Reply:
    return versioned_reply(ListedCityAnswer.model_validate(city), city.version)


def _created(city: City) -> Reply:
    return versioned_reply(ListedCityAnswer.model_validate(city), city.version, location=f"/v1/cities/{city.city}")


def _declare_change(
    name: str,
    path: str,
    summary: str,
    *,
    what: Changed,
    body: type[Entered],
    alter: Callable[[Entered, Directory, City], City],
    description: str,
) -> None:
    """Declare one route that changes a city: `alter` returns the city after the change."""

    @api.post(
        f"/v1/directory/cities/{{city}}/{path}",
        summary,
        name=name,
        body=body,
        answer=ListedCityAnswer,
        key=Key.HONOURED,
        if_match=True,
        refusals=(RoleMayNot, CaseNotFound, VersionIsStale, VersionRequired, LostRace),
        description=description,
    )
    def change(call: Call) -> Reply:
        entered = call.body(body)
        asked = CityChange(
            city=call.path["city"],
            what=what,
            alter=lambda all_cities, city: alter(entered, all_cities, city),
            if_match=call.if_match,
            key=call.key,
        )
        return directory.alter(call.deps, call.principal, asked, _shown)


_declare_change(
    "set_lead_department",
    "lead-department",
    "修改牵头部门",
    what=Changed.LEAD_DEPARTMENT,
    body=OfficeBody,
    alter=lambda body, _, city: replace(city, lead_department=body.office()),
    description="由运维人员修改信用建设牵头部门的名称和对外公开的联系方式，须带 `If-Match`；申请的邮件发往这里的邮箱。",
)
_declare_change(
    "set_province_office",
    "province-office",
    "修改省级牵头部门",
    what=Changed.PROVINCE_OFFICE,
    body=OfficeBody,
    alter=lambda body, _, city: replace(city, province_office=body.office()),
    description="由运维人员修改省级信用建设牵头部门的名称和联系方式，须带 `If-Match`；报省级复核的邮件发往这里的邮箱。"
    "同省的成员城市一并修改，各自的版本号加一。",
)
_declare_change(
    "set_stewards",
    "stewards",
    "修改信用修复管家",
    what=Changed.STEWARDS,
    body=StewardsBody,
    alter=lambda body, _, city: directory_changes.with_stewards(city, body.entries()),
    description="由运维人员登记全部信用修复管家，取代原有的，须带 `If-Match`。名单对外公布，登录权限另行登记。",
)
_declare_change(
    "set_committee",
    "committee",
    "修改联合审查委员",
    what=Changed.COMMITTEE,
    body=CommitteeBody,
    alter=lambda body, _, city: directory_changes.with_committee(city, body.entries()),
    description="由运维人员登记全部联合审查委员，取代原有的，须带 `If-Match`。逾期升级督办的邮件发给第一位。",
)
_declare_change(
    "put_agency",
    "agencies",
    "登记行政处罚机关",
    what=Changed.AGENCY,
    body=AgencyBody,
    alter=lambda body, all_cities, city: directory_changes.with_agency(all_cities, city, body.entry()),
    description="由运维人员登记新的行政处罚机关，或按 `agency_id` 修改已有的，须带 `If-Match`。机关不能删除："
    "停用（`active` 为 false）后不再向其转办，已转办的照常办理。",
)
_declare_change(
    "put_court",
    "courts",
    "登记人民法院",
    what=Changed.COURT,
    body=CourtBody,
    alter=lambda body, all_cities, city: directory_changes.with_court(all_cities, city, body.entry()),
    description="由运维人员登记新的人民法院，或按 `court_id` 修改已有的，须带 `If-Match`。法院不能删除："
    "停用（`active` 为 false）后不再受理新的申请和通报，已在办的照常办理。",
)
