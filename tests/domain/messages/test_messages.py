"""A step notifies the right parties, by the right channels, and pins the facts of its messages."""

from __future__ import annotations

import pytest

from chalicelib.domain.cases.transitions import Change
from chalicelib.domain.parties.access import ACCESS
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.parties import Beyond, Party, Role
from tests.addressees import BY_CODE
from tests.domain.cases.builders import (
    A_FRIDAY,
    AGENT,
    HENAN,
    JIAOZUO_STEWARD,
    MARKET_REGULATOR,
    REASONS,
    STEPS,
    act,
    case_in,
    submitted,
    way_to,
)

REQUESTED = ("submitted", "request_supplement", JIAOZUO_STEWARD)


def step(stage: str, action: str, by: object, **fields: object) -> Change:
    return act(case_in(stage), action, by, **fields)  # type: ignore[arg-type]


def facts(change: Change) -> dict[str, str]:
    """Return the facts of a change's messages, the same in all but for the duty and words not meant for everybody."""
    told = sorted(({**message.facts, "duty": ""} for message in change.messages), key=lambda facts: not facts["note"])
    assert all({**other, "note": told[0]["note"]} == told[0] for other in told)
    return told[0]


# -------------------- channels


@pytest.mark.parametrize(
    ("addressee", "channels", "inbox_of"),
    [
        ("applicant", ["inbox", "wechat"], Role.APPLICANT),
        ("steward", ["inbox", "email"], Role.STEWARD),
        ("home_steward", ["inbox", "email"], Role.STEWARD),
        ("authority", ["inbox", "email"], Role.AUTHORITY),
        ("province", ["inbox", "email"], Role.PROVINCE),
        ("superior", ["email"], None),
        ("committee", ["inbox", "email"], Role.COMMITTEE),
    ],
)
def test_each_addressee_is_reached_by_inbox_and_departments_by_email_too(
    addressee: str, channels: list[str], inbox_of: Role | None
) -> None:
    access = ACCESS[BY_CODE[addressee]]

    assert list(access.told_by) == channels
    assert (access.role if Channel.INBOX in access.told_by else None) is inbox_of


def test_everybody_at_a_case_can_be_told_and_reached() -> None:
    assert {*ACCESS} == {*Party, *Beyond}
    assert all(access.told_by for access in ACCESS.values())


# -------------------- to whom, where


def test_each_message_goes_to_the_jurisdiction_that_has_its_inbox() -> None:
    case = submitted(A_FRIDAY).case
    forwarded = act(case, "forward", JIAOZUO_STEWARD)
    reported = way_to("reported")[-1]

    assert {m.to.value: m.place for m in forwarded.messages} == {
        "authority": "jiaozuo",
        "applicant": "jincheng",
        "home_steward": "jincheng",
    }
    assert {m.to.value: (m.holder, m.place) for m in reported.messages} == {
        "province": ("henan", "henan"),
        "applicant": ("agent-1", "jincheng"),
        "home_steward": ("jincheng", "jincheng"),
    }
    assert [m.place for m in way_to("uploaded")[-1].messages] == ["jiaozuo"]


def test_a_lead_department_in_two_seats_is_told_once() -> None:
    change = act(submitted(home_city="jiaozuo").case, "withdraw", AGENT)

    assert [(m.to.value, m.holder, m.place) for m in change.messages] == [("steward", "jiaozuo", "jiaozuo")]


# -------------------- the facts


def test_the_facts_are_those_of_the_case_after_the_step() -> None:
    assert facts(step("submitted", "forward", JIAOZUO_STEWARD)) == {
        "case_id": "JZ-7Q2M9X4KT1AB",
        "company": "晋城市示例商贸有限公司",
        "reference": "焦市监处罚〔2025〕12号",
        "office": "焦作市市场监督管理局",
        "agency": "焦作市市场监督管理局",
        "stage": "已转办",
        "task": "核查并出具审核意见",
        "due_on": "2025-10-13",
        "note": "请核查",
        "reasons": "",
        "items": "",
        "owing": "authority/jiaozuo/jiaozuo-scjg",
        "in_charge": "steward/jiaozuo/jiaozuo",
        "sending": "steward/jiaozuo/jiaozuo",
        "duty": "",
    }


