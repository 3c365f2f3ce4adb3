"""The bodies by which operators enter cities and their offices."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.domain.offices.cities import (
    COURT_LEVELS,
    AgencyEntry,
    City,
    CommitteeMember,
    Court,
    Office,
    Steward,
    Superior,
)
from chalicelib.routes.http.bodies import Body
from chalicelib.routes.http.fields import Day, Email, Name, OptionalEmail, OptionalLine, OptionalPhone, Phone, ShortLine
from chalicelib.routes.http.names import enum_schema

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,31}$")]
"""The name of an office or a place in programs, and in the names of tables."""
WEBHOOK = r"^(https://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?(/[!-?A-~]{0,500})?)?$"
CourtLevel = Annotated[Literal["basic", "intermediate"], enum_schema(COURT_LEVELS)]


class OfficeBody(Body):
    """信用建设牵头部门及其对外公开的联系方式。"""

    name: Name
    phone: Phone
    email: Email
    address: OptionalLine = ""

    EXAMPLES = (
        {"name": "焦作市发展和改革委员会", "phone": "0391-0000001", "email": "xyxf@fgw.jiaozuo.example", "address": ""},
    )

    def office(self) -> Office:
        return Office(**self.model_dump())


class CityBody(Body):
    """登记新的成员城市；管家、委员、机关和法院随后登记。"""

    city: Code
    code: Annotated[str, Field(pattern=r"^[1-9][0-9]{5}$")]
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{2,4}$")]
    name: ShortLine
    province: Code
    province_name: ShortLine
    member_since: Day
    lead_department: OfficeBody
    province_office: OfficeBody | None = None

    EXAMPLES = (
        {
            "city": "xinxiang",
            "code": "410700",
            "prefix": "XX",
            "name": "新乡市",
            "province": "henan",
            "province_name": "河南省",
            "member_since": "2027-01-04",
            "lead_department": {
                "name": "新乡市发展和改革委员会",
                "phone": "0373-0000001",
                "email": "xyxf@fgw.xinxiang.example",
                "address": "新乡市示例路1号",
            },
        },
    )

    def as_city(self) -> City:
        """As the directory keeps it."""
        plain = self.model_dump(exclude={"lead_department", "province_office"})
        province_office = self.province_office.office() if self.province_office else None
        return City(**plain, lead_department=self.lead_department.office(), province_office=province_office)


class StewardBody(Body):
    """信用修复管家。"""

    staff_id: ShortLine
    name: ShortLine
    phone: Phone


class StewardsBody(Body):
    """全部信用修复管家，取代原有的。"""

    stewards: Annotated[list[StewardBody], Field(max_length=50)]

    EXAMPLES = ({"stewards": [{"staff_id": "jiaozuo-1", "name": "李明", "phone": "0391-0000011"}]},)

    def entries(self) -> tuple[Steward, ...]:
        return tuple(Steward(**one.model_dump()) for one in self.stewards)


class CommitteeMemberBody(Body):
    """联合审查委员。"""

    staff_id: ShortLine
    name: ShortLine
    phone: Phone
    email: OptionalEmail = ""


class CommitteeBody(Body):
    """全部联合审查委员，取代原有的；逾期升级督办告知第一位。"""

    committee: Annotated[list[CommitteeMemberBody], Field(max_length=20)]

    EXAMPLES = ({"committee": [{"staff_id": "jiaozuo-c1", "name": "王芳", "phone": "0391-0000021", "email": ""}]},)

    def entries(self) -> tuple[CommitteeMember, ...]:
        return tuple(CommitteeMember(**one.model_dump()) for one in self.committee)


class SuperiorBody(Body):
    """机关的上级联系人，逾期时告知。"""

    name: ShortLine
    phone: Phone
    email: OptionalEmail = ""


class AgencyBody(Body):
    """行政处罚机关。"""

    agency_id: Code
    name: Name
    market_regulator: bool
    email: OptionalEmail = ""
    phone: OptionalPhone = ""
    superior_contact: SuperiorBody | None = None
    opinion_links: bool
    active: bool

    EXAMPLES = (
        {
            "agency_id": "jiaozuo-scjg",
            "name": "焦作市市场监督管理局",
            "market_regulator": True,
            "email": "xyxf@scjg.jiaozuo.example",
            "phone": "0391-0000101",
            "superior_contact": {"name": "王卫东", "phone": "0391-0000201", "email": "sjlxr@scjg.jiaozuo.example"},
            "opinion_links": True,
            "active": True,
        },
    )

    def entry(self) -> AgencyEntry:
        superior = Superior(**self.superior_contact.model_dump()) if self.superior_contact else None
        return AgencyEntry(**self.model_dump(exclude={"superior_contact"}), superior_contact=superior)


class CourtBody(Body):
    """人民法院。"""

    court_id: Code
    name: Name
    level: CourtLevel
    case_code: ShortLine
    old_case_codes: list[ShortLine] = Field(default_factory=list, max_length=20)
    county: Annotated[str, Field(pattern=r"^([0-9]{6})?$")] = ""
    email: OptionalEmail = ""
    phone: OptionalPhone = ""
    webhook: Annotated[str, Field(pattern=WEBHOOK)] = ""
    active: bool

    EXAMPLES = (
        {
            "court_id": "jiaozuo-shanyang",
            "name": "焦作市山阳区人民法院",
            "level": "basic",
            "case_code": "豫0811",
            "county": "410811",
            "email": "zxj@sy.court.example",
            "active": True,
        },
    )

    def entry(self) -> Court:
        return Court(**self.model_dump(exclude={"old_case_codes"}), old_case_codes=tuple(self.old_case_codes))
