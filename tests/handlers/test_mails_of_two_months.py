"""Every mail that the schedules send in two months of the sample cases, as its reader gets it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest

from tests.channels.email.readable import NUMBER, faults
from tests.handlers.sample_months import PUBLIC_URL, two_months

Mail = Mapping[str, Any]
ORANGE, RED, BLUE = "【橙色督办单】", "【红色督办单】", "【蓝色督办单】"


@pytest.fixture(scope="module")
def mails() -> tuple[Mail, ...]:
    return tuple(mail for day in two_months().days for mail in day.mails)


def test_no_mail_has_a_fault(mails: tuple[Mail, ...]) -> None:
    found = {(mail["subject"], fault) for mail in mails for fault in faults(mail)}
    assert not found


def test_mails_about_different_cases_have_different_subjects(mails: tuple[Mail, ...]) -> None:
    cases = defaultdict[str, set[str]](set)
    for mail in mails:
        if number := NUMBER.search(mail["subject"]):
            cases[mail["subject"]].add(number[0])
    assert len(cases) >= 90
    assert all(len(numbers) == 1 for numbers in cases.values())


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
