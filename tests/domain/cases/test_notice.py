"""The notice (通报): it stands in what the acceptance recorded, and has a life of its own (备忘录 四(二)2、3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures.judgment import notice
from chalicelib.domain.cases.procedures.judgment.records import Acceptance
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.workflow.records import Record, Said
from tests.domain.cases.test_judgment import across, act, within

ACCEPTED = Acceptance(
    at=datetime(2025, 9, 26, 2, tzinfo=UTC),
    by=Party.EXECUTING_COURT,
    local_court_id="jincheng-chengqu",
    local_court_name="晋城市城区人民法院",
)
TAKEN = Record(at=datetime(2025, 9, 28, 1, tzinfo=UTC), by=Party.LOCAL_COURT)
LETTER = Said(at=datetime(2025, 9, 29, 1, tzinfo=UTC), by=Party.LOCAL_COURT, text="情况属实。")


def a_case(local_court: str = "jincheng-chengqu", **records: Record) -> CaseFile:
    case = across("applied")
    held = {**case.held, **({Party.LOCAL_COURT: local_court} if local_court else {})}
    return replace(case, held=held, records=records)


@pytest.mark.parametrize(
    ("records", "status"),
    [
        ({"accept": ACCEPTED}, "sent"),
        ({"accept": ACCEPTED, "acknowledge_notice": TAKEN}, "acknowledged"),
        ({"accept": ACCEPTED, "acknowledge_notice": TAKEN, "answer_notice": LETTER}, "answered"),
    ],
)
def test_what_the_local_court_did_says_where_the_notice_stands(records: dict[str, Record], status: str) -> None:
    case = a_case(**records)
    found = notice.notice_of(case)

    assert found is not None
    assert found.status == status
    assert notice.is_sent(case) is (status == "sent")
    assert notice.is_acknowledged(case) is (status == "acknowledged")
    assert notice.is_unanswered(case) is (status != "answered")
    assert not notice.has_no_local_court(case)


@pytest.mark.parametrize(
    "case", [a_case(), a_case(""), a_case("", accept=replace(ACCEPTED, local_court_id="", note="受理"))]
)
def test_without_acceptance_or_local_court_there_is_no_notice(case: CaseFile) -> None:
    assert notice.notice_of(case) is None
    assert not notice.is_sent(case)
    assert not notice.is_acknowledged(case)
    assert not notice.is_unanswered(case)


def test_within_a_city_nobody_waits_for_a_reply() -> None:
    assert notice.has_no_local_court(within("reviewing"))
    assert notice.has_no_local_court(across("applied"))


def test_the_id_of_a_notice_is_one_for_its_case() -> None:
    ids = {
        found.notice_id
        for state in ("sent", "acknowledged", "answered", "closed")
        if (found := notice.notice_of(across(state)))
    }
    assert ids == {"JZ-7Q2M9X4KT1AB-N"}
    assert notice.notice_id("JZ-A") != notice.notice_id("JZ-B")


def test_each_status_has_a_name() -> None:
    assert notice.STATUS_NAMES == {
        "sent": "已通报",
        "acknowledged": "已签收",
        "answered": "已函复",
        "refused": "已退回",
    }


@pytest.mark.parametrize("state", ["approved", "removed", "closed", "rejected"])
def test_the_answer_stays_known_to_the_end(state: str) -> None:
    found = notice.notice_of(across(state))
    assert found is not None
    assert (found.status, found.answer) == ("answered", "义务已履行完毕，未发现其他可供执行财产。")


@pytest.mark.parametrize(("state", "status"), [("sent", "sent"), ("acknowledged", "acknowledged")])
@pytest.mark.parametrize("action", ["approve", "reject", "withdraw"])
def test_a_notice_that_was_overtaken_stays_as_it_was(state: str, status: str, action: str) -> None:
    found = notice.notice_of(act(across(state), action).case)
    assert found is not None
    assert (found.status, found.answered_at, found.answer) == (status, None, "")
