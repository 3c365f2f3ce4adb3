"""Each reading leaves one audit row before its answer leaves, and operators alone look into the rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.domain.parties.parties import Principal
from chalicelib.routes.http.api import NOT_AUDITED, OPERATIONS
from local import samples
from tests.routes import steps
from tests.routes.service import Answer, Api, announcement, aws_calls

OPERATOR = "operator"


def readings(api: Api, query: str, as_: str = OPERATOR) -> list[dict[str, Any]]:
    answer = api.get(f"/v1/audit?{query}", as_)
    assert answer.status == 200, answer.json
    return list(answer.json["items"])


def rows(api: Api) -> list[Any]:
    """Read all audit rows as they are stored."""
    return list(api.service.wiring.audit._rows.scan())


def test_who_read_a_case_is_known_with_role_and_moment(api: Api) -> None:
    case_id = api.case_in("forwarded")
    for name, moment in ((steps.AUTHORITY, "10:00"), (steps.STEWARD, "10:01")):
        api.service.at(f"2026-03-02 {moment}")
        assert api.get(f"/v1/cases/{case_id}", name).status == 200
    api.service.at("2026-03-03 08:30")
    assert api.get(f"/v1/cases/{case_id}/events", steps.APPLICANT).status == 200

    found = readings(api, f"case_id={case_id}")
    assert [(item["principal_id"], item["path"]) for item in found] == [
        (steps.APPLICANT, f"/v1/cases/{case_id}/events"),
        (steps.STEWARD, f"/v1/cases/{case_id}"),
        (steps.AUTHORITY, f"/v1/cases/{case_id}"),
    ]
    assert found[0]["at"].startswith("2026-03-03T08:30")
    assert found[2]["grants"] == [
        {"role": "authority", "role_name": "行政处罚机关", "organisation": "jiaozuo-scjg", "city": "jiaozuo"}
    ]
    assert {item["case_id"] for item in found} == {case_id}


def test_what_somebody_read_is_known_the_latest_first(api: Api) -> None:
    case_id = api.case_in("submitted")
    api.service.at("2026-03-02 10:00")
    api.get(f"/v1/cases?q={steps.submission()['subject']['name']}", steps.STEWARD)
    api.service.at("2026-03-02 10:01")
    api.get("/v1/ledger", steps.STEWARD)
    api.service.at("2026-03-02 10:02")
    api.get("/v1/notifications", steps.STEWARD)
    api.service.at("2026-03-02 10:03")
    api.get(f"/v1/cases/{case_id}", steps.STEWARD)

    found = readings(api, f"reader={steps.STEWARD}")
    paths = [f"/v1/cases/{case_id}", "/v1/notifications", "/v1/ledger", "/v1/cases"]
    assert [item["path"] for item in found] == paths
    assert [item["case_id"] for item in found] == [case_id, None, None, None]


def test_the_state_of_a_document_and_its_link_are_read_too(api: Api) -> None:
    case_id = api.case_in("submitted")
    promise = api.post(f"/v1/cases/{case_id}/documents", steps.APPLICANT, announcement(samples.pdf())).json
    path = f"/v1/cases/{case_id}/documents/{promise['document_id']}"
    assert api.get(path, steps.STEWARD).status == 200

    assert [item["path"] for item in readings(api, f"case_id={case_id}")] == [path]


def test_within_a_minute_the_same_is_written_once(api: Api) -> None:
    case_id = api.case_in("submitted")
    for moment in ("2026-03-02 10:00:05", "2026-03-02 10:00:40", "2026-03-02 10:01:05"):
        api.service.at(moment)
        api.get(f"/v1/cases/{case_id}", steps.STEWARD)
        api.get(f"/v1/cases/{case_id}/events", steps.STEWARD)

    assert len(readings(api, f"case_id={case_id}")) == 4


@pytest.mark.parametrize("query", ["case_id={}", f"reader={steps.STEWARD}"], ids=["of a case", "of a reader"])
def test_the_audit_comes_in_pages(api: Api, query: str) -> None:
    case_id = api.case_in("submitted")
    for minute in range(5):
        api.service.at(f"2026-03-02 10:0{minute}")
        api.get(f"/v1/cases/{case_id}", steps.STEWARD)

    seen, cursor = [], ""
    while cursor is not None:
        page = api.get(f"/v1/audit?{query.format(case_id)}&limit=2{cursor and f'&cursor={cursor}'}", OPERATOR).json
        seen += [item["at"][:16] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [f"2026-03-02T10:0{minute}" for minute in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_readings_within_a_minute_are_in_the_order_of_time(api: Api, limit: int) -> None:
    """Neither names nor paths decide the order, and one that is read again moves to its latest moment."""
    case_id = api.case_in("submitted")
    read = [
        (second, name, path)
        for second, (name, path) in enumerate(
            [
                (steps.STEWARD, "/events"),
                (steps.APPLICANT, ""),
                ("steward-jincheng", "/events"),
                (steps.STEWARD, ""),
                (steps.APPLICANT, "/events"),
                (steps.STEWARD, "/events"),
            ]
        )
    ]
    for second, name, path in read:
        api.service.at(f"2026-03-02 10:00:{10 + second}")
        assert api.get(f"/v1/cases/{case_id}{path}", name).status == 200

    for query, of in ((f"case_id={case_id}", None), (f"reader={steps.STEWARD}", steps.STEWARD)):
        seen, cursor = [], ""
        while cursor is not None:
            after = cursor and f"&cursor={cursor}"
            page = api.get(f"/v1/audit?{query}&limit={limit}{after}", OPERATOR).json
            seen += [
                (item["principal_id"], item["path"].removeprefix(f"/v1/cases/{case_id}")) for item in page["items"]
            ]
            cursor = page["next_cursor"]
        assert seen == [(name, path) for _, name, path in reversed(read[1:]) if of in (None, name)]


def test_what_was_refused_was_not_read(api: Api) -> None:
    case_id = api.case_in("submitted")
    assert api.get(f"/v1/cases/{case_id}", "applicant-changzhi").status == 404
    assert api.get("/v1/ledger", steps.APPLICANT).status == 403
    assert api.get("/v1/cases?limit=0", steps.STEWARD).status == 400
    assert rows(api) == []


def test_who_looks_into_the_audit_is_seen_there(api: Api) -> None:
    readings(api, "case_id=JZ-00000000000000000000")
    assert [item["path"] for item in readings(api, f"reader={OPERATOR}")] == ["/v1/audit"]


@pytest.mark.parametrize("name", [steps.STEWARD, steps.APPLICANT, steps.PROVINCE, "committee-jiaozuo"])
def test_only_operators_look_into_the_audit(api: Api, name: str) -> None:
    answer = api.get("/v1/audit?reader=operator", name)
    assert (answer.status, answer.code) == (403, "role_may_not")


@pytest.mark.parametrize(
    ("query", "problems"),
    [
        ("", {"": "one_of_two"}),
        ("case_id=JZ-1&reader=a", {"": "one_of_two"}),
        ("reader=", {"": "one_of_two"}),
        (f"case_id={'a' * 65}", {"/case_id": "string_too_long"}),
        ("reader=a&limit=101", {"/limit": "less_than_equal"}),
        ("reader=a&path=b", {"/path": "extra_forbidden"}),
    ],
)
def test_a_question_is_about_a_case_or_a_reader(api: Api, query: str, problems: dict[str, str]) -> None:
    answer = api.get(f"/v1/audit?{query}", OPERATOR)
    assert (answer.status, answer.code, answer.problems) == (400, "invalid_query", problems)


@pytest.mark.parametrize("cursor", ["x", "_w", "%00", "a" * 5])
def test_a_cursor_of_no_list_of_ours_is_refused(api: Api, cursor: str) -> None:
    answer = api.get(f"/v1/audit?reader=a&cursor={cursor}", OPERATOR)
    assert (answer.status, answer.code) == (400, "invalid_cursor")


def test_a_reading_stays_three_years_and_says_nothing_of_what_was_read(api: Api) -> None:
    case_id, company = api.case_in("submitted"), steps.submission()["subject"]["name"]
    api.service.at("2026-03-02 10:00")
    api.get(f"/v1/cases/{case_id}", steps.STEWARD)
    api.get(f"/v1/cases?q={company}", steps.STEWARD)

    read = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
    for row in rows(api):
        assert timedelta(days=3 * 365) <= row.expires - read <= timedelta(days=3 * 365 + 2)
        assert not any(word in f"{row.pk}{row.sk}{row.at}{row.data}" for word in (company, "?", "q=", "王"))


DENIED = ClientError({"Error": {"Code": "AccessDeniedException", "Message": ""}}, "PutItem")
THROTTLED = ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, "PutItem")


@pytest.mark.parametrize("error", [DENIED, THROTTLED, RuntimeError("anything")], ids=["denied", "throttled", "odd"])
def test_what_cannot_be_written_down_is_not_given(api: Api, error: Exception) -> None:
    case_id = api.case_in("submitted")

    def meddle(operation: str, arguments: Any) -> None:
        if operation == "PutItem":
            raise error

    with aws_calls(meddle):
        refused: list[Answer] = [api.get(path, steps.STEWARD) for path in (f"/v1/cases/{case_id}", "/v1/ledger")]
    for answer in refused:
        assert (answer.status, answer.code) == (503, "service_busy")
        assert int(answer.headers["Retry-After"]) > 0
        assert case_id.encode() not in answer.content.replace(f"/v1/cases/{case_id}".encode(), b"")
    assert api.get(f"/v1/cases/{case_id}", steps.STEWARD).status == 200


def test_every_reading_of_those_who_signed_in_is_audited_but_for_a_few() -> None:
    gets = {operation.path: operation for operation in OPERATIONS if operation.method == "GET"}
    assert {path for path, one in gets.items() if not one.audited and not one.is_public} == NOT_AUDITED & gets.keys()
    assert gets["/v1/cases/{case_id}"].audited
    assert not gets["/v1/cities"].audited
    assert not any(operation.audited for operation in OPERATIONS if operation.method == "POST")


def test_a_reader_with_a_chinese_name_for_an_id_is_paged_too(api: Api) -> None:
    case_id = api.case_in("submitted")
    grant = api.service.principals[steps.STEWARD].grants
    name = api.service.add_principal(Principal("管家甲", grant))
    for path in ("", "/events"):
        assert api.get(f"/v1/cases/{case_id}{path}", name).status == 200
    page = api.get(f"/v1/audit?case_id={case_id}&limit=1", OPERATOR).json
    rest = api.get(f"/v1/audit?case_id={case_id}&limit=1&cursor={page['next_cursor']}", OPERATOR).json
    assert [item["path"][-7:] for item in (*page["items"], *rest["items"])] == ["/events", case_id[-7:]]
