"""`make run`: what it says and writes; that it ends cleanly is seen when the stack of all these tests is stopped."""

from __future__ import annotations

import http.client
import json
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import httpx
import pytest

from tests.e2e.conftest import RunningStack, environment, items, run


def test_make_run_says_ready_last_and_introduces_the_stack(stack: RunningStack) -> None:
    said, _, later = stack.said.partition("\nready ")
    assert later.splitlines()[0] == stack.url
    for promised in ("47 件", "tokens.json", f"{stack.url}/docs", "make demo", "curl -H"):
        assert promised in said
    assert not [word for word in ("Traceback", "Warning") if word in said]


def test_the_commands_that_make_run_suggests_work(stack: RunningStack) -> None:
    lines = [line for line in stack.said.splitlines() if line.startswith(("  TOKEN=", "  curl "))]
    shown = subprocess.run(
        ["sh", "-ec", "\n".join(lines)], cwd=stack.directory, env=environment(), capture_output=True, check=True
    )
    rows = json.loads(shown.stdout)["items"]
    assert rows
    assert {row["deadline"]["light"] for row in rows} == {"red"}


def test_tokens_are_written_for_every_identity_and_each_is_let_in(stack: RunningStack, anyone: httpx.Client) -> None:
    names = {"operator", "province-henan", "province-shanxi"}
    for summary in anyone.get("/v1/cities").json()["items"]:
        city = anyone.get(f"/v1/cities/{summary['city']}").json()
        names |= {f"{role}-{city['city']}" for role in ("applicant", "steward", "committee")}
        names |= {f"authority-{agency['agency_id']}" for agency in city["agencies"]}
        names |= {f"court-{court['court_id']}" for court in city["courts"]}
    tokens = stack.tokens
    assert set(tokens) == names
    for name, token in tokens.items():
        me = anyone.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
        assert me.status_code == 200
        assert me.json()["grants"][0]["role"] == name.partition("-")[0]


def test_each_city_has_a_living_ledger_and_no_stage_is_missing(
    as_: Callable[[str], httpx.Client], anyone: httpx.Client
) -> None:
    procedures = [item["procedure"] for item in anyone.get("/v1/procedures").json()["items"]]
    standards = [anyone.get(f"/v1/procedures/{name}").json() for name in procedures]
    stages = {stage["stage"] for standard in standards for stage in standard["stages"]}
    seen = set()
    for city in ("jiaozuo", "jincheng", "changzhi"):
        rows = items(as_(f"steward-{city}"), "/v1/ledger", limit=100)
        lights = {row["deadline"]["light"] for row in rows if row["deadline"] and row["handling_city"] == city}
        own_stages = {row["stage"] for row in rows if row["handling_city"] == city}
        assert lights == {"green", "amber", "red"}
        assert len(own_stages) >= 7
        assert {row["home_city"] for row in rows if row["handling_city"] != city} == {city}
        seen |= own_stages
    assert seen == stages


def test_statistics_are_published_from_the_start(anyone: httpx.Client) -> None:
    figures = anyone.get("/v1/statistics").json()["items"]
    assert {city["city"] for city in figures} == {"jiaozuo", "jincheng", "changzhi"}
    assert all(city["cases"] >= 12 for city in figures)


@pytest.mark.parametrize("path", ["/v1/health", "/openapi.json", "/docs"])
def test_the_public_pages_are_there(anyone: httpx.Client, path: str) -> None:
    assert anyone.get(path).status_code == 200


def test_connections_are_kept_alive(stack: RunningStack) -> None:
    connection = http.client.HTTPConnection(urlsplit(stack.url).netloc, timeout=5)
    connection.connect()
    own_end = connection.sock.getsockname()
    for path in ("/v1/health", "/v1/nowhere", "/local/clock", "/v1/cases", "/v1/health"):
        connection.request("GET", path)
        connection.getresponse().read()
        assert connection.sock is not None
        assert connection.sock.getsockname() == own_end
    connection.close()


def test_health_answers_quickly(anyone: httpx.Client) -> None:
    took = []
    for _ in range(30):
        began = time.perf_counter()
        assert anyone.get("/v1/health").json()["status"] == "ok"
        took.append(time.perf_counter() - began)
    assert median(took) < 0.05


def test_a_taken_port_is_said_and_ends_with_2(stack: RunningStack, tmp_path: Path) -> None:
    port = str(urlsplit(stack.url).port)
    refused = run(tmp_path, "-m", "local", PORT=port)
    assert refused.returncode == 2
    assert f"端口 {port} 已被其他程序占用" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / ".local").exists()


def test_a_port_that_is_none_is_said_and_ends_with_2(tmp_path: Path) -> None:
    refused = run(tmp_path, "-m", "local", PORT="65536")
    assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
    assert "PORT" in refused.stderr


def test_time_is_real_and_chinese(anyone: httpx.Client) -> None:
    now = anyone.get("/local/clock").json()["now"]
    assert now.endswith("+08:00")
    assert abs((datetime.fromisoformat(now) - datetime.now(UTC)).total_seconds()) < 5
