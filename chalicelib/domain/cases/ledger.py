"""The columns of the ledger (帮办台账, 备忘录 五(二)) that a procedure fills by its own steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerColumns:
    """The steps of a case as a row of the ledger tells them; None and "" where there is none."""

    forwarded_on: date | None = None
    opinion_on: date | None = None
    opinion: str | None = None
    refusal_reasons: str | None = None
    guidance: str | None = None
    reported_on: date | None = None
    repaired_on: date | None = None
