"""The shapes of answers about member cities: their offices and contacts."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from chalicelib.domain.offices.cities import COURT_LEVELS
from chalicelib.routes.http.answers import Answer, SpanningList
from chalicelib.routes.http.names import enum_schema, name_of

CourtLevel = Annotated[str, enum_schema(COURT_LEVELS)]


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
    level: CourtLevel
    level_name: str = name_of("level", COURT_LEVELS)
    case_code: str


class CountyAnswer(Answer):
    """县（市、区）及其人民法院；申请中的 `county` 从中选择。"""

    county: str
    name: str
    court_id: str


class CitySummary(Answer):
    """成员城市。"""

    city: str
    code: str
    name: str
    province: str
    province_name: str
    member_since: date


class CityList(SpanningList):
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
    counties: list[CountyAnswer]
