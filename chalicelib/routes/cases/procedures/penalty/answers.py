"""The penalty as answers show it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures.penalty.matter import PENALTY_KIND_NAMES, Penalty, PenaltyKind
from chalicelib.routes.http.answers import Answer
from chalicelib.routes.http.names import names_of


class PenaltyAnswer(Answer):
    """行政处罚信息。"""

    handling_city: str
    decision_number: str
    authority_name: str
    decided_on: date
    kinds: tuple[PenaltyKind, ...]
    kind_names: list[str] = names_of("kinds", PENALTY_KIND_NAMES)
    fine_amount: str | None
    performed_on: date | None


class SummaryPenalty(Answer):
    """行政处罚信息（列表）。"""

    decision_number: str
    authority_name: str


def answer(case: CaseFile) -> Mapping[str, Answer | None]:
    """The record that a case is about; its amount with two decimals."""
    penalty = case.matter(Penalty)
    return {
        "penalty": PenaltyAnswer(
            handling_city=penalty.handling_city,
            decision_number=penalty.decision_number,
            authority_name=penalty.authority_name,
            decided_on=penalty.decided_on,
            kinds=penalty.kinds,
            fine_amount=None if penalty.fine_amount is None else f"{penalty.fine_amount:.2f}",
            performed_on=penalty.performed_on,
        )
    }


def summary(case: CaseFile) -> Mapping[str, Answer | None]:
    """The record as lists name it."""
    return {"penalty": SummaryPenalty.model_validate(case.matter(Penalty))}
