"""For operators: the State Council's holiday notices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import Field

from chalicelib.domain.shared.errors import LostRace, RoleMayNot
from chalicelib.domain.time.holiday_notices import HolidayNotice
from chalicelib.routes.http.answers import Answer, LocalTime
from chalicelib.routes.http.api import ApiBlueprint, Call, Key, reply
from chalicelib.routes.http.bodies import Body
from chalicelib.routes.http.fields import Day, Line
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

    EXAMPLES = (
        {
            "notice": "国办发明电〔2026〕9号",
            "year": 2027,
            "url": "https://www.gov.cn/zhengce/content/example.htm",
            "days": [
                {"date": "2027-02-05", "is_working_day": False},
                {"date": "2027-02-14", "is_working_day": True},
            ],
        },
    )

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


@api.get(
    "/v1/calendar/overrides",
    "放假安排",
    answer=HolidayNotices,
    refusals=(RoleMayNot,),
    description="供运维人员查看：已登记的国务院放假安排通知，以及其中与内置日历不同的日期，最近的年度在前。",
)
def list_overrides(call: Call) -> Reply:
    register = calendars.register(call.deps, call.principal)
    noticed = {notice.year: _shown(notice) for notice in register.notices}
    singly = {day.year for day in register.single_days} - noticed.keys()
    for year in singly:
        days = {day: works for day, works in register.single_days.items() if day.year == year}
        noticed[year] = HolidayNoticeAnswer(
            year=year, notice=None, url=None, days=day_answers(days), saved_at=None, saved_by=None
        )
    items = [notice for _, notice in sorted(noticed.items(), reverse=True)]
    return reply(HolidayNotices(items=items, next_cursor=None))


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
    return calendars.enter(call.deps, call.principal, proposal, call.key, lambda notice: reply(_shown(notice)))


def _shown(notice: HolidayNotice) -> HolidayNoticeAnswer:
    return HolidayNoticeAnswer(
        year=notice.year,
        notice=notice.notice,
        url=notice.url,
        days=day_answers(notice.days),
        saved_at=notice.saved_at,
        saved_by=notice.saved_by,
    )


def day_answers(days: Mapping[date, bool]) -> list[DayAnswer]:
    return [DayAnswer(date=day, is_working_day=works) for day, works in sorted(days.items())]
