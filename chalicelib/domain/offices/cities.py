"""The directory as the domain sees it: member cities (成员城市) with their offices, and the calendar's overrides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from chalicelib.domain.parties.access import ACCESS, COMMITTEE, ROLES, OrganisationKind
from chalicelib.domain.parties.parties import Addressee, Beyond, Party
from chalicelib.domain.shared.stored import Stored
from chalicelib.domain.shared.unreadable import ContentUnreadable
from chalicelib.domain.time.calendar import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Office:
    """A department with its public contact."""

    name: str
    phone: str
    email: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Steward:
    """信用修复管家: the person named for a city (备忘录 五(一))."""

    staff_id: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Superior:
    """The contact of the body above an agency, told when the agency is late."""

    name: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class AgencyEntry:
    """An administrative-penalty agency of a city. `opinion_links`: its e-mails open the cases forwarded to it.

    One that is not `active` is given nothing new, and goes on with what it has.
    """

    agency_id: str
    name: str
    market_regulator: bool
    email: str = ""
    phone: str = ""
    superior_contact: Superior | None = None
    opinion_links: bool = True
    active: bool = True


_PROVINCES = (
    "京11 津12 冀13 晋14 蒙15 辽21 吉22 黑23 沪31 苏32 浙33 皖34 闽35 赣36 鲁37 "
    "豫41 鄂42 湘43 粤44 桂45 琼46 渝50 川51 贵52 云53 藏54 陕61 甘62 青63 宁64 新65"
)
PROVINCE_CODES = {province[0]: province[1:] for province in _PROVINCES.split()}
"""A province's short name in case numbers -> its GB/T 2260 code."""
COURT_LEVELS: Mapping[str, str] = {"basic": "基层人民法院", "intermediate": "中级人民法院"}


@dataclass(frozen=True, slots=True)
class Court:
    """A people's court; `case_code` is its 代字 in case numbers, `county` its region ("" if intermediate).

    `webhook` is the address of its own system, where it has one. One that is not `active` is given nothing new, and
    goes on with what it has.
    """

    court_id: str
    name: str
    level: str
    case_code: str
    old_case_codes: tuple[str, ...] = ()
    county: str = ""
    email: str = ""
    phone: str = ""
    webhook: str = ""
    active: bool = True

    @property
    def counties(self) -> tuple[str, ...]:
        """The counties it is local to: its own, and those that older codes stood for."""
        return (self.county, *(PROVINCE_CODES[code[0]] + code[1:] for code in self.old_case_codes if len(code) == 5))


@dataclass(frozen=True, slots=True)
class County:
    """A county (县、市、区) of a city by its code in GB/T 2260, with its court."""

    county: str
    name: str
    court_id: str


@dataclass(frozen=True, slots=True)
class CommitteeMember:
    """The deputy leader of a lead department who sits in the joint committee (备忘录 五(五))."""

    staff_id: str
    name: str
    phone: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class City(Stored):
    """A member city. `prefix` opens its case ids, `code` is its GB/T 2260 code; `version` counts its changes."""

    city: str
    code: str
    prefix: str
    name: str
    province: str
    province_name: str
    member_since: date
    lead_department: Office
    stewards: tuple[Steward, ...] = ()
    agencies: tuple[AgencyEntry, ...] = ()
    courts: tuple[Court, ...] = ()
    province_office: Office | None = None
    committee: tuple[CommitteeMember, ...] = ()
    version: int = 0

    def agency(self, agency_id: str) -> AgencyEntry | None:
        return next((agency for agency in self.agencies if agency.agency_id == agency_id), None)

    def local_court(self, county: str) -> Court | None:
        """The court that a debtor of the city is local to: of the county given, else the intermediate one."""
        active = [court for court in self.courts if court.active]
        of_county = next((court for court in active if county and county in court.counties), None)
        return of_county or next((court for court in active if court.level == "intermediate"), None)

    @property
    def counties(self) -> tuple[County, ...]:
        """The counties in which a court of the city sits that takes new cases."""
        return tuple(
            County(court.county, court.name.removesuffix("人民法院"), court.court_id)
            for court in self.courts
            if court.active and court.county
        )

    def agency_named(self, name: str) -> AgencyEntry | None:
        """The agency of that name, if cases may be forwarded to it."""
        return next((agency for agency in self.agencies if agency.active and agency.name == name), None)


def city_named_in(office: str, cities: Iterable[City]) -> City | None:
    """The member city that the name of an office speaks of; None if it names none.

    It is the one named first in full, or by its short name at the beginning or after that of its province.
    """
    known, name = tuple(cities), "".join(office.split())
    in_full = [(name.index(city.name), city) for city in known if city.name in name]
    if in_full:
        return min(in_full, key=lambda found: found[0])[1]
    for city in known:
        province = city.province_name
        for beginning in (province, province.removesuffix("省"), ""):
            if name.startswith(beginning + city.name.removesuffix("市")):
                return city
    return None


