"""Records that the actions of the penalty procedure leave on a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.cases.records import Repaired
from chalicelib.domain.workflow.records import Record


@dataclass(frozen=True, kw_only=True)
class Opinion(Record):
    """The authority's opinion (审核意见): "agree" or "refuse"."""

    decision: str
    reasons: str = ""
    reason_codes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class UploadConfirmation(Record):
    """The applicant's word that the materials are at 信用中国, with the receipt number (回执编号)."""

    receipt_number: str


@dataclass(frozen=True, kw_only=True)
class InitialReview(Record):
    """The lead department's first review (初核): "report" or "return"."""

    outcome: str
    note: str = ""
    reason_codes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProvincialReview(Record):
    """The province's review (复核): "approve", "refuse" or "return"; with an approval the days of its effects."""

    outcome: str
    note: str = ""
    reason_codes: tuple[str, ...] = ()
    publication_ended_on: date | None = None
    sharing_stopped_on: date | None = None
    sanctions_lifted_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ProvincialApproval(ProvincialReview, Repaired):
    """An approval, which repairs the record."""
