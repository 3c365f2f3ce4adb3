"""Changes that operators make to the directory: the checks on each, and its record, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from chalicelib.domain.offices.cities import (
    PROVINCE_CODES,
    AgencyEntry,
    City,
    CommitteeMember,
    Court,
    Directory,
    Steward,
)
from chalicelib.domain.shared.errors import FieldProblem, InvalidInput
from chalicelib.domain.shared.identifiers import case_number
from chalicelib.domain.shared.stored import Stored

IN_ORDER = {"stewards", "committee"}
"""Lists whose order matters: of the committee, only the first member is told."""


class Changed(StrEnum):
    """The subject of a change."""

    CITY = "city"
    LEAD_DEPARTMENT = "lead_department"
    PROVINCE_OFFICE = "province_office"
    STEWARDS = "stewards"
    COMMITTEE = "committee"
    AGENCY = "agency"
    COURT = "court"
    CALENDAR = "calendar"
    COMPANY = "company"


CHANGED_NAMES: Mapping[Changed, str] = {
    Changed.CITY: "登记城市",
    Changed.LEAD_DEPARTMENT: "牵头部门",
    Changed.PROVINCE_OFFICE: "省级牵头部门",
    Changed.STEWARDS: "信用修复管家",
    Changed.COMMITTEE: "联合审查委员",
    Changed.AGENCY: "行政处罚机关",
    Changed.COURT: "人民法院",
    Changed.CALENDAR: "放假安排",
    Changed.COMPANY: "企业的注册地城市",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One field before and after; None where it was or is empty."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryChange(Stored):
    """A change on record: `place` is a city, or the year of a calendar; `reason` where one must be given."""

    at: datetime
    by: str
    what: Changed
    place: str
    differences: tuple[Difference, ...]
    reason: str = ""


def founded(directory: Directory, city: City) -> City:
    """A new member city; the office of a province that is known already need not be given again.

    Raises:
        InvalidInput: what names it is taken, or it disagrees with what is known of its province.
    """
    others = tuple(directory.cities.values())
    neighbours = [other for other in others if other.province == city.province]
    known_office = next((other.province_office for other in neighbours if other.province_office), None)
    office = city.province_office or known_office
    problems = [*_names_taken(others, city)] or [*_province_refused(others, neighbours, city)]
    if office is None:
        problems.append(FieldProblem("/province_office", "required", "该省首次登记，必填。"))
    if problems:
        raise InvalidInput(problems)
    return replace(city, province_office=office)


def _names_taken(others: tuple[City, ...], city: City) -> Iterator[FieldProblem]:
    """Cities and provinces share the names of their tables."""
    for field in ("code", "prefix"):
        if any(getattr(city, field) == getattr(other, field) for other in others):
            yield FieldProblem(f"/{field}", f"{field}_taken", "已有城市使用。")
    cities, provinces = {other.city for other in others}, {other.province for other in others}
    if city.city in {*cities, *provinces, city.province}:
        yield FieldProblem("/city", "city_taken", "已有城市或省份使用。")
    if city.province in cities:
        yield FieldProblem("/province", "province_taken", "已有城市使用。")


def _province_refused(others: tuple[City, ...], neighbours: list[City], city: City) -> Iterator[FieldProblem]:
    """A province has one name, and one beginning of its cities' codes in GB/T 2260."""
    if city.code[:2] not in PROVINCE_CODES.values():
        yield FieldProblem("/code", "code_invalid", "前两位不是省级行政区划代码。")
    elif any((other in neighbours) != (other.code[:2] == city.code[:2]) for other in others):
        yield FieldProblem("/province", "province_differs", "省份与行政区划代码不一致，请对照已登记的城市。")
    if any(other.province_name != city.province_name for other in neighbours):
        yield FieldProblem("/province_name", "province_differs", "与已登记的省份名称不一致。")


def neighbours_of(directory: Directory, after: City) -> tuple[City, ...]:
    """The other cities that change with it: all of one province have the same provincial office."""
    return tuple(
        replace(other, province_office=after.province_office, version=other.version + 1)
        for other in directory.cities.values()
        if other.city != after.city
        and other.province == after.province
        and other.province_office != after.province_office
    )


