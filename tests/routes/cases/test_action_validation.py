"""Bodies of actions: bad ones point at each field in Chinese; what an action needs is asked for (备忘录 四(一))."""

from __future__ import annotations

from typing import Any

import pytest

from tests.routes import steps
from tests.routes.service import PDF, Answer, Api

ACTIONS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "supplement-request": ("submitted", steps.STEWARD, {"items": ["请补交决定书"]}),
    "supplement": ("supplementing", steps.APPLICANT, {"note": "已补交。"}),
    "forwarding": ("submitted", steps.STEWARD, {"agency_id": "jiaozuo-scjg"}),
    "forwarding-return": ("forwarded", steps.AUTHORITY, {"reason": "不是本机关作出。"}),
    "opinion": ("forwarded", steps.AUTHORITY, steps.REFUSED.body),
    "guidance": ("refused", steps.STEWARD, {"text": "请先缴清罚款。"}),
    "upload-confirmation": ("agreed", steps.APPLICANT, {"receipt_number": "XYZG20260302001"}),
    "initial-review": ("uploaded", steps.STEWARD, {"outcome": "report"}),
    "provincial-review": ("reported", steps.PROVINCE, {"outcome": "approve"}),
    "withdrawal": ("submitted", steps.APPLICANT, {}),
    "urging": ("submitted", steps.HOME_STEWARD, {"text": "请尽快办理。"}),
}
"""Route -> a stage, somebody who may, and the least that must be said."""

NOBODYS_CASE = "JZ-00000000000000000000"


def assert_refused(answer: Answer, problems: dict[str, str]) -> None:
    assert (answer.status, answer.code) == (422, "invalid_input"), answer.json
    assert answer.problems == problems
    for error in answer.json["errors"]:
        assert any("\u4e00" <= character <= "\u9fff" for character in error["message"]), error


def send(api: Api, path: str, **changes: Any) -> Answer:
    """Send a body to a case that is not there: bodies are read first, so that a bad one tells nothing of a case."""
    _, by, body = ACTIONS[path]
    return api.act(NOBODYS_CASE, path, by, steps.changed(body, **changes))


@pytest.mark.parametrize("path", ACTIONS)
def test_the_least_that_must_be_said_is_enough(api: Api, path: str) -> None:
    stage, by, body = ACTIONS[path]
    assert api.act(api.case_in(stage), path, by, body).status == 200


@pytest.mark.parametrize("path", ACTIONS)
@pytest.mark.parametrize("name", ["role", "city", "stage", "version", "agency_name", "market_regulator", "by", "at"])
def test_unknown_fields_are_refused(api: Api, path: str, name: str) -> None:
    assert_refused(send(api, path, **{name: "x"}), {f"/{name}": "extra_forbidden"})


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("supplement-request", "items"),
        ("forwarding", "agency_id"),
        ("opinion", "decision"),
        ("upload-confirmation", "receipt_number"),
        ("initial-review", "outcome"),
        ("provincial-review", "outcome"),
    ],
)
def test_what_is_required_must_be_there(api: Api, path: str, name: str) -> None:
    assert_refused(send(api, path, **{name: ...}), {f"/{name}": "required"})


PARAGRAPHS = [
    *(("supplement-request", "note"), ("supplement", "note"), ("forwarding", "note"), ("forwarding-return", "reason")),
    *(("opinion", "reasons"), ("guidance", "text"), ("initial-review", "note"), ("provincial-review", "note")),
    *(("withdrawal", "reason"), ("urging", "text")),
]


@pytest.mark.parametrize(("path", "name"), PARAGRAPHS)
@pytest.mark.parametrize(
    ("value", "code"),
    [
        *((1, "string_type"), (None, "string_type"), ([], "string_type"), ({}, "string_type"), (True, "string_type")),
        ("字" * 2001, "string_too_long"),
        ("甲\u0000乙", "text_control_character"),
        ("甲\u202e乙", "text_bidi_or_invisible"),
        ("甲\u200b乙", "text_bidi_or_invisible"),
        ("甲\ue000乙", "text_private_use"),
    ],
)
def test_bad_text_is_refused(api: Api, path: str, name: str, value: Any, code: str) -> None:
    assert_refused(send(api, path, **{name: value}), {f"/{name}": code})


