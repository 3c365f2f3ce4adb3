"""What operators enter about cities and their offices."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.domain.offices.cities import AgencyEntry, City, CommitteeMember, Court, Office, Steward, Superior
from chalicelib.routes.http.fields import (
    Body,
    Day,
    Email,
    Name,
    OptionalEmail,
    OptionalLine,
    OptionalPhone,
    Phone,
    ShortLine,
    enum_schema,
)
from chalicelib.routes.reference.vocabulary import COURT_LEVELS

Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,31}$")]
"""What offices and places are called by in programs, and in the names of tables."""
WEBHOOK = r"^(https://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?(/[!-?A-~]{0,500})?)?$"
CourtLevel = Annotated[Literal["basic", "intermediate"], enum_schema(COURT_LEVELS)]


class OfficeBody(Body):
    """信用建设牵头部门及其对外公开的联系方式。"""

    name: Name
    phone: Phone
    email: Email
    address: OptionalLine = ""

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

    def entry(self) -> Court:
        return Court(**self.model_dump(exclude={"old_case_codes"}), old_case_codes=tuple(self.old_case_codes))
