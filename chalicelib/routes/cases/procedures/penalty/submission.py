"""The penalty that an application is about, as a submission gives it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationInfo

from chalicelib.domain.cases.procedures.penalty.matter import DUTIES, Penalty, PenaltyKind
from chalicelib.domain.offices.cities import city_named_in
from chalicelib.domain.shared.errors import InvalidValue
from chalicelib.routes.cases.procedures.kit import MatterBody
from chalicelib.routes.http.bodies import context_of
from chalicelib.routes.http.fields import EACH_ONCE, Amount, DecisionNumber, Name, PastDate, each_once
from chalicelib.routes.offices.city_fields import MemberCity


def _after_decision(performed_on: date, info: ValidationInfo) -> date:
    decided_on = info.data.get("decided_on")
    if decided_on and performed_on < decided_on:
        raise InvalidValue("performed_before_decision", "履行日期不能早于处罚决定日期。")
    return performed_on


def _of_the_handling_city(name: str, info: ValidationInfo) -> str:
    directory = context_of(info).directory
    handling = directory.find(info.data.get("handling_city", ""))
    named = city_named_in(name, directory.cities.values())
    if handling and named and named.city != handling.city:
        message = f"该机关在{named.name}，不在{handling.name}：请将处罚地城市改为{named.name}，或者核对机关名称。"
        raise InvalidValue("authority_of_another_city", message)
    return name


def _with_the_kind(amount: str | None, info: ValidationInfo) -> str | None:
    """The amount is that of a fine: the one does not come without the other."""
    is_fine = PenaltyKind.FINE in info.data.get("kinds", ())
    if "kinds" in info.data and is_fine and amount is None:
        raise InvalidValue("required", "处罚种类有罚款的，请填写决定书所载的罚款金额。")
    if "kinds" in info.data and not is_fine and amount is not None:
        raise InvalidValue("amount_without_fine", "处罚种类没有罚款的，不填罚款金额；有罚款的，请在处罚种类中补选。")
    return amount


def _duties_done(performed_on: date | None, info: ValidationInfo) -> date | None:
    """Every version of the rules wants the duties done before an application (《信用修复管理办法》)."""
    if performed_on is None and DUTIES & {*info.data.get("kinds", ())}:
        message = "罚款、没收违法所得、没收非法财物须履行完毕方可申请，请填写履行日期；凭证遗失的，填缴款记录所载日期。"
        raise InvalidValue("duty_not_performed", message)
    return performed_on


class PenaltyBody(MatterBody):
    """行政处罚信息。"""

    handling_city: MemberCity
    decision_number: DecisionNumber
    authority_name: Annotated[Name, AfterValidator(_of_the_handling_city)]
    decided_on: PastDate
    kinds: Annotated[
        list[PenaltyKind], Field(min_length=1, max_length=9, json_schema_extra=EACH_ONCE), AfterValidator(each_once)
    ]
    fine_amount: Annotated[Amount | None, AfterValidator(_with_the_kind)] = Field(None, validate_default=True)
    performed_on: Annotated[
        Annotated[PastDate, AfterValidator(_after_decision)] | None, AfterValidator(_duties_done)
    ] = Field(None, validate_default=True)

    def matter(self, county: str) -> Penalty:
        """The record as the domain knows it; a penalty asks for no county."""
        return Penalty(
            handling_city=self.handling_city,
            decision_number=self.decision_number,
            authority_name=self.authority_name,
            decided_on=self.decided_on,
            kinds=tuple(self.kinds),
            fine_amount=Decimal(self.fine_amount) if self.fine_amount else None,
            performed_on=self.performed_on,
        )


EXAMPLE: dict[str, Any] = {
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
}
"""A whole submission, for the API's description."""
