"""Every schedule over every stage of both procedures, on each day of two months with the Spring Festival in them.

Every mail of the schedules is read as its reader gets it. One file, so that one worker plays the two months.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from app import app
from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.messages.deliveries import DeliveryState
from tests.channels.email.readable import NUMBER, faults
from tests.handlers.sample_months import FIRST_DAY, LAST_DAY, PUBLIC_URL, SCHEDULES, Day, lights_on, two_months

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
    assert {item.kind.rpartition(".")[2] for item in days[day].deliveries} <= {"breached", "escalated", "lapsed"}


def test_every_message_of_the_two_months_was_delivered_at_once(days: dict[date, Day]) -> None:
    assert len(days) == len(DAYS)
    swept = [day.answers["sweeper"] for day in days.values()]
    assert all(not answer["failed"] and not answer["error"] and not answer["dead"] for answer in swept)
    mailed = sum(item.channel == "email" for day in days.values() for item in day.deliveries)
    assert mailed == sum(len(day.mails) for day in days.values()) > 150


def test_each_recount_finds_the_figures_right(days: dict[date, Day]) -> None:
    assert all(day.answers["statistics"]["figures"] == {"published": len(CITIES)} for day in days.values())
    recounted = sum((Counter(day.answers.get("recount", {}).get("recounted", {})) for day in days.values()), Counter())
    assert recounted.keys() == {"right"}
    assert recounted["right"] > 50


def test_every_alert_comes_once(days: dict[date, Day]) -> None:
    alerts = [item for day in days.values() for item in day.deliveries if item.case_id]
    told = [(item.kind, item.case_id, item.to, item.channel, item.facts["due_on"]) for item in alerts]
    assert len(told) == len(set(told))
    assert all(item.state is DeliveryState.PENDING for item in alerts)


# -------------------- the mails

Mail = Mapping[str, Any]
ORANGE, RED, BLUE = "【橙色督办单】", "【红色督办单】", "【蓝色督办单】"


@pytest.fixture(scope="module")
def mails() -> tuple[Mail, ...]:
    return tuple(mail for day in two_months().days for mail in day.mails)


def test_no_mail_has_a_fault(mails: tuple[Mail, ...]) -> None:
    found = {(mail["subject"], fault) for mail in mails for fault in faults(mail)}
    assert not found


def test_mails_about_different_cases_have_different_subjects(days: dict[date, Day], mails: tuple[Mail, ...]) -> None:
    cases = defaultdict[str, set[str]](set)
    for mail in mails:
        if number := NUMBER.search(mail["subject"]):
            cases[mail["subject"]].add(number[0])
    mailed = [item for day in days.values() for item in day.deliveries if item.channel == "email" and item.case_id]
    assert len(cases) >= len({(item.kind, item.case_id) for item in mailed}) > 0
    assert all(len(numbers) == 1 for numbers in cases.values())


def test_no_reader_gets_a_subject_twice(mails: tuple[Mail, ...]) -> None:
    read = Counter((*mail["to"], mail["subject"]) for mail in mails if NUMBER.search(mail["subject"]))
    assert [twice for twice, times in read.items() if times > 1] == []


def test_the_three_readers_of_an_orange_alert_read_what_each_of_them_shall_do(mails: tuple[Mail, ...]) -> None:
    by_case = defaultdict[str, list[Mail]](list)
    for mail in mails:
        if mail["subject"].startswith(ORANGE):
            by_case[NUMBER.findall(mail["subject"])[0]].append(mail)
    of_agencies = [group for group in by_case.values() if len(group) == 3]
    assert len(of_agencies) >= 5
    for group in of_agencies:
        owes, supervises, superior = group
        agency = re.findall(r"应办单位：(.+)（贵单位）", owes["text"])[0]
        assert "请贵单位立即核查并出具审核意见，并回复督办单" in owes["text"]
        assert "请贵单位跟踪督办，督促其立即核查并出具审核意见并回复督办单；贵单位无需代为办理。" in supervises["text"]
        assert f"贵方登记为{agency}的上级联系人。请督促其立即核查" in superior["text"]
        for other in (supervises, superior):
            assert re.search(rf"应办单位：{agency}，电话 \d{{4}}-\d{{7}}", other["text"])
            assert "回复督办单，写明" not in other["text"]
        assert len({mail["subject"] for mail in group}) == 3


def test_every_reminder_to_an_agency_without_an_account_carries_its_link_and_no_other_mail_does(
    mails: tuple[Mail, ...],
) -> None:
    for mail in mails:
        is_to_agency = "核查并出具审核意见" in mail["text"] and "（贵单位）" in mail["text"]
        assert (f"{PUBLIC_URL}/opinion#" in mail["text"]) is is_to_agency, mail["subject"]
        assert (f'<a href="{PUBLIC_URL}/opinion#' in mail["html"]) is is_to_agency


def test_until_there_is_a_console_no_mail_names_it(mails: tuple[Mail, ...]) -> None:
    assert not any("办理入口" in mail["text"] for mail in mails)


@pytest.mark.parametrize("colour", [BLUE, ORANGE, RED])
def test_alerts_of_each_colour_were_sent(mails: tuple[Mail, ...], colour: str) -> None:
    assert sum(mail["subject"].startswith(colour) for mail in mails) > 5
