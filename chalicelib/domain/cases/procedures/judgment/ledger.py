"""The judgment procedure's columns of the ledger: the court's decision, and the removal that repairs the entry."""

from __future__ import annotations

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.ledger import LedgerColumns, day_of
from chalicelib.domain.cases.procedures.judgment.records import Decision, Removal
from chalicelib.domain.cases.procedures.judgment.table import JUDGMENT

DECISION_NAMES = {action.choice.value: action.label for action in JUDGMENT.actions_at("decision") if action.choice}


def ledger_columns(case: CaseFile) -> LedgerColumns:
    """The steps of the case that its procedure shares with the columns of 备忘录 五(二)."""
    decision = case.last(Decision)
    return LedgerColumns(
        opinion_on=day_of(decision),
        opinion=decision.decision if decision else None,
        opinion_name=DECISION_NAMES[decision.decision] if decision else None,
        refusal_reasons=decision.reasons if decision and decision.decision == "reject" else None,
        repaired_on=day_of(case.last(Removal)),
    )
