"""For operators: the State Council's holiday notices, with a look ahead at the time limits that one moves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from chalicelib.domain.shared.errors import LostRace, RoleMayNot
from chalicelib.domain.time.holiday_notices import HolidayNotice
from chalicelib.routes.http.answers import Answer, ClockCode, LocalTime
from chalicelib.routes.http.api import ApiBlueprint, Call, Key, reply
from chalicelib.routes.http.fields import Body, Day, Line
from chalicelib.services.cases import calendar_preview
from chalicelib.services.offices import calendars
from chalicelib.services.offices.calendars import Proposal
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "operator")


class DayBody(Body):
    """一天。"""

    date: Day
    is_working_day: bool


class HolidayNoticeBody(Body):
    """国务院办公厅的一份放假安排通知。"""

    notice: Line
    year: Annotated[int, Field(ge=2000, le=2100)]
    url: Annotated[str, Field(max_length=500, pattern=r"^https?://[!-~]+$")]
    days: Annotated[list[DayBody], Field(min_length=1, max_length=366)]

    def proposal(self) -> Proposal:
        days = tuple((day.date, day.is_working_day) for day in self.days)
        return Proposal(notice=self.notice, year=self.year, url=self.url, days=days)


class DayAnswer(Answer):
    """与内置日历不同的一天。"""

    date: date
    is_working_day: bool


class HolidayNoticeAnswer(Answer):
    """一个年度的放假安排。"""

    year: int
    notice: str | None
    url: str | None
    days: list[DayAnswer]
    saved_at: LocalTime | None
    saved_by: str | None


class HolidayNotices(Answer):
    """已登记的放假安排，最近的年度在前。"""

    items: list[HolidayNoticeAnswer]
    next_cursor: str | None


class MoveAnswer(Answer):
    """一个到期日将变动的时限。"""

    model_config = ConfigDict(from_attributes=True, serialize_by_alias=True)

    case_id: str
    clock: ClockCode
    was_due_on: date = Field(serialization_alias="from")
    due_on: date = Field(serialization_alias="to")


class CityMovesAnswer(Answer):
    """一个城市将变动的时限。"""

    city: str
    moves: int
    is_complete: bool


class CalendarPreviewAnswer(Answer):
    """登记该通知之后会怎样。"""

    days: list[DayAnswer]
    cities: list[CityMovesAnswer]
    examples: list[MoveAnswer]


@api.get(
    "/v1/calendar/overrides",
    "放假安排",
    answer=HolidayNotices,
    refusals=(RoleMayNot,),
    description="供运维人员查看：已登记的国务院放假安排通知，以及其中与内置日历不同的日期，最近的年度在前。",
)
def list_overrides(call: Call) -> Reply:
    register = calendars.register(call.w, call.principal)
    noticed = {notice.year: _shown(notice) for notice in register.notices}
    singly = {day.year for day in register.single_days} - noticed.keys()
    for year in singly:
        days = {day: works for day, works in register.single_days.items() if day.year == year}
        noticed[year] = HolidayNoticeAnswer(
            year=year, notice=None, url=None, days=_days(days), saved_at=None, saved_by=None
        )
    items = [notice for _, notice in sorted(noticed.items(), reverse=True)]
    return reply(HolidayNotices(items=items, next_cursor=None))


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
    seen = calendar_preview.preview(call.w, call.principal, call.body(HolidayNoticeBody).proposal())
    return reply(
        CalendarPreviewAnswer(
            days=_days(seen.days),
            cities=[CityMovesAnswer.model_validate(city) for city in seen.cities],
            examples=[MoveAnswer.model_validate(move) for move in seen.examples],
        )
    )


@api.post(
    "/v1/calendar/overrides",
    "登记放假安排",
    body=HolidayNoticeBody,
    answer=HolidayNoticeAnswer,
    key=Key.HONOURED,
    refusals=(RoleMayNot, LostRace),
    description="由运维人员登记国务院的一份放假安排通知：所涉年度的放假日和调休上班日。只保存与内置日历不同的日期；"
    "同一年度再次登记的取代前一次，以更正错误。当晚重新核定在办申请的时限并告知应办单位。",
)
def save_overrides(call: Call) -> Reply:
    proposal = call.body(HolidayNoticeBody).proposal()
    return calendars.enter(call.w, call.principal, proposal, call.key, lambda notice: reply(_shown(notice)))


def _shown(notice: HolidayNotice) -> HolidayNoticeAnswer:
    return HolidayNoticeAnswer(
        year=notice.year,
        notice=notice.notice,
        url=notice.url,
        days=_days(notice.days),
        saved_at=notice.saved_at,
        saved_by=notice.saved_by,
    )


def _days(days: Mapping[date, bool]) -> list[DayAnswer]:
    return [DayAnswer(date=day, is_working_day=works) for day, works in sorted(days.items())]
