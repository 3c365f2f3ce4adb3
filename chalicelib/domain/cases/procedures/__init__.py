"""The procedures of the service, by name. Each is one declared table; all else derives from it."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.cases.procedures.judgment.table import JUDGMENT
from chalicelib.domain.cases.procedures.penalty.table import PENALTY
from chalicelib.domain.workflow.grammar import Action, Procedure, Stage

PROCEDURES: Mapping[str, Procedure] = {procedure.name: procedure for procedure in (PENALTY, JUDGMENT)}

__all__ = ["PROCEDURES", "Action", "Procedure", "Stage"]
