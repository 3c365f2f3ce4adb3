"""HEAD answers as GET without its content; a method that an address does not take is 405 and names those it takes."""

from __future__ import annotations

import pytest

from app import app
from chalicelib.routes.http.api import OPERATIONS
from chalicelib.routes.reference.example_requests import VALUES
from tests.routes import steps
from tests.routes.service import Api

READ = sorted({operation.path for operation in OPERATIONS if operation.method == "GET"})


def filled(template: str) -> str:
    return template.format_map(VALUES)


def test_every_address_that_is_read_has_a_head() -> None:
    for path, methods in app.routes.items():
        assert ("HEAD" in methods) == ("GET" in methods), path


@pytest.mark.parametrize("path", ["/v1/cities", "/docs", "/openapi.json", "/v1/procedures/penalty", "/opinion"])
def test_head_answers_as_get_without_content(api: Api, path: str) -> None:
    got, asked = api.get(path), api.ask("HEAD", path)
    assert (asked.status, asked.content) == (200, b"")
    differing = {"X-Correlation-Id", "Content-Length"}
    assert {k: v for k, v in asked.headers.items() if k not in differing} == {
        k: v for k, v in got.headers.items() if k not in differing
    }


def test_head_of_a_case_has_its_version_and_is_a_reading(api: Api) -> None:
    case_id = api.case_in("submitted")
    asked = api.ask("HEAD", f"/v1/cases/{case_id}", steps.STEWARD)
    assert (asked.status, asked.headers["ETag"], asked.content) == (200, '"1"', b"")
    readings = api.get(f"/v1/audit?case_id={case_id}", "operator").json["items"]
    assert [item["principal_id"] for item in readings] == [steps.STEWARD]


def test_head_is_refused_as_get_is(api: Api) -> None:
    case_id = api.case_in("submitted")
    for name, status in (("", 401), ("applicant-changzhi", 404)):
        asked = api.ask("HEAD", f"/v1/cases/{case_id}", name)
        assert asked.status == status
    assert api.ask("HEAD", "/v1/ledger", steps.APPLICANT).status == 403
    assert api.ask("HEAD", "/v1/cases?limit=0", steps.STEWARD).content == b""


@pytest.mark.parametrize("template", sorted({operation.path for operation in OPERATIONS}))
def test_a_method_that_an_address_does_not_take_is_405(api: Api, template: str) -> None:
    path, taken = filled(template), {*app.routes[template], "OPTIONS"}
    for method in sorted({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} - taken):
        answer = api.ask(
            method, path, headers={"Content-Type": "text/plain"}, content=b"" if method == "HEAD" else b"x"
        )
        assert (answer.status, answer.headers["Allow"]) == (405, ", ".join(sorted(taken))), method
        if method != "HEAD":
            assert (answer.code, answer.json["instance"]) == ("method_not_allowed", path)
            assert answer.headers["X-Correlation-Id"]


def test_an_unknown_address_is_404_by_any_method(api: Api) -> None:
    for method in ("GET", "PUT", "DELETE"):
        assert api.ask(method, "/v1/nothing").status == 404


def test_every_401_says_how_to_sign_in(api: Api) -> None:
    for token in ({}, {"Authorization": "Bearer nothing"}, {"Authorization": "Basic eDp5"}):
        answer = api.get("/v1/me", headers=token)
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="xinxiutong"')
    refused = api.post("/v1/sessions/refresh", json={"refresh_token": "nothing"})
    assert refused.status == 401
    # API Gateway renames this header of a function's own answer, and lets nobody set it
    assert refused.headers["x-amzn-Remapped-WWW-Authenticate"] == 'Bearer realm="xinxiutong"'
