"""The entry that an application is about, as a submission gives it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self

from pydantic import AfterValidator, Field, PrivateAttr, ValidationInfo, model_validator

from chalicelib.domain.cases.procedures.judgment.matter import Judgment
from chalicelib.domain.offices.cities import City, Court
from chalicelib.domain.shared.errors import InvalidValue
from chalicelib.domain.shared.identifiers import case_number
from chalicelib.routes.cases.procedures.kit import MatterBody
from chalicelib.routes.http.bodies import context_of
from chalicelib.routes.http.fields import Day, Name, PastDate, ShortLine


def _a_court(court_id: str, info: ValidationInfo) -> str:
    found = context_of(info).directory.court(court_id)
    if found is None or not found[1].active:
        raise InvalidValue("court_unknown", "不是成员城市的人民法院。")
    return court_id


def _of_that_court(text: str, info: ValidationInfo) -> str:
    """The number is of a case of the court named; one from before 2016 says no court."""
    number = case_number.parse(text)
    found = context_of(info).directory.court(info.data.get("court_id", ""))
    if number.year > context_of(info).today.year:
        raise InvalidValue("case_number_invalid", "案号的年度不能晚于今年。")
    if found and number.court_code and number.court_code not in {found[1].case_code, *found[1].old_case_codes}:
        raise InvalidValue("case_number_of_another_court", f"案号中的法院代字与{found[1].name}不符。")
    return number.written


def _only_with_a_term(day: date | None, info: ValidationInfo) -> date | None:
    has_term = info.data.get("has_term")
    if has_term and day is None:
        raise InvalidValue("required", "有惩戒期限的，请填写届满日。")
    if has_term is False and day is not None:
        raise InvalidValue("no_term", "没有惩戒期限的，不填届满日。")
    listed_on = info.data.get("listed_on")
    if day and listed_on and day <= listed_on:
        raise InvalidValue("term_before_listing", "惩戒期限的届满日应在公布日之后。")
    return day


class JudgmentBody(MatterBody):
    """失信被执行人信息。"""

    court_id: Annotated[ShortLine, AfterValidator(_a_court)]
    case_number: Annotated[Name, AfterValidator(_of_that_court)]
    listed_on: PastDate
    performed_on: PastDate | None = None
    has_term: bool
    term_ends_on: Annotated[Day | None, AfterValidator(_only_with_a_term)] = Field(None, validate_default=True)
    _court: tuple[City, Court] = PrivateAttr()

    @model_validator(mode="after")
    def _find_court(self, info: ValidationInfo) -> Self:
        found = context_of(info).directory.court(self.court_id)
        assert found is not None
        self._court = found
        return self

    def matter(self, county: str) -> Judgment:
        """The entry as the domain knows it."""
        city, court = self._court
        return Judgment(
            handling_city=city.city,
            court_id=court.court_id,
            court_name=court.name,
            case_number=self.case_number,
            listed_on=self.listed_on,
            has_term=self.has_term,
            performed_on=self.performed_on,
            term_ends_on=self.term_ends_on,
            county=county,
        )


EXAMPLE: dict[str, Any] = {
    "procedure": "judgment",
    "subject": {
        "name": "晋城市示例商贸有限公司",
        "uscc": "91140502MA0TE5T24A",
        "home_city": "jincheng",
        "address": "晋城市城区示例路1号",
        "county": "140502",
    },
    "contact": {"name": "李明", "phone": "13800000000", "email": "liming@company.example"},
    "judgment": {
        "court_id": "jiaozuo-shanyang",
        "case_number": "（2024）豫0811执123号",
        "listed_on": "2024-08-01",
        "performed_on": "2025-05-06",
        "has_term": True,
        "term_ends_on": "2026-08-01",
    },
    "missing_materials": ["performance_proof"],
    "statement": "判决义务已全部履行，履行凭证遗失，请协助核实。",
}
"""A whole submission, for the API's description."""