def with_stewards(city: City, stewards: tuple[Steward, ...]) -> City:
    """
    Raises:
        InvalidInput: somebody stands there twice.
    """
    _refuse_repeated("stewards", stewards)
    return replace(city, stewards=stewards)


def with_committee(city: City, committee: tuple[CommitteeMember, ...]) -> City:
    """
    Raises:
        InvalidInput: somebody stands there twice.
    """
    _refuse_repeated("committee", committee)
    return replace(city, committee=committee)


def with_agency(directory: Directory, city: City, agency: AgencyEntry) -> City:
    """The city with this agency added, or put in place of the agency with its id.

    Raises:
        InvalidInput: another city's agency has this id.
    """
    elsewhere = (other for other in directory.cities.values() if other.city != city.city)
    if any(other.agency(agency.agency_id) for other in elsewhere):
        raise InvalidInput([FieldProblem("/agency_id", "agency_id_taken", "其他城市的机关已使用。")])
    is_known = city.agency(agency.agency_id) is not None
    kept = tuple(agency if entry.agency_id == agency.agency_id else entry for entry in city.agencies)
    return replace(city, agencies=kept if is_known else (*kept, agency))


def with_court(directory: Directory, city: City, court: Court) -> City:
    """The city with this court added, or put in place of the court with its id.

    Raises:
        InvalidInput: another city's court has this id, or a code is malformed or another court's.
    """
    known = directory.court(court.court_id)
    problems = [*_codes_refused(directory, city, court)]
    if known and known[0].city != city.city:
        problems.append(FieldProblem("/court_id", "court_id_taken", "其他城市的法院已使用。"))
    if problems:
        raise InvalidInput(problems)
    kept = tuple(court if entry.court_id == court.court_id else entry for entry in city.courts)
    return replace(city, courts=kept if known else (*kept, court))


def _codes_refused(directory: Directory, city: City, court: Court) -> Iterator[FieldProblem]:
    others = [entry for one in directory.cities.values() for entry in one.courts if entry.court_id != court.court_id]
    taken = {code for other in others for code in (other.case_code, *other.old_case_codes)}
    old = [(f"/old_case_codes/{number}", code) for number, code in enumerate(court.old_case_codes)]
    for pointer, code in (("/case_code", court.case_code), *old):
        if not case_number.is_court_code(code):
            yield FieldProblem(pointer, "case_code_invalid", "法院代字应如 豫0811。")
        elif PROVINCE_CODES[code[0]] != city.code[:2]:
            yield FieldProblem(pointer, "case_code_of_another_province", "不是本省法院的代字。")
        elif code in taken:
            yield FieldProblem(pointer, "case_code_taken", "其他法院已使用。")


def _refuse_repeated(field: str, people: Sequence[Steward | CommitteeMember]) -> None:
    seen: set[str] = set()
    for number, person in enumerate(people):
        if person.staff_id in seen:
            raise InvalidInput([FieldProblem(f"/{field}/{number}/staff_id", "repeated", "不能重复。")])
        seen.add(person.staff_id)


def differences(before: City | None, after: City) -> tuple[Difference, ...]:
    """The fields that a change alters, in the order of their names."""
    return changed_facts(city_facts(before) if before else {}, city_facts(after))


def changed_facts(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Difference, ...]:
    """The fields whose values differ."""
    return tuple(
        Difference(field, before.get(field), after.get(field))
        for field in sorted({*before, *after})
        if before.get(field) != after.get(field)
    )


def city_facts(city: City) -> dict[str, str]:
    """A city's entry as flat facts: `agencies.jiaozuo-scjg.email` -> its value. Empty values are left out."""
    fields = {name: value for name, value in asdict(city).items() if name not in ("version", "as_stored")}
    return {name: text for name, text in _facts("", fields) if text}


def _facts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Flatten a value to facts; entries of a list are named by their ids."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _facts(f"{name}.{key}" if name else key, inner)
    elif isinstance(value, tuple) and all(isinstance(entry, dict) for entry in value):
        entries = {next(iter(entry.values())): entry for entry in value}
        if name in IN_ORDER:
            yield name, "、".join(entries)
        yield from _facts(name, entries)
    elif isinstance(value, tuple):
        yield name, "、".join(value)
    elif isinstance(value, bool):
        yield name, str(value).lower()
    elif value is not None:
        yield name, str(value)
