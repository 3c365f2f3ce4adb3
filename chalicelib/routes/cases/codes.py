"""The codes of all procedures with their Chinese names, taken from the procedures' own tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from chalicelib.domain.cases.alerts.deadline_alerts import SYSTEM
from chalicelib.domain.cases.alerts.kinds import EVENT_NAMES
from chalicelib.domain.cases.filing import document_events
from chalicelib.domain.cases.procedures import KITS, PROCEDURES
from chalicelib.domain.parties.access import ROLE_NAMES
from chalicelib.domain.time import rules
from chalicelib.routes.http.names import enum_schema

Names = Mapping[str, str]


def _chosen(field: str) -> Iterator[tuple[str, str]]:
    """The values by which a field of bodies chooses an action, with the names of the actions."""
    for procedure in PROCEDURES.values():
        for action in procedure.actions:
            if action.choice and action.choice.field == field:
                yield action.choice.value, action.label


def _together(pairs: Iterable[tuple[str, str]]) -> Names:
    """The codes of all procedures in one table; a code with different names in them gets both names."""
    names: dict[str, dict[str, None]] = {}
    for value, name in pairs:
        names.setdefault(value, {})[name] = None
    return {value: "／".join(known) for value, known in names.items()}


PROCEDURE_NAMES: Names = {procedure.name: procedure.label for procedure in PROCEDURES.values()}
STAGES = _together((stage.name, stage.label) for p in PROCEDURES.values() for stage in p.stages)
ACTIONS = _together((action.name, action.label) for p in PROCEDURES.values() for action in p.actions)
TIMELINE: Names = {
    **_together((p.submission.name, p.submission.label) for p in PROCEDURES.values()),
    **ACTIONS,
    **EVENT_NAMES,
    **document_events.EVENT_NAMES,
    **document_events.INTERNAL_NAMES,
}
"""The actions and events that a timeline may show."""
ACTOR_NAMES: Names = {
    **{str(role): name for role, name in ROLE_NAMES.items()},
    SYSTEM.role: "系统自动",
    **document_events.SOME_OFFICE_NAMES,
}
"""The roles of those who stand in a timeline."""
DECISIONS = _together(_chosen("decision"))
OUTCOMES = _together(_chosen("outcome"))
CLOCKS = _together((limit.clock, limit.label) for p in PROCEDURES.values() for limit in p.limits)
LEGAL_LIMIT_NAMES: Names = {row.limit: row.name for row in rules.legal_limits()}
MATERIALS = _together(pair for p in PROCEDURES.values() for pair in p.materials.items())
REASON_TEXTS = _together((code, reason.text) for kit in KITS.values() for code, reason in kit.reasons.items())

ProcedureCode = Annotated[str, enum_schema(PROCEDURE_NAMES)]
StageCode = Annotated[str, enum_schema(STAGES)]
ActionCode = Annotated[str, enum_schema(ACTIONS)]
ClockCode = Annotated[str, enum_schema(CLOCKS)]
ReasonCode = Annotated[str, enum_schema(REASON_TEXTS)]
"""A field of an answer that holds a reason code; only the schema lists the codes."""
