"""Words of offices reach their readers alone: every text and document of two whole histories, for every reader after every step.

The expected readers are written by hand. Messages are the domain's: `tests/domain/cases/test_reading.py`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.routes import steps
from tests.routes.service import Api
from tests.routes.steps import APPLICANT, AUTHORITY, COURT, HOME_STEWARD, LOCAL_COURT, PROVINCE, STEWARD

OFFICES = {STEWARD, HOME_STEWARD, AUTHORITY, PROVINCE}
ALL = {APPLICANT, *OFFICES}
COURTS = {COURT, LOCAL_COURT}
ALL_OF_COURTS = {APPLICANT, STEWARD, HOME_STEWARD, *COURTS}


@dataclass(frozen=True)
class Written:
    """A step, the readers of its words, and the kind of the document it rests on, read by the same."""

    by: str
    path: str
    words: tuple[str, ...]
    readers: set[str]
    fields: Mapping[str, Any]
    rests_on: str = ""


def written(by: str, path: str, words: str, readers: set[str], rests_on: str = "", **fields: Any) -> Written:
    return Written(by, path, tuple(words.split()), readers, fields, rests_on)


FORWARDED = written(STEWARD, "forwarding", "note", OFFICES, agency_id="jiaozuo-scjg")
AGREED = written(AUTHORITY, "opinion", "reasons", ALL, "repair_decision", decision="agree")
UPLOADED = written(APPLICANT, "upload-confirmation", "", ALL, receipt_number="XYZG20260302001")
REPORTED = written(STEWARD, "initial-review", "note", OFFICES, outcome="report")
REPAIRED = (
    written(STEWARD, "supplement-request", "items note", ALL),
    written(APPLICANT, "supplement", "note", ALL),
    written(HOME_STEWARD, "urging", "text", OFFICES),
    FORWARDED,
    written(AUTHORITY, "forwarding-return", "reason", ALL),
    FORWARDED,
    AGREED,
    UPLOADED,
    written(STEWARD, "initial-review", "note", ALL, outcome="return"),
    UPLOADED,
    REPORTED,
    written(PROVINCE, "provincial-review", "note", OFFICES, outcome="return"),
    REPORTED,
    written(PROVINCE, "provincial-review", "note", ALL, outcome="approve"),
)
GUIDED = (
    FORWARDED,
    written(AUTHORITY, "opinion", "reasons", ALL, decision="refuse"),
    written(STEWARD, "guidance", "text", ALL),
)
URGED = (FORWARDED, AGREED, written(STEWARD, "urging", "text", ALL))
REVIEW_REFUSED = (
    FORWARDED,
    AGREED,
    UPLOADED,
    REPORTED,
    written(PROVINCE, "provincial-review", "note", ALL, outcome="refuse"),
)
CORRECTED = (
    FORWARDED,
    written(STEWARD, "forwarding-recall", "reason", ALL),
    FORWARDED,
    AGREED,
    written(AUTHORITY, "opinion-revision", "reasons reason", ALL, "repair_decision", decision="agree"),
    written(AUTHORITY, "home-push", "note", ALL - {APPLICANT}, pushed_on="2026-03-02"),
    UPLOADED,
    written(APPLICANT, "receipt-correction", "reason", ALL, receipt_number="XYZG20260302010"),
    REPORTED,
    written(PROVINCE, "provincial-review", "note", ALL, outcome="refuse"),
    written(PROVINCE, "review-revision", "note reason", ALL, outcome="approve"),
    written(PROVINCE, "revocation", "reasons", ALL, ground="false_material"),
)
DISMISSED = (written(STEWARD, "dismissal", "reasons", ALL, reason_codes=["no_penalty_record"]),)
WITHDRAWN = (written(APPLICANT, "withdrawal", "reason", ALL),)
JUDGMENT = (
    written(COURT, "acceptance", "note", ALL_OF_COURTS - {APPLICANT}),
    written(LOCAL_COURT, "notice", "", set()),
    written(LOCAL_COURT, "notice/answer", "text", COURTS, "other"),
    written(COURT, "decision", "reasons", ALL_OF_COURTS, "other", decision="approve"),
    written(COURT, "removal", "", set(), measure="delete", sanctions_lifted_on="2026-03-02"),
    written(*(COURT, "removal-revision", "reason", ALL_OF_COURTS), measure="delete", sanctions_lifted_on="2026-03-01"),
    written(COURT, "reply", "text", COURTS, "other"),
)
MENDED = (
    written(COURT, "supplement-request", "items note", ALL_OF_COURTS),
    written(APPLICANT, "supplement", "note", ALL_OF_COURTS),
    written(COURT, "acceptance", "note", ALL_OF_COURTS - {APPLICANT}),
    written(LOCAL_COURT, "notice/redirection", "reason", COURTS, court_id="jincheng-gaoping"),
    written("court-jincheng-gaoping", "notice/refusal", "reason", COURTS),
    written(COURT, "notice/redirection", "reason", COURTS, court_id="jincheng-zhongyuan"),
    written(LOCAL_COURT, "notice", "", set()),
    written(LOCAL_COURT, "notice/answer", "text", COURTS),
    written(LOCAL_COURT, "notice/addition", "text", COURTS, "investigation_letter"),
    written(LOCAL_COURT, "notice/addition", "text", COURTS, "investigation_material"),
)
"""The words of courts that no longer sit there are read as before; they themselves read nothing more."""
MOVED = (written(COURT, "transfer", "reason", ALL_OF_COURTS - {LOCAL_COURT}, court_id="changzhi-luzhou"),)
DISMISSED_BY_COURT = (written(COURT, "dismissal", "reasons", ALL_OF_COURTS),)
UNANSWERED = (
    written(COURT, "acceptance", "note", ALL_OF_COURTS - {APPLICANT}),
    written(COURT, "decision", "unanswered_reason", COURTS, decision="reject", reasons="尚有利息未履行完毕。"),
)

HISTORIES = {
    "repaired": (REPAIRED, ALL),
    "guided": (GUIDED, ALL),
    "urged": (URGED, ALL),
    "review refused": (REVIEW_REFUSED, ALL),
    "withdrawn": (WITHDRAWN, ALL),
    "corrected": (CORRECTED, ALL),
    "dismissed": (DISMISSED, ALL),
    "removed": (JUDGMENT, ALL_OF_COURTS),
    "unanswered": (UNANSWERED, ALL_OF_COURTS),
    "mended": (MENDED, ALL_OF_COURTS),
    "moved to another city": (MOVED, ALL_OF_COURTS - {LOCAL_COURT}),
    "dismissed by court": (DISMISSED_BY_COURT, ALL_OF_COURTS),
}


def seen_by(api: Api, case_id: str, reader: str) -> str:
    """Return all that a reader is shown of a case: the case and its timeline, in one text."""
    answers = [api.get(f"/v1/cases/{case_id}{part}", reader) for part in ("", "/events")]
    return "".join(json.dumps(answer.json, ensure_ascii=False) for answer in answers)


def played(api: Api, case_id: str, history: tuple[Written, ...]) -> Iterator[dict[str, set[str]]]:
    """Play a history; yield after each step the readers expected for each text and document so far."""
    expected: dict[str, set[str]] = {}
    for number, step in enumerate(history):
        words = {name: f"第{number}步所写{name}，仅供核对谁能看到这些文字。" for name in step.words}
        body = {**step.fields, **{name: [text] if name == "items" else text for name, text in words.items()}}
        if step.rests_on:
            body["document_ids"] = [api.verified(case_id, step.by, step.rests_on)]
            expected[body["document_ids"][0]] = step.readers
        answer = api.act(case_id, step.path, step.by, body)
        assert answer.status == 200, answer.json
        yield (expected := {**expected, **dict.fromkeys(words.values(), step.readers)})


@pytest.mark.parametrize("name", HISTORIES)
def test_each_text_and_document_reaches_its_readers_alone(api: Api, name: str) -> None:
    history, readers = HISTORIES[name]
    body = steps.judgment_submission() if COURT in readers else steps.submission()
    case_id = api.post("/v1/cases", APPLICANT, body, key=api.a_key()).json["case_id"]

    for expected in played(api, case_id, history):
        for reader in sorted(readers):
            shown = seen_by(api, case_id, reader)
            is_seated = api.get(f"/v1/cases/{case_id}", reader).status == 200
            for what, allowed in expected.items():
                assert (what in shown) is (is_seated and reader in allowed), (reader, what)


def test_a_draft_of_an_office_is_read_by_offices_and_that_of_a_court_by_courts(api: Api) -> None:
    of_penalty = api.case_in("forwarded")
    api.verified(of_penalty, AUTHORITY, "repair_decision")
    of_judgment = api.post("/v1/cases", APPLICANT, steps.judgment_submission(), key=api.a_key()).json["case_id"]
    for step in steps.OF_COURTS[:2]:
        api.take(of_judgment, step)
    api.verified(of_judgment, LOCAL_COURT, "other")

    assert sees(api, of_penalty, AUTHORITY) == {STEWARD, HOME_STEWARD, AUTHORITY}
    assert sees(api, of_judgment, LOCAL_COURT) == COURTS


@pytest.mark.parametrize("office", [AUTHORITY, LOCAL_COURT])
def test_a_draft_leaves_no_trace_for_the_company(api: Api, office: str) -> None:
    if office == AUTHORITY:
        case_id = api.case_in("forwarded")
    else:
        case_id = api.post("/v1/cases", APPLICANT, steps.judgment_submission(), key=api.a_key()).json["case_id"]
        for step in steps.OF_COURTS[:2]:
            api.take(case_id, step)
    before = seen_by(api, case_id, APPLICANT)
    draft = api.verified(case_id, office, "other")
    assert seen_by(api, case_id, APPLICANT) == before
    withdrawal = api.act(case_id, f"documents/{draft}/withdrawal", office, {"reason": "发现隐匿账户，改用另一份。"})
    assert withdrawal.status == 200, withdrawal.json
    last = api.get(f"/v1/cases/{case_id}/events", APPLICANT).json["items"][-1]
    assert (last["action"], last["action_name"], last["note"]) == ("internal", "单位内部事项", "")
    assert last["actor"] == {
        "role": "office",
        "role_name": "办理单位",
        "organisation": "",
        "organisation_name": "",
        "person_name": None,
    }


def sees(api: Api, case_id: str, uploader: str) -> set[str]:
    """Return the readers who are shown a document of this uploader's party."""
    party = next(document["uploaded_by"] for document in api.get(f"/v1/cases/{case_id}", uploader).json["documents"])
    return {
        reader
        for reader in ALL | ALL_OF_COURTS
        for answer in [api.get(f"/v1/cases/{case_id}", reader)]
        if answer.status == 200 and party in {document["uploaded_by"] for document in answer.json["documents"]}
    }


