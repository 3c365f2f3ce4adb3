"""Every schedule over every stage of both procedures, on each day of two months with the Spring Festival in them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app import app
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.messages.deliveries import DeliveryState
from tests.handlers.sample_months import FIRST_DAY, LAST_DAY, SCHEDULES, Day, lights_on, two_months

CITIES = ("changzhi", "jiaozuo", "jincheng")
SPRING_FESTIVAL = [date(2026, 2, day) for day in range(15, 24)]
MADE_UP = [date(2026, 2, 14), date(2026, 2, 28)]
"""Saturdays on which China works, to make up for the Spring Festival of 2026 (国办发明电〔2025〕7号)."""


def works(day: date) -> bool:
    """China works on this day, by the notice of the State Council."""
    return day in MADE_UP or (day.weekday() < 5 and day not in SPRING_FESTIVAL)


def after(day: date) -> date:
    """The next working day."""
    return next(next_day for n in range(1, 20) if works(next_day := day + timedelta(days=n)))


DAYS = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]


@pytest.fixture(scope="module")
def days() -> dict[date, Day]:
    return {day.date: day for day in two_months().days}


def test_the_samples_stand_in_every_open_stage_and_every_schedule_is_run() -> None:
    stages = {(case.procedure, case.stage) for case in two_months().cases}
    for procedure in PROCEDURES.values():
        assert {(procedure.name, stage.name) for stage in procedure.stages if not stage.is_closed} <= stages
    assert {name for name, _ in SCHEDULES} == {
        source.name for source in app.event_sources if hasattr(source, "schedule_expression")
    }


@pytest.mark.parametrize("day", [day for day in DAYS if works(day)], ids=str)
@pytest.mark.parametrize("city", CITIES)
def test_each_city_has_one_digest_on_each_working_day_with_all_that_is_due(
    days: dict[date, Day], city: str, day: date
) -> None:
    digests = [item for item in days[day].deliveries if item.kind == "digest" and item.holder == city]
    assert sorted(item.channel for item in digests) == ["email", "inbox"]
    lights = lights_on(two_months().cases, city, day, after(day))
    for item in digests:
        assert (item.facts["red"], item.facts["amber"]) == (str(lights["red"]), str(lights["amber"]))
        assert len(item.facts["lines"].splitlines()) == lights.total()


@pytest.mark.parametrize("day", [day for day in DAYS if not works(day)], ids=str)
def test_on_a_day_off_nobody_is_reminded_and_there_is_no_digest(days: dict[date, Day], day: date) -> None:
    assert {item.kind.rpartition(".")[2] for item in days[day].deliveries} <= {"breached", "escalated"}


def test_every_message_of_the_two_months_was_delivered_at_once(days: dict[date, Day]) -> None:
    assert len(days) == len(DAYS)
    swept = [day.answers["sweeper"][0] for day in days.values()]
    assert all(not answer["failed"] and not answer["error"] and not answer["dead"] for answer in swept)
    mailed = sum(item.channel == "email" for day in days.values() for item in day.deliveries)
    assert mailed == sum(len(day.mails) for day in days.values()) > 150


def test_every_alert_comes_once(days: dict[date, Day]) -> None:
    alerts = [item for day in days.values() for item in day.deliveries if item.case_id]
    told = [(item.kind, item.case_id, item.to, item.channel, item.facts["due_on"]) for item in alerts]
    assert len(told) == len(set(told))
    assert all(item.state is DeliveryState.PENDING for item in alerts)
