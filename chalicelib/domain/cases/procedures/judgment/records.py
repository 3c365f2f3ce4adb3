"""Records that the actions of the judgment procedure leave on a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from chalicelib.domain.workflow.records import Record


@dataclass(frozen=True, kw_only=True)
class Acceptance(Record):
    """The acceptance (受理), with the court that was notified, if one was."""

    note: str = ""
    local_court_id: str = ""
    local_court_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision(Record):
    """The executing court's decision, "approve" or "reject", and its reason for not waiting for the local court."""

    decision: str
    reasons: str = ""
    reason_codes: tuple[str, ...] = ()
    unanswered_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Removal(Record):
    """The removal: the entry deleted ("delete") or its term shortened ("shorten"), and the sanctions lifted."""

    measure: str
    sanctions_lifted_on: date
    new_term_ends_on: date | None = None
    ground: str = ""