def test_a_document_that_may_not_be_read_cannot_be_downloaded(api: Api) -> None:
    case_id = api.post("/v1/cases", APPLICANT, steps.judgment_submission(), key=api.a_key()).json["case_id"]
    for step in steps.OF_COURTS[:2]:
        api.take(case_id, step)
    document = api.verified(case_id, LOCAL_COURT, "other")
    api.act(case_id, "notice/answer", LOCAL_COURT, {"text": "发现隐匿账户，建议冻结。", "document_ids": [document]})

    place = f"/v1/cases/{case_id}/documents/{document}"
    assert {reader: api.get(place, reader).status for reader in sorted(ALL_OF_COURTS)} == {
        APPLICANT: 404,
        STEWARD: 404,
        HOME_STEWARD: 404,
        COURT: 200,
        LOCAL_COURT: 200,
    }


def test_offices_read_who_acted_and_the_applicant_which_office(api: Api) -> None:
    """The applicant's person is named as their contact is shown: in clear to those who may read that, else masked."""
    case_id = api.case_in("uploaded")
    in_clear, masked = "晋城市经办人（演示）", "晋*********"
    own = {
        reader: [
            event["actor"]["person_name"] for event in api.get(f"/v1/cases/{case_id}/events", reader).json["items"]
        ]
        for reader in (APPLICANT, STEWARD, HOME_STEWARD, AUTHORITY)
    }
    offices = ["焦作市信用修复管家（演示）", "焦作市市场监督管理局（演示）"]

    assert own == {
        APPLICANT: [None] * 4,
        STEWARD: [in_clear, *offices, in_clear],
        HOME_STEWARD: [in_clear, *offices, in_clear],
        AUTHORITY: [masked, *offices, masked],
    }
