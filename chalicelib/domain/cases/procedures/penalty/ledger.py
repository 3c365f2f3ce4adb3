"""The penalty procedure's columns of the ledger."""

from __future__ import annotations

from datetime import date

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.ledger import LedgerColumns
from chalicelib.domain.cases.procedures.penalty.records import InitialReview, Opinion
from chalicelib.domain.cases.records import Forwarded, Repaired
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.domain.workflow.records import Record, Said


def ledger_columns(case: CaseFile) -> LedgerColumns:
    """The steps of the case, each by the day on which it was last taken."""
    opinion, review, guidance = case.last(Opinion), case.last(InitialReview), case.records.get("guide")
    return LedgerColumns(
        forwarded_on=_day(case.last(Forwarded)),
        opinion_on=_day(opinion),
        opinion=opinion.decision if opinion else None,
        refusal_reasons=opinion.reasons if opinion and opinion.decision == "refuse" else None,
        guidance=guidance.text if isinstance(guidance, Said) else None,
        reported_on=_day(review) if review and review.outcome == "report" else None,
        repaired_on=_day(case.last(Repaired)),
    )


def _day(record: Record | None) -> date | None:
    return shanghai_date(record.at) if record else None
