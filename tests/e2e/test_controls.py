"""The `/local/…` controls, which the local stack alone has."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from chalicelib.runtime import clock
from tests.e2e.conftest import items

ROOT = Path(__file__).parents[2]


def test_the_clock_jumps_and_runs_on(anyone: httpx.Client, real_time: None) -> None:
    answer = anyone.post("/local/clock", json={"now": "2026-09-25T10:00:00+08:00"})
    assert (answer.status_code, answer.json()["now"][:16]) == (200, "2026-09-25T10:00")
    first, second = (datetime.fromisoformat(anyone.get("/local/clock").json()["now"]) for _ in range(2))
    assert timedelta(0) <= second - first < timedelta(seconds=5)
    back = datetime.fromisoformat(anyone.delete("/local/clock").json()["now"])
    assert abs((back - clock.real_time()).total_seconds()) < 5


def test_lights_follow_the_clock(anyone: httpx.Client, as_: Callable[[str], httpx.Client], real_time: None) -> None:
    steward = as_("steward-jiaozuo")
    greens = {row["case_id"] for row in items(steward, "/v1/ledger", light="green", limit=100)}
    assert greens
    later = (clock.real_time() + timedelta(days=60)).isoformat()
    assert anyone.post("/local/clock", json={"now": later}).status_code == 200
    assert items(steward, "/v1/ledger", light="green", limit=100) == []
    assert greens <= {row["case_id"] for row in items(steward, "/v1/ledger", light="red", limit=100)}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"2026-09-25T10:00:00+08:00"',
        b"{}",
        b'{"now": 3}',
        b'{"now": null}',
        b'{"now": "yesterday"}',
        b'{"now": "2026-09-25T10:00:00"}',
        b'{"now": "2026-02-30T10:00:00+08:00"}',
        b'{"now": "0001-01-01T00:00:00+08:00"}',
        b'{"now": "9999-12-31T23:59:59+08:00"}',
        b"\xff\xfe",
    ],
)
def test_a_bad_time_is_refused_and_changes_nothing(anyone: httpx.Client, real_time: None, body: bytes) -> None:
    refused = anyone.post("/local/clock", content=body)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
    now = datetime.fromisoformat(anyone.get("/local/clock").json()["now"])
    assert abs((now - clock.real_time()).total_seconds()) < 5
    assert anyone.get("/v1/cities").status_code == 200


def test_a_scheduled_function_runs_and_answers_its_summary(anyone: httpx.Client) -> None:
    answer = anyone.post("/local/functions/statistics")
    assert answer.status_code == 200
    assert isinstance(answer.json(), dict)


def test_queues_settle_and_mail_is_listed(anyone: httpx.Client) -> None:
    assert anyone.post("/local/settle").status_code == 200
    assert isinstance(anyone.get("/local/mail").json()["items"], list)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/local/functions/nothing"),
        ("POST", "/local/functions/"),
        ("POST", "/local/functions/statistics/more"),
        ("GET", "/local/functions/statistics"),
        ("GET", "/local/settle"),
        ("PUT", "/local/clock"),
        ("GET", "/local/nothing"),
        ("GET", "/local/"),
    ],
)
def test_what_is_no_control_is_not_found(anyone: httpx.Client, method: str, path: str) -> None:
    refused = anyone.request(method, path)
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


def test_the_deployed_app_has_no_controls(anyone: httpx.Client) -> None:
    from app import app

    assert [path for path in app.routes if "local" in path] == []
    assert [path for path in anyone.get("/openapi.json").json()["paths"] if "local" in path] == []
    for source in ROOT.glob("chalicelib/**/*.py"):
        assert "import local" not in source.read_text()
        assert "from local" not in source.read_text()
    assert "/local/" not in json.dumps(sorted(app.routes))
