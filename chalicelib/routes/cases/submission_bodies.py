"""The body of a new application: the company, whom to call, and the penalty or the judgment that it is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, PrivateAttr, ValidationInfo, model_validator

from chalicelib.domain.cases.case import Application, Contact, Judgment, Penalty, PenaltyKind, Subject
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.offices.cities import City, Court
from chalicelib.domain.shared.errors import InvalidValue
from chalicelib.domain.shared.identifiers import case_number
from chalicelib.routes.cases.codes import MATERIALS
from chalicelib.routes.http.bodies import Body, context_of
from chalicelib.routes.http.fields import (
    EACH_ONCE,
    Amount,
    Day,
    DecisionNumber,
    Name,
    OptionalEmail,
    OptionalLine,
    OptionalParagraph,
    PastDate,
    Phone,
    ShortLine,
    Uscc,
    each_once,
    one_of,
)
from chalicelib.routes.http.names import enum_schema
from chalicelib.routes.offices.city_fields import MemberCity

BodyOrNone = TypeVar("BodyOrNone")


def _after_decision(performed_on: date, info: ValidationInfo) -> date:
    decided_on = info.data.get("decided_on")
    if decided_on and performed_on < decided_on:
        raise InvalidValue("performed_before_decision", "履行日期不能早于处罚决定日期。")
    return performed_on


Material = Annotated[str, AfterValidator(one_of(MATERIALS, "不认识的材料。")), enum_schema(MATERIALS)]


def _of_the_procedure(materials: list[str], info: ValidationInfo) -> list[str]:
    procedure = PROCEDURES.get(info.data.get("procedure", ""))
    if procedure and not set(materials) <= procedure.materials.keys():
        raise InvalidValue("unknown_value", "不是所选办理流程的材料。")
    return materials


def _goes_with(procedure: str) -> Callable[[BodyOrNone, ValidationInfo], BodyOrNone]:
    """The matter that the procedure named is about is required; another one has no place there."""

    def check(matter: BodyOrNone, info: ValidationInfo) -> BodyOrNone:
        named = info.data.get("procedure")
        if named == procedure and matter is None:
            raise InvalidValue("required", "必填。")
        if named not in {procedure, None} and matter is not None:
            raise InvalidValue("extra_forbidden", "与所选办理流程不符。")
        return matter

    return check


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
    return day


def _a_county(code: str, info: ValidationInfo) -> str:
    """A county of the home city, by its code in GB/T 2260."""
    city = context_of(info).directory.cities.get(info.data.get("home_city", ""))
    if code and city and not any(code in court.counties for court in city.courts):
        raise InvalidValue("county_unknown", "不是所在城市的县（市、区）代码。")
    return code


class SubjectBody(Body):
    """经营主体。"""

    name: Name
    uscc: Uscc
    home_city: MemberCity
    address: OptionalLine = ""
    county: Annotated[str, Field(pattern=r"^([0-9]{6})?$"), AfterValidator(_a_county)] = ""


class ContactBody(Body):
    """联系人。"""

    name: ShortLine
    phone: Phone
    email: OptionalEmail = ""


class PenaltyBody(Body):
    """行政处罚信息。"""

    handling_city: MemberCity
    decision_number: DecisionNumber
    authority_name: Name
    decided_on: PastDate
    kinds: Annotated[
        list[PenaltyKind], Field(min_length=1, max_length=9, json_schema_extra=EACH_ONCE), AfterValidator(each_once)
    ]
    fine_amount: Amount | None = None
    performed_on: Annotated[PastDate, AfterValidator(_after_decision)] | None = None

    def matter(self, subject: SubjectBody) -> Penalty:
        """The record as the domain knows it."""
        return Penalty(
            handling_city=self.handling_city,
            decision_number=self.decision_number,
            authority_name=self.authority_name,
            decided_on=self.decided_on,
            kinds=tuple(self.kinds),
            fine_amount=Decimal(self.fine_amount) if self.fine_amount else None,
            performed_on=self.performed_on,
        )


class JudgmentBody(Body):
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

    def matter(self, subject: SubjectBody) -> Judgment:
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
            county=subject.county,
        )


class SubmissionBody(Body):
    """信用修复申请。"""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "procedure": "penalty",
                    "subject": {
                        "name": "晋城市示例商贸有限公司",
                        "uscc": "91140502MA0TE5T24A",
                        "home_city": "jincheng",
                        "address": "晋城市城区示例路1号",
                    },
                    "contact": {"name": "李明", "phone": "13800000000", "email": "liming@company.example"},
                    "penalty": {
                        "handling_city": "jiaozuo",
                        "decision_number": "焦市监处罚〔2025〕12号",
                        "authority_name": "焦作市市场监督管理局",
                        "decided_on": "2025-06-03",
                        "kinds": ["fine"],
                        "fine_amount": "20000.00",
                        "performed_on": "2025-06-20",
                    },
                    "missing_materials": ["fine_receipt"],
                    "statement": "罚款缴纳凭证遗失，请协助核实。",
                },
                {
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
                },
            ]
        }
    )

    procedure: Literal["penalty", "judgment"]
    subject: SubjectBody
    contact: ContactBody
    penalty: Annotated[PenaltyBody | None, AfterValidator(_goes_with("penalty"))] = Field(None, validate_default=True)
    judgment: Annotated[JudgmentBody | None, AfterValidator(_goes_with("judgment"))] = Field(
        None, validate_default=True
    )
    missing_materials: Annotated[
        list[Material],
        Field(max_length=10, json_schema_extra=EACH_ONCE),
        AfterValidator(each_once),
        AfterValidator(_of_the_procedure),
    ] = []
    statement: OptionalParagraph = ""
    mandate_id: Annotated[str, Field(max_length=64)] = ""

    def application(self) -> Application:
        """The submission as the domain knows it."""
        matter = self.penalty or self.judgment
        assert matter is not None
        return Application(
            procedure=self.procedure,
            subject=Subject(**self.subject.model_dump(exclude={"county"})),
            contact=Contact(**self.contact.model_dump()),
            matter=matter.matter(self.subject),
            missing_materials=tuple(self.missing_materials),
            statement=self.statement,
        )
