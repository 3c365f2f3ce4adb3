"""Records that the actions of the judgment procedure leave on a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from chalicelib.domain.cases.records import Effects, Repaired
from chalicelib.domain.workflow.records import Record, Said


@dataclass(frozen=True, kw_only=True)
class Acceptance(Record):
    """The acceptance (受理), with the court that was notified, if one was.

    `court_id` is the court that the executing court chose; "" where the debtor's county decided.
    """

    note: str = ""
    court_id: str = ""
    local_court_id: str = ""
    local_court_name: str = ""


@dataclass(frozen=True, kw_only=True)
class CourtChange(Record):
    """A seat that goes from one court to another: that of the notified court, or of the executing court.

    `court_city` is the city of the court that a case is transferred to ("" for a notice).
    """

    court_id: str
    court_name: str
    from_court_id: str
    from_court_name: str
    reason: str
    court_city: str = ""


@dataclass(frozen=True, kw_only=True)
class CourtTransfer(CourtChange):
    """A transfer to the competent court, with the reason by its codes."""

    reason_codes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Addition(Said):
    """The local court's addition to its answer, with those before it, the oldest first."""

    earlier: tuple[Said, ...] = ()

    def following(self, earlier: Record | None) -> Addition:
        if not isinstance(earlier, Addition):
            return self
        last = Said(at=earlier.at, by=earlier.by, documents=earlier.documents, text=earlier.text)
        return replace(self, earlier=(*earlier.earlier, last))


@dataclass(frozen=True, kw_only=True)
class Decision(Record):
    """The executing court's decision, "approve" or "reject", and its reason for not waiting for the local court."""

    decision: str
    reasons: str = ""
    reason_codes: tuple[str, ...] = ()
    unanswered_reason: str = ""


MEASURE_NAMES: Mapping[str, str] = {"shorten": "缩短期限", "delete": "删除"}


@dataclass(frozen=True, kw_only=True)
class Removal(Repaired):
    """The removal: the entry deleted ("delete") or its term shortened ("shorten"), and the sanctions lifted."""

    measure: str
    sanctions_lifted_on: date
    new_term_ends_on: date | None = None
    ground: str = ""

    @classmethod
    def effects_of(cls, fields: Mapping[str, Any], today: date, earlier: Effects | None = None) -> Effects:
        """A deleted entry is published no more; a shortened one is until its new end."""
        ended_on = (earlier.publication_ended if earlier else None) or today
        deleted_on = ended_on if fields["measure"] == "delete" else None
        return Effects(publication_ended=deleted_on, sanctions_lifted=fields["sanctions_lifted_on"])
