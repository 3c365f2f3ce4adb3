"""Errors: each refusal has its HTTP answer, busy storage is 503, our own faults tell nothing (docs/api.md#errors)."""

from __future__ import annotations

import importlib
import logging
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

import chalicelib
from chalicelib.domain.shared.errors import AlreadyAnswered, DomainError
from chalicelib.domain.shared.link_refusals import LinkRefused
from chalicelib.routes.http.problems import PROBLEMS
from local import samples
from tests.routes import steps
from tests.routes.service import Answer, Api, announcement, aws_calls

NEVER_ANSWERED = {AlreadyAnswered, LinkRefused}
"""Caught where it is raised, since it calls for the stored answer; a family, each member of which says why."""


def subclasses(of: type[DomainError]) -> Iterator[type[DomainError]]:
    for one in of.__subclasses__():
        yield one
        yield from subclasses(one)


def test_every_refusal_has_an_answer() -> None:
    for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        importlib.import_module(module.name)
    ours = {one for one in subclasses(DomainError) if one.__module__.startswith("chalicelib.")}
    assert ours - NEVER_ANSWERED == set(PROBLEMS)


def test_every_refusal_has_a_code_of_its_own() -> None:
    codes = [refusal.code for refusal in PROBLEMS]
    assert len(set(codes)) == len(codes)
    assert all(code and code == code.lower() for code in codes)


@pytest.mark.parametrize(
    ("status", "codes"),
    [
        (400, {"malformed_json", "idempotency_key_required", "invalid_header", "invalid_query", "invalid_cursor"}),
        (403, {"role_may_not"}),
        (404, {"not_found"}),
        (409, {"not_allowed_in_stage", "already_urged_today", "open_case_exists", "lost_race"}),
        (412, {"version_is_stale"}),
        (413, {"body_too_large"}),
        (415, {"unsupported_media_type"}),
        (422, {"invalid_input", "idempotency_key_reused"}),
        (429, {"quota_exceeded"}),
        (503, {"service_busy"}),
    ],
)
def test_the_codes_by_status(status: int, codes: set[str]) -> None:
    assert {refusal.code for refusal, kind in PROBLEMS.items() if kind.status == status} >= codes


# One problem of each kind, whole


def golden(status: int, code: str, title: str, detail: str, instance: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "instance": instance,
        **more,
    }


def test_a_problem_is_whole_and_in_chinese(api: Api) -> None:
    case_id = api.case_in("agreed")
    path = f"/v1/cases/{case_id}/withdrawal"
    answer = api.post(path, steps.APPLICANT, {})
    assert answer.headers["Content-Type"] == "application/problem+json; charset=utf-8"
    assert answer.json == golden(
        *(
            409,
            "not_allowed_in_stage",
            "现在不能进行该操作",
            "该申请处于“同意修复”阶段，“撤回申请”须在“已申请”、“待补正”、“已转办”阶段办理。",
            path,
        ),
        actions=["confirm_upload"],
        action_names=["确认已上传信用中国"],
    )
    path = "/v1/cases/JZ-1"
    detail = "没有找到，或者您无权查看。"
    assert api.get(path, steps.APPLICANT).json == golden(404, "not_found", "未找到", detail, path)
    answer = api.post("/v1/cases", steps.APPLICANT, steps.submission(penalty__decided_on="2030-01-01"), key="k")
    assert answer.json["errors"][0] == {
        "pointer": "/penalty/decided_on",
        "code": "date_in_future",
        "message": "日期不能晚于今天。",
    }


@pytest.mark.parametrize("path", ["/v1", "/v2/cases", "/v1/case", "/v1/cases/", "/openapi.yaml", "/local/clock"])
def test_an_unknown_path_is_not_found(api: Api, path: str) -> None:
    answer = api.get(path, steps.STEWARD)
    assert (answer.status, answer.code) == (404, "not_found")


# Storage that is busy


def client_error(code: str) -> Callable[[str], Exception]:
    return lambda operation: ClientError(
        {"Error": {"Code": code, "Message": "x"}, "ResponseMetadata": {"HTTPStatusCode": 400}}, operation
    )


def cancelled(operation: str) -> Exception:
    if operation != "TransactWriteItems":
        return client_error("ThrottlingException")(operation)
    answer: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": "cancelled [TransactionConflict, None]"},
        "CancellationReasons": [{"Code": "TransactionConflict", "Message": "conflict"}, {"Code": "None"}],
    }
    return ClientError(answer, operation)


