"""Alerts as events and as messages: their names, their kinds, and their addressees beside the responsible party."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
EVENT_NAMES: Mapping[str, str] = {
    "deadline.reminded": "临期提醒",
    "deadline.breached": "逾期",
    "deadline.escalated": "逾期升级督办",
    RECOUNTED: "时限按放假安排重新核定",
    REMINDED: "提醒办理",
}

ALSO_ALERTED: Mapping[Level, tuple[Addressee, ...]] = {
    Level.AMBER: (),
    Level.RED: (Party.STEWARD, Beyond.SUPERIOR),
    Level.ESCALATED: (Party.COMMITTEE,),
}
"""The addressees alerted beside the responsible party."""


def has_sheets(procedure: Procedure[Any]) -> bool:
    """True if alerts rise to the committee, with supervision sheets; the committee does not supervise courts."""
    return Level.ESCALATED in procedure.levels


def message_kind(procedure: Procedure[Any], event: str) -> str:
    """The kind of message that tells an event: where there are no supervision sheets, its text speaks of none."""
    return event if has_sheets(procedure) else f"{procedure.name}.{event}"


def alert_events(procedure: Procedure[Any]) -> tuple[str, ...]:
    """Every event by which cases of a procedure can be alerted."""
    return (*map(EVENTS.__getitem__, procedure.levels), RECOUNTED, *((REMINDED,) if procedure.reminders else ()))
