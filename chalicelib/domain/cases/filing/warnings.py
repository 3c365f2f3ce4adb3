"""Warnings (提示) of a case: what speaks against steps that were taken or may be taken, and who is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.parties.access import PLACE_SEATS
from chalicelib.domain.parties.seats import Seat
from chalicelib.domain.workflow.cautions import Known, Warned, warnings_of
from chalicelib.domain.workflow.grammar import Action


def _cautions() -> Iterator[tuple[str, str]]:
    for procedure in PROCEDURES.values():
        for action in procedure.actions:
            yield from ((caution.code, caution.name) for caution in action.cautions)


WARNING_NAMES: Mapping[str, str] = dict(_cautions())
"""The code of each caution of each procedure -> its name."""


def warnings_for(
    case: CaseFile, seats: Iterable[Seat], actions: Iterable[Action[CaseFile]], known: Known
) -> tuple[Warned, ...]:
    """The warnings for these seats, which may take these actions now.

    A steward is told all of an open case, another office what speaks against its own next step.
    """
    procedure = PROCEDURES[case.procedure]
    is_open = not procedure.stage(case.stage).is_closed
    if is_open and any(seat.party in PLACE_SEATS for seat in seats):
        actions = procedure.actions
    return tuple(warnings_of((caution for action in actions for caution in action.cautions), case, known))