BUSY: dict[str, Callable[[str], Exception]] = {
    "throttled": client_error("ThrottlingException"),
    "over its throughput": client_error("ProvisionedThroughputExceededException"),
    "over its request limit": client_error("RequestLimitExceeded"),
    "at fault": client_error("InternalServerError"),
    "in conflict": cancelled,
    "slow": lambda operation: ReadTimeoutError(endpoint_url="https://dynamodb"),
    "away": lambda operation: ConnectTimeoutError(endpoint_url="https://dynamodb"),
}


def failing(operations: set[str], error: Callable[[str], Exception]) -> Callable[[str, Any], None]:
    """Storage fails in these operations, but for the authorizer's look at the directory."""

    def meddle(operation: str, arguments: Any) -> None:
        is_identity = operation == "GetItem" and "IDENTITY#" in str(arguments)
        if operation in operations and not is_identity:
            raise error(operation)

    return meddle


def assert_busy(answer: Answer) -> None:
    assert (answer.status, answer.code) == (503, "service_busy")
    assert int(answer.headers["Retry-After"]) >= 1


DYNAMODB = {"Query", "GetItem", "TransactWriteItems", "PutItem", "UpdateItem"}


def requests(api: Api, case_id: str) -> dict[str, Callable[[], Answer]]:
    """List one request to each kind of route that needs storage."""
    base = f"/v1/cases/{case_id}"
    return {
        "statistics": lambda: api.get("/v1/statistics"),
        "submission": lambda: api.post("/v1/cases", steps.APPLICANT, steps.submission(), key=api.a_key()),
        "list": lambda: api.get("/v1/cases", steps.STEWARD),
        "ledger": lambda: api.get("/v1/ledger", steps.STEWARD),
        "case": lambda: api.get(base, steps.STEWARD),
        "events": lambda: api.get(f"{base}/events", steps.STEWARD),
        "action": lambda: api.post(f"{base}/forwarding", steps.STEWARD, steps.FORWARDED.body),
        "action with a key": lambda: api.post(f"{base}/withdrawal", steps.APPLICANT, {}, key="k"),
        "announcement": lambda: api.post(f"{base}/documents", steps.APPLICANT, announcement(b"x")),
        "document": lambda: api.get(f"{base}/documents/{'0' * 20}", steps.APPLICANT),
        "inbox": lambda: api.get("/v1/notifications", steps.STEWARD),
        "read": lambda: api.post("/v1/notifications/2026-03-02T01-00-00Z-0/read", steps.STEWARD),
        "deliveries": lambda: api.get("/v1/deliveries", "operator"),
        "redelivery": lambda: api.post("/v1/deliveries/x/redelivery", "operator"),
    }


@pytest.mark.parametrize("kind", BUSY)
def test_busy_storage_is_503_on_every_route_and_changes_nothing(api: Api, kind: str) -> None:
    case_id = api.case_in("submitted")
    before = api.get(f"/v1/cases/{case_id}", steps.STEWARD).content
    for name, ask in requests(api, case_id).items():
        with aws_calls(failing(DYNAMODB, BUSY[kind])):
            answer = ask()
        assert answer.status == 503, name
        assert_busy(answer)
    assert api.get(f"/v1/cases/{case_id}", steps.STEWARD).content == before
    assert len(api.get("/v1/cases", steps.APPLICANT).json["items"]) == 1


@pytest.mark.parametrize("kind", BUSY)
def test_a_write_that_cannot_be_made_is_503(api: Api, kind: str) -> None:
    case_id = api.case_in("submitted")
    for name in ("submission", "action", "action with a key", "announcement"):
        with aws_calls(failing({"TransactWriteItems"}, BUSY[kind])):
            assert_busy(requests(api, case_id)[name]())
    assert api.case(case_id)["version"] == 1


def test_a_conflict_that_passes_is_tried_again(api: Api) -> None:
    case_id, met = api.case_in("submitted"), []

    def meddle(operation: str, arguments: Any) -> None:
        if operation == "TransactWriteItems" and len(met) < 3:
            met.append(arguments["ClientRequestToken"])
            raise cancelled(operation)

    with aws_calls(meddle):
        assert api.act(case_id, "forwarding", steps.STEWARD, steps.FORWARDED.body).status == 200
    assert len(set(met)) == 1
    assert api.case(case_id)["version"] == 2


