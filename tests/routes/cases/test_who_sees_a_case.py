"""The owner and the offices concerned see a case; to everybody else it does not exist (decision 23)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.routes import steps
from tests.routes.service import Api

CLEAR = {"name": "王小明", "phone": "13900001234", "email": "wang@example.com"}
MASKED = {"name": "王**", "phone": "139****1234", "email": "w***@example.com"}

ABSENT = "JZ-00000000000000000000"

OWNER_AND_STEWARDS = [steps.APPLICANT, steps.STEWARD, steps.HOME_STEWARD]

SEEN_BY = {
    "submitted": OWNER_AND_STEWARDS,
    "supplementing": OWNER_AND_STEWARDS,
    "forwarded": [*OWNER_AND_STEWARDS, steps.AUTHORITY],
    "agreed": [*OWNER_AND_STEWARDS, steps.AUTHORITY],
    "refused": [*OWNER_AND_STEWARDS, steps.AUTHORITY],
    "guided": [*OWNER_AND_STEWARDS, steps.AUTHORITY],
    "uploaded": [*OWNER_AND_STEWARDS, steps.AUTHORITY],
    "reported": [*OWNER_AND_STEWARDS, steps.AUTHORITY, steps.PROVINCE],
    "repaired": [*OWNER_AND_STEWARDS, steps.AUTHORITY, steps.PROVINCE],
    "review_refused": [*OWNER_AND_STEWARDS, steps.AUTHORITY, steps.PROVINCE],
    "withdrawn": OWNER_AND_STEWARDS,
}

EVERYBODY = [
    *("applicant-jincheng", "applicant-jiaozuo", "applicant-changzhi"),
    *("steward-jiaozuo", "steward-jincheng", "steward-changzhi"),
    *("authority-jiaozuo-scjg", "authority-jiaozuo-sthj", "authority-jincheng-scjg", "authority-changzhi-scjg"),
    *("province-henan", "province-shanxi"),
    *("court-jiaozuo-jiefang", "court-jincheng-chengqu"),
    *("committee-jiaozuo", "committee-jincheng"),
    "operator",
]
"""Every role of docs/glossary.md#who, in organisations near to and far from a case of Jincheng in Jiaozuo."""

IN_TURN = {"forwarded": steps.AUTHORITY, "reported": steps.PROVINCE}
"""The acting office, where it is no steward's turn."""


@pytest.mark.parametrize("stage", SEEN_BY)
def test_who_sees_a_case_and_whose_contact_is_masked(api: Api, stage: str) -> None:
    case_id = api.case_in(stage)
    for name in EVERYBODY:
        answer = api.get(f"/v1/cases/{case_id}", name)
        if name in SEEN_BY[stage]:
            is_clear = name in OWNER_AND_STEWARDS or IN_TURN.get(stage) == name
            assert answer.status == 200, name
            assert answer.json["contact"] == (CLEAR if is_clear else MASKED), name
        else:
            assert answer.status == 404, name


def without_its_own(headers: Mapping[str, str]) -> dict[str, str]:
    """Drop the header that differs between any two answers: each bears the id of its own request."""
    return {name: value for name, value in headers.items() if name != "X-Correlation-Id"}


@pytest.mark.parametrize("below", ["", "/events", "/documents/{document_id}"])
def test_a_foreign_case_is_told_apart_from_none_by_nothing(api: Api, below: str) -> None:
    case_id = api.case_in("forwarded")
    promised = api.register(case_id, steps.APPLICANT, b"%PDF-").json
    below = below.format(**promised)
    for name in EVERYBODY:
        foreign = api.get(f"/v1/cases/{case_id}{below}", name)
        absent = api.get(f"/v1/cases/{ABSENT}{below}", name)
        if name in SEEN_BY["forwarded"]:
            assert (foreign.status, absent.status) == (200, 404)
            continue
        assert (foreign.status, absent.status) == (404, 404)
        assert foreign.content.replace(case_id.encode(), ABSENT.encode()) == absent.content
        assert without_its_own(foreign.headers) == without_its_own(absent.headers)


def test_a_foreign_case_takes_no_documents_and_no_actions(api: Api) -> None:
    case_id = api.case_in("forwarded")
    bodies = {
        "documents": {"kind": "other", "file_name": "a", "content_type": "image/png", "size": 1, "sha256": "0" * 64},
        "forwarding": steps.FORWARDED.body,
        "urging": steps.URGED.body,
    }
    for path, body in bodies.items():
        for name in EVERYBODY:
            if name not in SEEN_BY["forwarded"]:
                foreign, absent = (api.act(which, path, name, body) for which in (case_id, ABSENT))
                assert foreign.status == 404
                assert foreign.content.replace(case_id.encode(), ABSENT.encode()) == absent.content


