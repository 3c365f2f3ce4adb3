from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from chalicelib.domain.shared.errors import InvalidInput
from chalicelib.domain.time.holiday_notices import HolidayNotice, calendar_of, differing, notice_facts

THURSDAY, SUNDAY = date(2026, 3, 5), date(2026, 3, 8)
NOTICE = HolidayNotice(
    notice="国办发明电〔2025〕9号",
    year=2026,
    url="https://www.gov.cn/",
    days={THURSDAY: False, SUNDAY: True},
    saved_at=datetime(2026, 3, 2, tzinfo=UTC),
    saved_by="operator",
)


def test_what_the_library_knows_is_not_kept() -> None:
    told = [(SUNDAY, True), (THURSDAY, False), (date(2026, 3, 6), True), (date(2026, 3, 7), False)]
    assert differing(2026, told) == {THURSDAY: False, SUNDAY: True}


def test_every_day_that_is_wrong_is_named() -> None:
    with pytest.raises(InvalidInput) as refused:
        differing(2026, [(date(2025, 12, 31), True), (THURSDAY, True), (THURSDAY, False)])
    assert {problem.pointer: problem.code for problem in refused.value.problems} == {
        "/days/0/date": "date_of_another_year",
        "/days/2/date": "repeated",
    }


def test_a_notice_takes_the_place_of_single_days_of_its_year_alone() -> None:
    singly = {date(2026, 3, 9): False, date(2027, 2, 14): True}
    calendar = calendar_of(singly, [NOTICE])
    assert calendar.overrides == {THURSDAY: False, SUNDAY: True, date(2027, 2, 14): True}
    assert calendar_of(singly, []).overrides == singly


def test_a_year_with_a_notice_is_announced_whatever_it_says() -> None:
    assert not calendar_of({}, []).is_announced(2031)
    quiet = HolidayNotice(notice="n", year=2031, url="u", days={}, saved_at=NOTICE.saved_at, saved_by=NOTICE.saved_by)
    assert calendar_of({}, [quiet]).is_announced(2031)
    assert not calendar_of({}, [quiet]).is_announced(2032)


def test_a_notice_is_recorded_day_by_day() -> None:
    facts = notice_facts(NOTICE)
    assert facts["notice"] == "国办发明电〔2025〕9号"
    assert (facts["days.2026-03-05"], facts["days.2026-03-08"]) == ("休息日", "工作日")
