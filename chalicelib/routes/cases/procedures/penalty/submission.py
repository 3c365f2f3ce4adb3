"""The penalty that an application is about, as a submission gives it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationInfo

from chalicelib.domain.cases.procedures.penalty.matter import Penalty, PenaltyKind
from chalicelib.domain.shared.errors import InvalidValue
from chalicelib.routes.cases.procedures.kit import MatterBody
from chalicelib.routes.http.fields import EACH_ONCE, Amount, DecisionNumber, Name, PastDate, each_once
from chalicelib.routes.offices.city_fields import MemberCity


def _after_decision(performed_on: date, info: ValidationInfo) -> date:
    decided_on = info.data.get("decided_on")
    if decided_on and performed_on < decided_on:
        raise InvalidValue("performed_before_decision", "履行日期不能早于处罚决定日期。")
    return performed_on


class PenaltyBody(MatterBody):
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
