"""The procedures of the service, by name. Each is one declared table; all else derives from it."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.domain.procedures.grammar import Action, Procedure, Stage
from chalicelib.domain.procedures.judgment import JUDGMENT
from chalicelib.domain.procedures.penalty import PENALTY

PROCEDURES: Mapping[str, Procedure] = {procedure.name: procedure for procedure in (PENALTY, JUDGMENT)}

__all__ = ["PROCEDURES", "Action", "Procedure", "Stage"]