def test_who_must_act_reads_that_it_owes_and_all_others_that_they_are_told() -> None:
    forwarded, refused = step("submitted", "forward", JIAOZUO_STEWARD), way_to("refused")[-1]
    duties = [
        {str(message.to): message.facts["duty"] for message in change.messages} for change in (forwarded, refused)
    ]

    assert duties == [
        {"authority": "owes", "applicant": "told", "home_steward": "told"},
        {"applicant": "told", "steward": "owes", "home_steward": "told"},
    ]


def test_the_office_that_acted_sends_the_message_and_the_one_in_charge_answers_for_it() -> None:
    refused, withdrawn = way_to("refused")[-1], way_to("withdrawn")[-1]

    assert facts(refused)["sending"] == "authority/jiaozuo/jiaozuo-scjg"
    assert facts(withdrawn)["sending"] == "steward/jiaozuo/jiaozuo"
    assert {facts(change)["in_charge"] for change in (refused, withdrawn)} == {"steward/jiaozuo/jiaozuo"}


def test_of_the_applicant_who_must_act_nothing_is_told_but_the_seat() -> None:
    assert facts(way_to("agreed")[-1])["owing"] == "applicant/jincheng/"


@pytest.mark.parametrize(
    ("stage", "agency", "task", "due_on"),
    [
        ("submitted", "", "核对申请并转办至行政处罚机关", "2025-10-10"),
        ("supplementing", "", "按一次性告知补正材料", "2025-10-30"),
        ("agreed", "焦作市市场监督管理局", "在“信用中国”网站上传材料，并填报回执编号", ""),
        ("refused", "焦作市市场监督管理局", "告知原因并给予修复指导", "2025-10-10"),
        ("repaired", "焦作市市场监督管理局", "", ""),
    ],
)
def test_what_a_stage_does_not_have_is_told_empty(stage: str, agency: str, task: str, due_on: str) -> None:
    told = facts(way_to(stage)[-1])

    assert (told["agency"], told["task"], told["due_on"]) == (agency, task, due_on)


def test_the_agency_that_returned_a_case_is_not_named_any_more() -> None:
    assert facts(step("forwarded", "return_forwarding", MARKET_REGULATOR))["agency"] == ""


def test_what_is_to_be_supplemented_is_told_line_by_line() -> None:
    told = facts(step(*REQUESTED, items=["缴款凭证", "信用修复承诺书"], note="请于五日内补齐"))

    assert told["items"] == "缴款凭证\n信用修复承诺书"
    assert told["note"] == "请于五日内补齐"


def test_each_reason_is_told_with_how_to_mend_it() -> None:
    """All steps happen at one moment here: what an earlier one said is never taken for the last."""
    told = facts(step(*REQUESTED, reason_codes=["seal_missing", "scan_unclear"]))

    assert told["reasons"] == (
        "缺少印章或签字：请在申请表上补盖企业公章和行政处罚机关印章后重新上传。\n"
        "材料不清晰或不完整：请重新扫描或拍摄，保证四角完整、文字和印章清晰可辨。"
    )


def test_a_reason_without_a_code_is_told_as_another() -> None:
    told = facts(step("forwarded", "refuse", MARKET_REGULATOR))

    assert told["reasons"] == "其他原因：请按说明处理；有疑问可致电处罚地信用建设牵头部门。"
    assert told["note"] == REASONS


def test_a_reason_that_is_no_longer_known_is_left_out() -> None:
    told = facts(step("reported", "refuse_review", HENAN, reason_codes=["gone", "seal_missing"]))

    assert told["reasons"].startswith("缺少印章或签字：")


def test_reasons_of_a_step_are_not_told_with_the_step_after() -> None:
    asked = step(*REQUESTED, reason_codes=["seal_missing"]).case
    told = facts(act(asked, "supplement", AGENT))

    assert (told["reasons"], told["items"], told["note"]) == ("", "", "已补")


@pytest.mark.parametrize("stage", STEPS)
def test_nothing_personal_is_pinned(stage: str) -> None:
    for change in way_to(stage):
        told = "\n".join(value for message in change.messages for value in message.facts.values())
        for personal in ("陈志刚", "19900001001", "contact@example.com", "91140500MA9TE5T11A", "示例街1号"):
            assert personal not in told
        assert all(isinstance(value, str) for message in change.messages for value in message.facts.values())
