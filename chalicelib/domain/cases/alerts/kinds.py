"""Alerts as events and as messages: their names, their kinds, and their addressees beside the responsible party."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.messages.messages import Duty
from chalicelib.domain.parties.parties import Addressee, Beyond, Party
from chalicelib.domain.time.deadlines import Level
from chalicelib.domain.workflow.procedure import Procedure

EVENTS: Mapping[Level, str] = {
    Level.AMBER: "deadline.reminded",
    Level.RED: "deadline.breached",
    Level.ESCALATED: "deadline.escalated",
}
RECOUNTED = "deadline.settled"
REMINDED = "stage.reminded"
LAPSED = "stage.lapsed"
EVENT_NAMES: Mapping[str, str] = {
    "deadline.reminded": "临期提醒",
    "deadline.breached": "逾期",
    "deadline.escalated": "逾期升级督办",
    RECOUNTED: "时限按放假安排重新核定",
    REMINDED: "提醒办理",
    LAPSED: "补正期限届满",
}

OWING_IS_ALERTED = frozenset({Level.AMBER, Level.RED})
"""The levels at which the responsible party is alerted; after these it has its sheet."""
ALSO_ALERTED: Mapping[Level, Mapping[Addressee, Duty]] = {
    Level.AMBER: {},
    Level.RED: {Party.STEWARD: Duty.SUPERVISES, Beyond.SUPERIOR: Duty.SUPERVISES},
    Level.ESCALATED: {Party.COMMITTEE: Duty.SUPERVISES},
}
"""The addressees alerted beside the responsible party, with their duty."""


SUPERVISES_STEWARD: Mapping[Addressee, Duty] = {Party.COMMITTEE: Duty.SUPERVISES}
"""The one above a lead department that is late, from the first day over: it does not supervise itself."""


def duties_alerted(event: str) -> tuple[Duty, ...]:
    """The duties of those who are told of an alert."""
    if event == LAPSED:
        return (Duty.SUPERVISES,)
    level = next((level for level, name in EVENTS.items() if name == event), None)
    owing = (Duty.OWES,) if level is None or level in OWING_IS_ALERTED else ()
    return tuple(dict.fromkeys((*owing, *(ALSO_ALERTED[level].values() if level else ()))))


def has_sheets(procedure: Procedure[Any]) -> bool:
    """True if alerts rise to the committee, with supervision sheets; the committee does not supervise courts."""
    return Level.ESCALATED in procedure.levels


def message_kind(procedure: Procedure[Any], event: str) -> str:
    """The kind of message that tells an event: where there are no supervision sheets, its text speaks of none."""
    return event if has_sheets(procedure) else f"{procedure.name}.{event}"


def alert_events(procedure: Procedure[Any]) -> tuple[str, ...]:
    """Every event by which cases of a procedure can be alerted."""
    reminded = (REMINDED,) if any(stage.reminder for stage in procedure.stages) else ()
    lapsed = (LAPSED,) if any(stage.lapse for stage in procedure.stages) else ()
    return (*map(EVENTS.__getitem__, procedure.levels), RECOUNTED, *reminded, *lapsed)