@pytest.mark.parametrize(
    "case_id",
    [
        "JZ-1",
        "XX-00000000000000000000",
        "JZ-0000000000000000000I",
        "jz-00000000000000000000",
        "%4AZ-0",
        "null",
        "*",
        "..",
        "JZ%2F1",
    ],
)
def test_what_is_no_case_id_is_not_found(api: Api, case_id: str) -> None:
    answer = api.get(f"/v1/cases/{case_id}", steps.STEWARD)
    assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize("suffix", ["/", "%20", "%00", ";x", "%2Fevents", "/events/", "/Events", "//events"])
def test_another_spelling_of_the_path_shows_nothing(api: Api, suffix: str) -> None:
    case_id = api.case_in("submitted")
    assert api.get(f"/v1/cases/{case_id}{suffix}", steps.STEWARD).status == 404
    assert api.get(f"/v1/cases/{case_id.lower()}", steps.STEWARD).status == 404


def test_headers_open_no_doors(api: Api) -> None:
    case_id = api.case_in("submitted")
    tricks = {
        "X-Original-URL": f"/v1/cases/{case_id}",
        "X-HTTP-Method-Override": "GET",
        "X-Forwarded-For": "127.0.0.1",
        "X-User": "applicant-jincheng",
        "X-Role": "steward",
    }
    for name, value in tricks.items():
        assert api.get(f"/v1/cases/{case_id}", "applicant-changzhi", headers={name: value}).status == 404


def test_after_a_returned_forwarding_the_agency_sees_no_more(api: Api) -> None:
    case_id = api.case_in("forwarded")
    api.take(case_id, steps.FORWARDING_RETURNED)
    assert api.get(f"/v1/cases/{case_id}", steps.AUTHORITY).status == 404
    assert api.get(f"/v1/cases/{case_id}/events", steps.AUTHORITY).status == 404
    assert api.act(case_id, "opinion", steps.AUTHORITY, steps.REFUSED.body).status == 404


def test_after_a_returned_review_the_province_still_sees_what_it_was_told(api: Api) -> None:
    case_id = api.case_in("reported")
    api.take(case_id, steps.REVIEW_RETURNED)
    answer = api.get(f"/v1/cases/{case_id}", steps.PROVINCE)
    assert (answer.status, answer.json["contact"]) == (200, MASKED)


def test_the_answer_to_an_action_masks_as_the_next_look_does(api: Api) -> None:
    case_id = api.case_in("forwarded")
    assert api.case(case_id, steps.AUTHORITY)["contact"] == CLEAR
    assert api.take(case_id, steps.AGREED)["contact"] == MASKED
    assert api.case(case_id, steps.AUTHORITY)["contact"] == MASKED


def test_documents_of_a_case_are_seen_by_all_at_the_case(api: Api) -> None:
    case_id = api.case_in("agreed")
    document_id = api.case(case_id)["documents"][0]["document_id"]
    for name in SEEN_BY["agreed"]:
        assert api.document(case_id, document_id, name)["status"] == "verified"


def test_a_document_of_another_case_is_not_found(api: Api) -> None:
    first, second = api.case_in("submitted"), api.case_in("submitted")
    document_id = api.verified(first, steps.APPLICANT)
    for wrong in (document_id, "0" * 20, "x"):
        answer = api.get(f"/v1/cases/{second}/documents/{wrong}", steps.APPLICANT)
        assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        (
            "submitted",
            {
                steps.APPLICANT: ["withdraw", "amend"],
                steps.STEWARD: ["request_supplement", "forward", "dismiss", "amend", "transfer"],
                steps.HOME_STEWARD: ["urge"],
            },
        ),
        (
            "forwarded",
            {
                steps.APPLICANT: ["withdraw"],
                steps.STEWARD: ["urge", "recall_forwarding"],
                steps.AUTHORITY: ["return_forwarding", "agree", "refuse"],
            },
        ),
        (
            "agreed",
            {
                steps.APPLICANT: ["confirm_upload"],
                steps.STEWARD: ["push_home", "urge"],
                steps.AUTHORITY: ["push_home", "revise_opinion"],
            },
        ),
        (
            "uploaded",
            {
                steps.APPLICANT: ["correct_receipt"],
                steps.STEWARD: ["report_to_province", "return_upload", "push_home"],
            },
        ),
        (
            "reported",
            {
                steps.STEWARD: ["push_home", "urge"],
                steps.PROVINCE: ["approve_review", "refuse_review", "return_review"],
            },
        ),
        (
            "repaired",
            {
                **{key: [] for key in (steps.APPLICANT, steps.HOME_STEWARD)},
                steps.STEWARD: ["push_home"],
                steps.AUTHORITY: ["push_home", "revoke_repair"],
                steps.PROVINCE: ["revise_review", "revoke_repair"],
            },
        ),
    ],
)
def test_the_actions_offered_are_the_callers_own(api: Api, stage: str, expected: dict[str, list[str]]) -> None:
    case_id = api.case_in(stage)
    assert {name: api.case(case_id, name)["actions"] for name in expected} == expected
