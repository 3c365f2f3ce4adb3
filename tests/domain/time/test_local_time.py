from __future__ import annotations

from datetime import UTC, date, datetime

from chalicelib.domain.time.local_time import shanghai_date, shanghai_iso


def test_the_day_in_china_begins_at_16_hours_utc() -> None:
    assert shanghai_date(datetime(2026, 3, 2, 15, 59, 59, tzinfo=UTC)) == date(2026, 3, 2)
    assert shanghai_date(datetime(2026, 3, 2, 16, 0, tzinfo=UTC)) == date(2026, 3, 3)
    assert shanghai_date(datetime(2025, 12, 31, 16, 0, tzinfo=UTC)) == date(2026, 1, 1)


def test_answers_tell_the_time_in_china_to_the_second() -> None:
    assert shanghai_iso(datetime(2026, 3, 2, 16, 0, 7, 999_999, tzinfo=UTC)) == "2026-03-03T00:00:07+08:00"
