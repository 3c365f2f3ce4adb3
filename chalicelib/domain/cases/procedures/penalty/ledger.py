"""The penalty procedure's columns of the ledger."""

from __future__ import annotations

from datetime import date

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.ledger import LedgerColumns, day_of
from chalicelib.domain.cases.procedures.penalty.records import InitialReview, Opinion, ProvincialReview
from chalicelib.domain.cases.procedures.penalty.table import PENALTY
from chalicelib.domain.cases.records import Forwarded, Repaired
from chalicelib.domain.workflow.records import Said

OPINION_NAMES = {action.choice.value: action.label for action in PENALTY.actions_at("opinion") if action.choice}
REPAIRED = {action.target for action in PENALTY.actions if action.repairs}
"""The stages of a case whose record is repaired; a repair that was revoked has left them."""


def ledger_columns(case: CaseFile) -> LedgerColumns:
    """The steps of the case that still hold, each by the day on which it was last taken."""
    opinion, guidance = case.last(Opinion), case.records.get("guide")
    return LedgerColumns(
        forwarded_on=day_of(case.last(Forwarded)) if case.agency else None,
        opinion_on=day_of(opinion),
        opinion=opinion.decision if opinion else None,
        opinion_name=OPINION_NAMES[opinion.decision] if opinion else None,
        refusal_reasons=opinion.reasons if opinion and opinion.decision == "refuse" else None,
        guidance=guidance.text if isinstance(guidance, Said) else None,
        reported_on=_reported_on(case),
        repaired_on=day_of(case.last(Repaired)) if case.stage in REPAIRED else None,
    )


def _reported_on(case: CaseFile) -> date | None:
    """The day of the report to the province, unless the case came back since."""
    reviews = [record for record in case.records.values() if isinstance(record, InitialReview | ProvincialReview)]
    if not reviews or reviews[-1].outcome == "return":
        return None
    return day_of(case.last(InitialReview))
