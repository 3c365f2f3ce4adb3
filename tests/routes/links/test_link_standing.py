"""The standing of a link: the holder learns the state, the outcome and whom to call; a live session the receipt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.people.sessions import Secret
from chalicelib.runtime.clock import real_time
from tests.routes import steps
from tests.routes.links.test_opinion_links import (
    REFUSAL,
    REVISION,
    Agency,
    agency,
    agreed_by_link,
    decide,
    decide_for_good,
    expire,
    forward_anew,
    guessed,
    lock,
    mail_server,
    revoke,
    withdraw,
)
from tests.routes.service import Answer, aws_calls

__all__ = ["agency", "mail_server"]  # fixtures


def standing(agency: Agency, link: str, session: str = "") -> dict[str, Any]:
    answer = ask(agency, link, session)
    assert answer.status == 200, answer.json
    return dict(answer.json)


def ask(agency: Agency, link: str, session: str = "") -> Answer:
    return agency.api.post("/v1/opinion-links/standing", "", {"link": link, "session": session})


def nothing(agency: Agency, case_id: str, link: str) -> None:
    pass


@pytest.mark.parametrize(
    ("happens", "status", "outcome"),
    [
        (nothing, "open", None),
        (expire, "expired", None),
        (revoke, "revoked", None),
        (lock, "locked", None),
        (decide, "decided", ("refuse", "不同意修复")),
        (decide_for_good, "used", ("refuse", "不同意修复")),
        (withdraw, "used", ("withdraw", "撤回申请")),
        (forward_anew, "superseded", ("return_forwarding", "退回转办")),
    ],
)
def test_the_holder_of_a_link_learns_what_came_of_it_and_whom_to_call(
    agency: Agency,
    happens: Callable[[Agency, str, str], None],
    status: str,
    outcome: tuple[str, str] | None,
) -> None:
    case_id = agency.forwarded()
    link = agency.links()[0]
    happens(agency, case_id, link)
    refusals = agency.record(link).refusals
    shown = standing(agency, link)
    office = agency.w.directory().cities["jiaozuo"].lead_department
    assert (shown["status"], shown["case_id"], shown["agency_name"]) == (status, case_id, "焦作市市场监督管理局")
    assert shown["office"] == {"name": office.name, "phone": office.phone}
    found = shown["outcome"]
    assert (found and (found["action"], found["action_name"])) == outcome
    assert found is None or found["at"].endswith("+08:00")
    assert shown["revision"] is None
    assert (shown["session_expires_at"], shown["receipt"]) == (None, None)
    assert agency.record(link).refusals == refusals  # looking is no attempt


def test_the_holder_of_a_link_learns_neither_company_nor_reasons(agency: Agency) -> None:
    case_id = agency.forwarded()
    link = agency.links()[0]
    decide(agency, case_id, link)
    answer = ask(agency, link).content.decode()
    case = agency.api.case(case_id, steps.STEWARD)
    for private in (case["subject"]["name"], case["subject"]["uscc"], case["penalty"]["decision_number"]):
        assert private not in answer
    assert REFUSAL["reasons"] not in answer


def test_a_live_session_has_the_receipt_and_an_ended_one_has_not(agency: Agency) -> None:
    api, case_id = agency.api, agency.forwarded()
    (link,) = agency.links()
    token = agency.enter(link)
    before = standing(agency, link, token)
    assert (before["status"], before["receipt"]) == ("open", None)
    assert before["session_expires_at"].endswith("+08:00")
    document_id = api.verified(case_id, "link")
    body = {**REFUSAL, "reason_codes": ["seal_missing"], "document_ids": [document_id]}
    assert api.act(case_id, "opinion", "link", body).status == 200

    case, (*_, event) = api.case(case_id), api.get(f"/v1/cases/{case_id}/events", steps.STEWARD).json["items"]
    document = next(one for one in case["documents"] if one["document_id"] == document_id)
    after = standing(agency, link, token)
    assert after["outcome"] == {
        "action": "refuse",
        "action_name": "不同意修复",
        "stage_name": "不同意修复",
        "at": event["at"],
    }
    assert after["receipt"] == {
        "company": case["subject"]["name"],
        "reference": case["penalty"]["decision_number"],
        "correction_reason": "",
        "text": REFUSAL["reasons"],
        "reasons": ["缺少印章或签字"],
        "documents": [{name: document[name] for name in ("kind_name", "file_name", "sha256")}],
        "hash": event["hash"],
    }
    assert standing(agency, link)["receipt"] is None
    assert standing(agency, link, guessed(token))["receipt"] is None
    session = agency.record(link).session
    assert session
    agency.change(link, session=Secret(session.digest, real_time() - timedelta(seconds=1)))
    over = standing(agency, link, token)
    assert (over["session_expires_at"], over["receipt"], over["outcome"]) == (None, None, after["outcome"])


def test_a_session_opened_to_revise_has_both_receipts(agency: Agency) -> None:
    case_id, link = agreed_by_link(agency)
    old = agency.api.service._tokens["link"]
    assert (standing(agency, link, old)["status"], standing(agency, link, old)["may_revise"]) == ("decided", False)
    token = agency.enter(link)
    assert standing(agency, link, token)["may_revise"] is True
    assert standing(agency, link)["may_revise"] is False
    assert agency.api.act(case_id, "opinion-revision", "link", REVISION).status == 200
    after = standing(agency, link, token)
    assert (after["outcome"]["action"], after["revision"]["action"]) == ("agree", "revise_opinion")
    assert (after["may_revise"], after["status_name"]) == (False, "已出具意见，可以更正")
    assert after["cause"].startswith("贵机关已于2026年3月2日办理“同意修复”。")
    assert (after["receipt"]["text"], after["receipt"]["correction_reason"]) == ("", "")
    revised = after["revision_receipt"]
    assert (revised["text"], revised["correction_reason"]) == (REVISION["reasons"], REVISION["reason"])
    assert revised["hash"] != after["receipt"]["hash"]
    assert standing(agency, link)["revision_receipt"] is None


def test_there_is_no_receipt_for_what_somebody_else_did(agency: Agency) -> None:
    case_id = agency.forwarded()
    (link,) = agency.links()
    token = agency.enter(link)
    withdraw(agency, case_id, link)
    shown = standing(agency, link, token)
    assert (shown["outcome"]["action"], shown["receipt"]) == ("withdraw", None)


def test_a_session_goes_on_though_its_link_is_locked(agency: Agency) -> None:
    case_id = agency.forwarded()
    (link,) = agency.links()
    token = agency.enter(link)
    lock(agency, case_id, link)
    assert standing(agency, link)["status"] == "locked"
    assert standing(agency, link, token)["status"] == "open"


def test_the_session_of_another_link_opens_nothing(agency: Agency) -> None:
    agency.forwarded()
    (first,) = agency.links()
    token = agency.enter(first)
    agency.forwarded()
    second = agency.links()[-1]
    assert standing(agency, second, token)["session_expires_at"] is None


def test_a_guessed_link_has_no_standing(agency: Agency) -> None:
    agency.forwarded()
    (link,) = agency.links()
    for unknown in (guessed(link), "x", ""):
        answer = ask(agency, unknown)
        assert (answer.status, answer.code) == (403, "link_unknown")


def test_looking_costs_two_reads(agency: Agency) -> None:
    agency.forwarded()
    (link,) = agency.links()
    agency.api.get("/v1/cities")
    with aws_calls() as made:
        standing(agency, link)
    assert [operation for operation in made if operation != "UpdateItem"] == ["GetItem", "Query"]
