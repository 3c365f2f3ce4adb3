"""Pages of other origins: those of clients may ask and read; to all others a browser shows nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError
from werkzeug.test import Client

from app import app
from chalicelib import wiring
from chalicelib.runtime.settings import Settings
from infra import preflight
from infra.template.access.grants import GRANTS
from local.gateway import Gateway
from tests.infra.iam import Deployed
from tests.infra.templates import translated
from tests.routes import steps
from tests.routes.service import Api, announcement

CLIENT, LOCAL = "https://client.example", "http://127.0.0.1:*"
ORIGINS = frozenset({CLIENT, LOCAL})
ALLOWED = [CLIENT, "http://127.0.0.1:5173", "http://127.0.0.1:80"]
STRANGERS = [
    "https://evil.example",
    "https://client.example.evil.example",
    "https://client.example:8443",
    "http://client.example",
    "http://127.0.0.1",
    "http://127.0.0.1:",
    "http://127.0.0.1:x",
    "http://127.0.0.1:80.evil.example",
    "http://127.0.0.1:٨٠",
    "https://127.0.0.1:80",
    "null",
    "*",
    "",
]
READABLE = "Allow,ETag,Location,Retry-After,WWW-Authenticate,X-Correlation-Id"


@pytest.fixture
def api(api: Api) -> Iterator[Api]:
    """A service whose clients are known, and the gateway before it."""
    wiring.use(replace(api.service.wiring, origins=ORIGINS))
    yield api
    wiring.use(api.service.wiring)


@pytest.fixture
def browser(api: Api) -> Client:
    return Client(Gateway(app, origins=ORIGINS), use_cookies=False)


def bearer(api: Api, name: str = steps.STEWARD) -> dict[str, str]:
    return {"Authorization": f"Bearer {api.service.token(name)}"}


def told(answer: Any) -> dict[str, str]:
    """Pick the headers of an answer that are for browsers."""
    return {name: value for name, value in answer.headers.items() if name.startswith("Access-Control-")}


# -------------------- answers


@pytest.mark.parametrize("origin", ALLOWED)
def test_a_client_reads_answers_and_their_headers(api: Api, origin: str) -> None:
    case_id = api.case_in("submitted")
    answer = api.get(f"/v1/cases/{case_id}", steps.STEWARD, {"Origin": origin})
    assert answer.status == 200
    assert told(answer) == {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": READABLE}
    assert answer.headers["Vary"] == "Origin"
    assert {"ETag", "X-Correlation-Id"} <= answer.headers.keys()


@pytest.mark.parametrize("origin", STRANGERS, ids=ascii)
def test_a_stranger_is_told_nothing(api: Api, origin: str) -> None:
    for path, name in (("/v1/cities", ""), ("/v1/cases", steps.STEWARD)):
        answer = api.get(path, name, {"Origin": origin.encode().decode("latin-1")})
        assert (answer.status, told(answer), answer.headers["Vary"].split(", ")[-1]) == (200, {}, "Origin")


def test_caches_tell_requests_apart_that_name_no_origin_too(api: Api) -> None:
    answer = api.get("/v1/cities")
    assert (told(answer), answer.headers["Vary"]) == ({}, "Accept-Encoding, Origin")


def test_without_known_clients_nothing_is_said(api: Api) -> None:
    wiring.use(api.service.wiring)
    answer = api.get("/v1/cities", headers={"Origin": CLIENT})
    assert (told(answer), answer.headers["Vary"]) == ({}, "Accept-Encoding")


def test_a_client_reads_refusals_too(api: Api) -> None:
    origin = {"Origin": CLIENT}
    case_id = api.case_in("submitted")
    refused = [
        api.get("/v1/cases/JZ-1", steps.STEWARD, origin),
        api.post(f"/v1/cases/{case_id}/forwarding", steps.STEWARD, {}, headers=origin),
        api.post("/v1/cases", steps.APPLICANT, content=b"{", headers=origin),
        api.post("/v1/cases", steps.APPLICANT, content=b"x", headers={**origin, "Content-Type": "text/plain"}),
    ]
    assert [answer.status for answer in refused] == [404, 422, 400, 415]
    assert {told(answer)["Access-Control-Allow-Origin"] for answer in refused} == {CLIENT}


def test_what_is_kept_for_a_key_names_whoever_asks_again(api: Api) -> None:
    body, key = announcement(b"x"), api.a_key()
    path = f"/v1/cases/{api.case_in('submitted')}/documents"
    for origin in (ALLOWED[1], CLIENT):
        answer = api.post(path, steps.APPLICANT, body, key=key, headers={"Origin": origin})
        assert (answer.status, told(answer)["Access-Control-Allow-Origin"]) == (201, origin)
    assert told(api.post(path, steps.APPLICANT, body, key=key)) == {}


def test_no_answer_lets_a_browser_send_cookies(api: Api) -> None:
    answer = api.get("/v1/cases", steps.STEWARD, {"Origin": CLIENT})
    assert "Access-Control-Allow-Credentials" not in answer.headers


# -------------------- preflights, and what the gateway answers by itself


def test_each_path_is_answered_before_it_is_asked(api: Api, browser: Client) -> None:
    for path, methods in app.routes.items():
        asked = browser.open(path, method="OPTIONS", headers={"Origin": CLIENT})
        assert (asked.status_code, asked.data) == (204, b""), path
        assert asked.headers["Access-Control-Allow-Methods"] == ",".join(sorted(methods))
        assert asked.headers["Access-Control-Allow-Origin"] == CLIENT
        assert asked.headers["Vary"] == "Origin"
        allowed = asked.headers["Access-Control-Allow-Headers"].split(",")
        assert {*allowed} == {
            "Authorization",
            "Content-Type",
            "Idempotency-Key",
            "If-Match",
            "If-None-Match",
            "X-Correlation-Id",
        }
    assert tuple(allowed) == preflight.REQUEST_HEADERS


@pytest.mark.parametrize("origin", STRANGERS, ids=ascii)
def test_a_stranger_is_not_let_to_ask(api: Api, browser: Client, origin: str) -> None:
    asked = browser.open("/v1/cases", method="OPTIONS", headers={"Origin": origin.encode().decode("latin-1")})
    assert asked.status_code == 204
    assert "Access-Control-Allow-Origin" not in asked.headers


@pytest.mark.parametrize("path", ["/v1", "/v1/nothing", "/v1/cases/"])
def test_there_is_nothing_to_ask_where_there_is_nothing(api: Api, browser: Client, path: str) -> None:
    assert browser.open(path, method="OPTIONS", headers={"Origin": CLIENT}).status_code == 404


def test_a_client_reads_what_the_gateway_refuses(api: Api, browser: Client) -> None:
    for path, status in (("/v1/cases", 401), ("/v1/nothing", 404)):
        for origin, is_named in ((CLIENT, True), ("https://evil.example", False)):
            answer = browser.get(path, headers={"Origin": origin})
            assert (answer.status_code, "Access-Control-Allow-Origin" in answer.headers) == (status, is_named)
            assert answer.headers["Vary"] == "Origin"


def test_the_answer_behind_the_gateway_is_the_functions_own(api: Api, browser: Client) -> None:
    answer = browser.get("/v1/cases", headers={"Origin": CLIENT, **bearer(api)})
    assert answer.headers.getlist("Access-Control-Allow-Origin") == [CLIENT]


# -------------------- the setting


def settings(origins: str) -> Settings:
    required = ("table_prefix", "quarantine_bucket", "evidence_bucket", "jwt_issuer", "jwt_audience", "aws_region")
    return Settings.model_validate({**dict.fromkeys(required, "x"), "client_origins": origins})


def test_origins_are_listed_with_commas() -> None:
    assert settings(f"{CLIENT}, {LOCAL},").origins == ORIGINS
    assert settings("").origins == frozenset()


def test_the_template_tells_each_function_who_its_clients_are() -> None:
    origins = f"{CLIENT},https://other.example"
    deployed = Deployed(translated("prod"), parameters={"ClientOrigins": origins})
    assert {deployed.environment(function)["CLIENT_ORIGINS"] for function in GRANTS} == {origins}


@pytest.mark.parametrize(
    "text", ["*", "null", "client.example", "https://client.example/", "https://*.example", "ftp://x", "https://a:b"]
)
def test_what_is_no_origin_is_refused_at_the_start(text: str) -> None:
    with pytest.raises(ValidationError, match="client_origins"):
        settings(f"{CLIENT},{text}")