@pytest.mark.parametrize(
    ("path", "changes", "problems"),
    [
        ("supplement-request", {"items": []}, {"/items": "too_short"}),
        ("supplement-request", {"items": ["项"] * 31}, {"/items": "too_long"}),
        ("supplement-request", {"items": ["好", ""]}, {"/items/1": "required"}),
        ("supplement-request", {"items": ["字" * 301]}, {"/items/0": "string_too_long"}),
        ("supplement-request", {"items": ["甲\n乙"]}, {"/items/0": "text_control_character"}),
        ("supplement-request", {"items": "决定书"}, {"/items": "list_type"}),
        ("supplement-request", {"items": [1, None]}, {"/items/0": "string_type", "/items/1": "string_type"}),
        ("supplement-request", {"reason_codes": ["because"]}, {"/reason_codes/0": "unknown_value"}),
        ("supplement-request", {"reason_codes": ["other"] * 11}, {"/reason_codes": "too_long"}),
        ("supplement-request", {"reason_codes": ["other", "other"]}, {"/reason_codes": "repeated"}),
        ("supplement", {"document_ids": ["a"] * 21}, {"/document_ids": "too_long"}),
        ("supplement", {"document_ids": ["a", "a"]}, {"/document_ids": "repeated"}),
        ("supplement", {"document_ids": [1]}, {"/document_ids/0": "string_type"}),
        ("supplement", {"document_ids": {"0": "a"}}, {"/document_ids": "list_type"}),
        ("supplement", {"document_ids": ["a" * 65]}, {"/document_ids/0": "string_too_long"}),
        ("forwarding", {"agency_id": ""}, {"/agency_id": "required"}),
        ("forwarding", {"agency_id": "a" * 65}, {"/agency_id": "string_too_long"}),
        ("forwarding", {"agency_id": ["jiaozuo-scjg"]}, {"/agency_id": "string_type"}),
        ("opinion", {"decision": "maybe"}, {"/decision": "literal_error"}),
        ("opinion", {"decision": ["agree"]}, {"/decision": "literal_error"}),
        ("opinion", {"decision": None}, {"/decision": "literal_error"}),
        ("initial-review", {"outcome": "approve"}, {"/outcome": "literal_error"}),
        ("provincial-review", {"outcome": "report"}, {"/outcome": "literal_error"}),
        ("provincial-review", {"publication_ended_on": "2026-03-03"}, {"/publication_ended_on": "date_in_future"}),
        ("provincial-review", {"sharing_stopped_on": "gestern"}, {"/sharing_stopped_on": "date_invalid"}),
        ("provincial-review", {"sanctions_lifted_on": 0}, {"/sanctions_lifted_on": "date_type"}),
        ("upload-confirmation", {"receipt_number": " "}, {"/receipt_number": "required"}),
        ("upload-confirmation", {"receipt_number": "a" * 65}, {"/receipt_number": "string_too_long"}),
        ("upload-confirmation", {"receipt_number": "a\u202e"}, {"/receipt_number": "text_bidi_or_invisible"}),
    ],
)
def test_a_bad_value_is_named(api: Api, path: str, changes: dict[str, Any], problems: dict[str, str]) -> None:
    assert_refused(send(api, path, **changes), problems)


