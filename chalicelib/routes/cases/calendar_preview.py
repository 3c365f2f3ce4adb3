"""For operators: the time limits of open cases that a holiday notice would move."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from pydantic import ConfigDict, Field

from chalicelib.domain.shared.errors import RoleMayNot
from chalicelib.routes.cases.codes import CLOCKS, ClockCode
from chalicelib.routes.http.answers import Answer
from chalicelib.routes.http.api import ApiBlueprint, Call, reply
from chalicelib.routes.http.names import name_of
from chalicelib.routes.offices.calendar import DayAnswer, HolidayNoticeBody, day_answers
from chalicelib.services.cases import calendar_preview
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "operator")


class MoveAnswer(Answer):
    """一个到期日将变动的时限。"""

    model_config = ConfigDict(from_attributes=True, serialize_by_alias=True)

    case_id: str
    clock: ClockCode
    clock_name: str = name_of("clock", CLOCKS)
    was_due_on: date = Field(serialization_alias="from")
    due_on: date = Field(serialization_alias="to")


class CityMovesAnswer(Answer):
    """一个城市将变动的时限。"""

    city: str
    city_name: str
    moves: int
    is_complete: bool


class CalendarPreviewAnswer(Answer):
    """登记该通知之后会怎样。"""

    days: list[DayAnswer]
    cities: list[CityMovesAnswer]
    examples: list[MoveAnswer]


@api.post(
    "/v1/calendar/overrides/preview",
    "预览放假安排的影响",
    body=HolidayNoticeBody,
    answer=CalendarPreviewAnswer,
    refusals=(RoleMayNot,),
    description="由运维人员在登记之前查看：哪些日期与内置日历不同，各城市有多少正在计算的时限将变动，并举例。什么都不改变。"
    "在办申请很多时只看一部分，该城市的 `is_complete` 为 false。",
)
def preview_overrides(call: Call) -> Reply:
    seen = calendar_preview.preview(call.deps, call.principal, call.body(HolidayNoticeBody).proposal())
    return reply(
        CalendarPreviewAnswer(
            days=day_answers(seen.days),
            cities=[CityMovesAnswer(**asdict(moved)) for moved in seen.cities],
            examples=[MoveAnswer.model_validate(move) for move in seen.examples],
        )
    )
