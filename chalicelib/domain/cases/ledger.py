"""The columns of the ledger (帮办台账, 备忘录 五(二)) that a procedure fills by its own steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.domain.workflow.records import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerColumns:
    """The steps of a case that still hold, as a row of the ledger tells them; None where there is none.

    A step that was undone is none: a case that came back from the province is not reported.
    """

    forwarded_on: date | None = None
    opinion_on: date | None = None
    opinion: str | None = None
    opinion_name: str | None = None
    refusal_reasons: str | None = None
    guidance: str | None = None
    reported_on: date | None = None
    repaired_on: date | None = None


def day_of(record: Record | None) -> date | None:
    """The day of a step in China."""
    return shanghai_date(record.at) if record else None