COMMITTEE_NAME = "联合审查委员会"
CITY_UNREADABLE = "该城市在目录中的登记目前无法读取，系统已通知运维人员，内容没有丢失。请稍后再来，急需办理的请到窗口。"

HasEmail = Office | Superior | AgencyEntry | CommitteeMember | Court
"""Everybody in the directory who can be written to."""


def _none_newer() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Directory:
    """All cities with their offices, and the calendar, at one moment.

    `unreadable` are the cities whose entry is there and not in its form. `newer` looks whether the directory has
    changed since, and returns what it has become: a city may have joined. `cities` is to be walked through; a city is
    looked up by `find`, `city` and `name_of`.
    """

    cities: Mapping[str, City] = field(default_factory=dict)
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
    unreadable: frozenset[str] = frozenset()
    newer: Callable[[], Directory | None] = field(default=_none_newer, compare=False, repr=False)

    def find(self, city: str) -> City | None:
        """The member city of this code, be it one that has just joined; None if nobody knows it, or can read it."""
        found = self.cities.get(city)
        if found or city in self.unreadable:
            return found
        newer = self.newer()
        return newer.cities.get(city) if newer else None

    def city(self, city: str) -> City:
        """The member city of this code, which stored data name.

        Raises:
            ContentUnreadable: its entry cannot be read.
        """
        found = self.find(city)
        if found is None:
            raise ContentUnreadable(CITY_UNREADABLE)
        return found

    def name_of(self, city: str) -> str:
        """The name of a city that stored data name, or of a place that has a table like one: a province, the committee.

        Its code stands for it while its entry cannot be read.
        """
        if city == COMMITTEE:
            return COMMITTEE_NAME
        of_province = (one.province_name for one in self.cities.values() if one.province == city)
        found = self.find(city)
        return found.name if found else next(of_province, city)

    def knowing(self, cities: Iterable[str]) -> Directory:
        """This directory, or a newer one where it does not know all of these cities."""
        known = {*self.cities, *self.unreadable}
        return (None if known.issuperset(cities) else self.newer()) or self

    @property
    def members(self) -> list[City]:
        """The cities in the order in which they joined."""
        return sorted(self.cities.values(), key=lambda city: (city.member_since, city.code))

    def refuse_unreadable(self, city: str) -> None:
        """
        Raises:
            ContentUnreadable: the entry of this city cannot be read.
        """
        if city in self.unreadable:
            raise ContentUnreadable(CITY_UNREADABLE)

    def email_of(self, to: Addressee, place: str, holder: str) -> str:
        """The address of an office as it is now, or "" where the directory has none."""
        office = self.office_of(to, place, holder)
        return office.email if office else ""

    def office_of(self, to: Addressee, place: str, holder: str) -> HasEmail | None:
        """The office, or the person of an office, as the directory has it now."""
        return self._beyond(to, place, holder) if isinstance(to, Beyond) else self._seated(to, place, holder)

    def _seated(self, party: Party, place: str, holder: str) -> HasEmail | None:
        city, role = self.find(place), ACCESS[party].role
        if party is Party.COMMITTEE:
            return next(iter(city.committee), None) if city else None
        match ROLES[role].organisation if role else OrganisationKind.NONE:
            case OrganisationKind.CITY:
                return city.lead_department if city else None
            case OrganisationKind.AGENCY:
                return city.agency(holder) if city else None
            case OrganisationKind.COURT:
                found = self.court(holder)
                return found[1] if found else None
            case OrganisationKind.PROVINCE:
                province = next((c for c in self.cities.values() if c.province == holder), None)
                return province.province_office if province else None
            case OrganisationKind.COMPANY | OrganisationKind.NONE:
                return None
            case unknown:
                assert_never(unknown)

    def _beyond(self, to: Beyond, place: str, holder: str) -> HasEmail | None:
        city = self.find(place)
        match to:
            case Beyond.SUPERIOR:
                agency = city.agency(holder) if city else None
                return agency.superior_contact if agency else None
            case Beyond.FORMER_COURT:
                found = self.court(holder)
                return found[1] if found else None
            case Beyond.STAFF:
                return None
            case _:
                assert_never(to)

    def court(self, court_id: str) -> tuple[City, Court] | None:
        """A court and the city that it sits in."""
        courts = ((city, court) for city in self.cities.values() for court in city.courts)
        found = next((found for found in courts if found[1].court_id == court_id), None)
        newer = None if found else self.newer()
        return newer.court(court_id) if newer else found

    def city_of_case(self, case_id: str) -> City | None:
        """The handling city, which the prefix of a case id names; None if no city has that prefix.

        Raises:
            ContentUnreadable: it may be that of a city whose entry cannot be read.
        """
        prefix = case_id.partition("-")[0]
        found = next((city for city in self.cities.values() if city.prefix == prefix), None)
        if found:
            return found
        newer = self.newer()
        if newer:
            return newer.city_of_case(case_id)
        if self.unreadable:
            raise ContentUnreadable(CITY_UNREADABLE)
        return None
