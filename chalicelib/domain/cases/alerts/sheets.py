"""The supervision sheet (督办单): one sheet for one matter, in three colours (备忘录 五(二))."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from chalicelib.domain.parties.parties import Party
from chalicelib.domain.time.deadlines import Level

COLOURS: Mapping[Level, str] = {Level.AMBER: "blue", Level.RED: "orange", Level.ESCALATED: "red"}
COLOUR_NAMES: Mapping[str, str] = {
    "blue": "蓝色督办单（提醒）",
    "orange": "橙色督办单（警告）",
    "red": "红色督办单（重点督办）",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet about one time limit, to the office that owed when it was issued. Raising its colour asks anew.

    `owed_by` and `office` are that office's seat and holder; `office_name` is an agency's name as it was then.
    """

    clock: str
    due_on: date
    colour: str
    issued_at: datetime
    raised_at: datetime
    owed_by: Party
    office: str
    office_name: str = ""