@pytest.mark.parametrize(
    ("stage", "step", "changes", "problems"),
    [
        ("submitted", steps.FORWARDED, {"agency_id": "jiaozuo-xxx"}, {"/agency_id": "agency_unknown"}),
        ("submitted", steps.FORWARDED, {"agency_id": "jincheng-scjg"}, {"/agency_id": "agency_unknown"}),
        ("submitted", steps.FORWARDED, {"agency_id": "焦作市市场监督管理局"}, {"/agency_id": "agency_unknown"}),
        ("supplementing", steps.SUPPLEMENTED, {"note": ""}, {"/note": "required"}),
        ("supplementing", steps.SUPPLEMENTED, {"note": "　 \n"}, {"/note": "required"}),
        ("forwarded", steps.FORWARDING_RETURNED, {"reason": ""}, {"/reason": "text_too_short"}),
        ("forwarded", steps.REFUSED, {"reasons": ""}, {"/reasons": "text_too_short"}),
        (
            "forwarded",
            steps.REFUSED,
            {"reasons": "一二三四五六七八九十一二三四五六七八九"},
            {"/reasons": "text_too_short"},
        ),
        ("forwarded", steps.REFUSED, {"reasons": "不同意" + " \n" * 20}, {"/reasons": "text_too_short"}),
        ("forwarded", steps.AGREED, {"document_ids": []}, {"/document_ids": "document_required"}),
        ("refused", steps.GUIDED, {"text": ""}, {"/text": "text_too_short"}),
        ("uploaded", steps.UPLOAD_RETURNED, {"note": ""}, {"/note": "text_too_short"}),
        ("reported", steps.REVIEW_REFUSED, {"note": ""}, {"/note": "text_too_short"}),
        ("reported", steps.REVIEW_RETURNED, {"note": " "}, {"/note": "text_too_short"}),
        ("forwarded", steps.URGED, {"text": ""}, {"/text": "text_too_short"}),
    ],
)
def test_what_an_action_needs_is_asked_for(
    api: Api, stage: str, step: steps.Step, changes: dict[str, Any], problems: dict[str, str]
) -> None:
    case_id = api.case_in(stage)
    assert_refused(api.act(case_id, step.path, step.by, {**step.body, **changes}), problems)
    assert api.case(case_id)["stage"] == stage


def test_twenty_characters_are_reasons_enough(api: Api) -> None:
    case_id = api.case_in("forwarded")
    assert api.take(case_id, steps.REFUSED, reasons="一二三四五六七八九十一二三四五六七八九十")["stage"] == "refused"


def test_an_upload_is_announced_with_all_that_matters(api: Api) -> None:
    good = {"kind": "other", "file_name": "a.pdf", "content_type": PDF, "size": 1, "sha256": "0" * 64}
    bad: list[tuple[str, Any, str]] = [
        *((name, ..., "required") for name in good),
        *((name, None, "int_type" if name == "size" else "string_type") for name in good),
        ("kind", "passport", "unknown_value"),
        ("file_name", "", "required"),
        ("file_name", "字" * 201, "string_too_long"),
        ("file_name", "a\u202efdp.exe", "text_bidi_or_invisible"),
        ("file_name", "a\r\nb", "text_control_character"),
        ("content_type", "application/x-msdownload", "unknown_value"),
        ("content_type", "APPLICATION/PDF", "unknown_value"),
        ("size", 0, "greater_than_equal"),
        ("size", -1, "greater_than_equal"),
        ("size", 20 * 1024 * 1024 + 1, "less_than_equal"),
        ("size", 1.5, "int_from_float"),
        ("size", "1", "int_type"),
        ("size", True, "int_type"),
        ("sha256", "0" * 63, "string_pattern_mismatch"),
        ("sha256", "A" * 64, "string_pattern_mismatch"),
        ("sha256", "g" * 64, "string_pattern_mismatch"),
        ("status", "verified", "extra_forbidden"),
        ("document_id", "x", "extra_forbidden"),
    ]
    for name, value, code in bad:
        answer = api.act(NOBODYS_CASE, "documents", steps.APPLICANT, steps.changed(good, **{name: value}))
        assert answer.status == 422, (name, value)
        assert list(answer.problems) == [f"/{name}"]
        assert answer.problems[f"/{name}"] == code or name == "size"
        assert any("\u4e00" <= character <= "\u9fff" for character in answer.json["errors"][0]["message"])
