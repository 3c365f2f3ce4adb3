"""The shapes of answers about the directory as operators keep it: cities in full, and the record of changes."""

from __future__ import annotations

from datetime import date

from pydantic import ConfigDict, Field

from chalicelib.domain.offices.directory_changes import CHANGED_NAMES, Changed
from chalicelib.routes.http.answers import Answer, LocalTime, SpanningList, VersionedAnswer
from chalicelib.routes.http.names import name_of
from chalicelib.routes.offices.city_answers import CourtLevel, OfficeAnswer


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
    level: CourtLevel
    case_code: str
    old_case_codes: tuple[str, ...]
    county: str
    email: str
    phone: str
    webhook: str
    active: bool


class ListedCityAnswer(VersionedAnswer):
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


class ListedCities(SpanningList):
    """全部成员城市。"""

    items: list[ListedCityAnswer]
    next_cursor: str | None


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
    what_name: str = name_of("what", CHANGED_NAMES)
    place: str
    place_name: str
    differences: tuple[DifferenceAnswer, ...]
    reason: str


class DirectoryChangePage(Answer):
    """一页变动，最新的在前。"""

    items: list[DirectoryChangeAnswer]
    next_cursor: str | None