def test_a_retry_after_503_does_the_work_once(api: Api) -> None:
    body = steps.submission()
    with aws_calls(failing({"TransactWriteItems"}, BUSY["throttled"])):
        assert_busy(api.post("/v1/cases", steps.APPLICANT, body, key="k"))
    assert api.post("/v1/cases", steps.APPLICANT, body, key="k").status == 201
    assert api.post("/v1/cases", steps.APPLICANT, body, key="k").status == 201
    assert len(api.get("/v1/cases", steps.APPLICANT).json["items"]) == 1


def test_a_reply_lost_after_the_commit_is_found_again(api: Api) -> None:
    """The transaction went through, its answer did not: the same key gets the first answer (decision 5)."""
    from botocore.client import BaseClient

    real = BaseClient._make_api_call
    body = steps.submission()

    def losing(client: Any, operation: str, arguments: Any) -> Any:
        answer = real(client, operation, arguments)
        if operation == "TransactWriteItems":
            raise ReadTimeoutError(endpoint_url="https://dynamodb")
        return answer

    with pytest.MonkeyPatch.context() as patches:
        patches.setattr(BaseClient, "_make_api_call", losing)
        first = api.post("/v1/cases", steps.APPLICANT, body, key="k")  # found by its key at once
    assert first.status == 201
    assert api.post("/v1/cases", steps.APPLICANT, body, key="k").content == first.content
    (listed,) = api.get("/v1/cases", steps.APPLICANT).json["items"]
    assert listed["case_id"] == first.json["case_id"]


S3_BUSY: dict[str, Callable[[str], Exception]] = {
    **{code: client_error(code) for code in ("SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout")},
    "slow": lambda operation: ReadTimeoutError(endpoint_url="https://s3"),
    "away": lambda operation: ConnectTimeoutError(endpoint_url="https://s3"),
}


@pytest.mark.parametrize("operation", ["GetObject", "PutObject"])
@pytest.mark.parametrize("kind", S3_BUSY)
def test_a_busy_document_store_is_503(api: Api, kind: str, operation: str) -> None:
    case_id, content = api.case_in("submitted"), samples.pdf()
    promise = api.register(case_id, steps.APPLICANT, content).json
    api.upload(promise["upload"], content)
    path = f"/v1/cases/{case_id}/documents/{promise['document_id']}"
    with aws_calls(failing({operation}, S3_BUSY[kind])):
        assert_busy(api.get(path, steps.APPLICANT))
    assert api.get(path, steps.APPLICANT).json["status"] == "verified"


def test_a_busy_directory_is_503_for_the_authorizer_too(api: Api) -> None:
    def meddle(operation: str, arguments: Any) -> None:
        if operation == "GetItem":
            raise BUSY["throttled"](operation)

    with aws_calls(meddle):
        assert_busy(api.get("/v1/me", steps.STEWARD))


# Our own fault


SECRET = "王小明的身份证号 140502199001011234"


@pytest.mark.parametrize(
    "error", [RuntimeError(SECRET), KeyError(SECRET), client_error("AccessDeniedException")("Query"), RecursionError()]
)
def test_an_unexpected_error_tells_nothing(api: Api, error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    def meddle(operation: str, arguments: Any) -> None:
        if operation == "Query":
            raise error

    caplog.set_level(logging.DEBUG, logger="chalicelib")
    with aws_calls(meddle):
        answer = api.get("/v1/cases", steps.STEWARD)
    assert answer.json == golden(500, "internal_error", "系统错误", "系统出现错误，请稍后重试。", "/v1/cases")
    assert caplog.records
    assert SECRET not in caplog.text


@pytest.mark.parametrize("length", [1025, 3000])
@pytest.mark.parametrize("path", ["/v1/notifications/{}/read", "/v1/deliveries/{}/redelivery"])
def test_an_identifier_that_no_key_can_hold_is_not_found(api: Api, path: str, length: int) -> None:
    """DynamoDB refuses keys over 1024 or 2048 bytes with an error; it must not be asked."""
    name = "operator" if "deliveries" in path else steps.STEWARD
    with aws_calls() as made:
        assert api.post(path.format("a" * length), name).status == 404
    assert made == ["GetItem"]
