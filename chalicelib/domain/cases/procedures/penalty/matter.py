"""The administrative-penalty record (行政处罚信息) that a case is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from chalicelib.domain.cases.application import Matter
from chalicelib.domain.shared.identifiers import decision_number


class PenaltyKind(StrEnum):
    """Kinds of administrative penalty that a company can receive (行政处罚法 art. 9)."""

    WARNING = "warning"
    PUBLIC_CRITICISM = "public_criticism"
    FINE = "fine"
    CONFISCATION_OF_GAINS = "confiscation_of_gains"
    CONFISCATION_OF_PROPERTY = "confiscation_of_property"
    LICENCE_SUSPENSION = "licence_suspension"
    LICENCE_REVOCATION = "licence_revocation"
    BUSINESS_RESTRICTION = "business_restriction"
    OTHER = "other"


PENALTY_KIND_NAMES: Mapping[PenaltyKind, str] = {
    PenaltyKind.WARNING: "警告",
    PenaltyKind.PUBLIC_CRITICISM: "通报批评",
    PenaltyKind.FINE: "罚款",
    PenaltyKind.CONFISCATION_OF_GAINS: "没收违法所得",
    PenaltyKind.CONFISCATION_OF_PROPERTY: "没收非法财物",
    PenaltyKind.LICENCE_SUSPENSION: "暂扣许可证件、降低资质等级",
    PenaltyKind.LICENCE_REVOCATION: "吊销许可证件",
    PenaltyKind.BUSINESS_RESTRICTION: "限制开展生产经营活动、责令停产停业、责令关闭、限制从业",
    PenaltyKind.OTHER: "其他行政处罚",
}


DUTIES = frozenset({PenaltyKind.FINE, PenaltyKind.CONFISCATION_OF_GAINS, PenaltyKind.CONFISCATION_OF_PROPERTY})
"""Kinds that the company performs by paying or handing over, each with its proof (备忘录 四(一)1)."""


@dataclass(frozen=True, slots=True)
class Penalty(Matter):
    """The administrative-penalty record (行政处罚信息); amounts in yuan."""

    decision_number: str
    authority_name: str
    decided_on: date
    kinds: tuple[PenaltyKind, ...]
    fine_amount: Decimal | None = None
    performed_on: date | None = None

    @property
    def reference(self) -> str:
        return self.decision_number

    @property
    def office(self) -> str:
        return self.authority_name

    @property
    def made_on(self) -> date:
        return self.decided_on

    def identity(self) -> str:
        return decision_number.matching_key(self.decision_number)
