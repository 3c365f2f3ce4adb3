"""The matter of a case (company and decision): which case was last about it, and whether another may follow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.cases.case import CaseFile, EarlierCase
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.shared.errors import AlreadyRepaired, OpenCaseExists
from chalicelib.domain.shared.stored import Stored


class MatterState(StrEnum):
    """A matter with an open case, with closed ones alone, or settled for good: nothing is left to apply for."""

    OPEN = "open"
    CLOSED = "closed"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class MatterRecord(Stored):
    """The case that was last about a matter, and the state in which that left it."""

    case: EarlierCase
    state: MatterState


def record_of(case: CaseFile) -> MatterRecord:
    """The record of a case's matter, as the case leaves it."""
    stage = PROCEDURES[case.procedure].stage(case.stage)
    ended = MatterState.SETTLED if stage.settles else MatterState.CLOSED
    return MatterRecord(EarlierCase(case.case_id, case.seats), ended if stage.is_closed else MatterState.OPEN)


def followed(known: MatterRecord | None) -> EarlierCase | None:
    """The closed case that a new one about this matter follows.

    Raises:
        OpenCaseExists: a case about it is open.
        AlreadyRepaired: the record is repaired.
    """
    if known is None:
        return None
    if known.state is MatterState.OPEN:
        raise OpenCaseExists
    if known.state is MatterState.SETTLED:
        raise AlreadyRepaired
    return known.case
