"""The warm API in one process, through the local gateway, against a bare Chalice route in the same run.

    python -m tools.bench.warm [--requests 100] [--json]

Storage is emulated in the same process, and takes most of the time: the figures compare one version with another.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

from chalice.app import Chalice
from werkzeug.test import Client

from local import stack
from local.gateway.application import Gateway

REQUESTS = 100

Ask = Callable[[int], Any]
"""Makes the n-th request, and answers what it was answered."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Requests of one kind; `ratio` is of the median to the bare route's."""

    name: str
    per_second: float
    p50_ms: float
    p99_ms: float
    ratio: float


class Caller:
    """A client of the API in this process."""

    def __init__(self, tokens: dict[str, str]) -> None:
        from app import app  # with the stack's environment

        self._client = Client(Gateway(app), use_cookies=False)
        self._tokens = tokens
        self._cases: list[str] = []

    def submit(self, number: int) -> None:
        answered = self._ask("POST /v1/cases", 201, "applicant-jincheng", submission(number))
        self._cases.append(str(answered["case_id"]))

    def forward(self, number: int) -> None:
        body = {"agency_id": "jiaozuo-scjg", "note": "请核查。"}
        self._ask(f"POST /v1/cases/{self._cases[number]}/forwarding", 200, "steward-jiaozuo", body)

    def read(self, number: int) -> None:
        self._ask(f"GET /v1/cases/{self._cases[number]}", 200, "steward-jiaozuo")

    def _ask(self, what: str, expected: int, who: str, body: Any = None) -> Any:
        method, path = what.split()
        headers = {"Authorization": f"Bearer {self._tokens[who]}"}
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid4())
        answer = self._client.open(path, method=method, headers=headers, json=body)
        if answer.status_code != expected:
            raise SystemExit(f"{what} was answered {answer.status_code}: {answer.text}")
        return answer.json


def submission(number: int) -> dict[str, Any]:
    """A company of Jincheng about a decision of Jiaozuo, each number about another."""
    return {
        "procedure": "penalty",
        "subject": {"name": "晋城市示例商贸有限公司", "uscc": "91140502MA0TE5T24A", "home_city": "jincheng"},
        "contact": {"name": "李明", "phone": "13800000000"},
        "penalty": {
            "handling_city": "jiaozuo",
            "decision_number": f"焦市监处罚〔2025〕{number + 1}号",
            "authority_name": "焦作市市场监督管理局",
            "decided_on": "2025-06-03",
            "kinds": ["fine"],
            "fine_amount": "20000.00",
            "performed_on": "2025-06-20",
        },
        "missing_materials": ["fine_receipt"],
    }


def measure(requests: int = REQUESTS) -> list[Measured]:
    """The bare route first, then what the API does."""
    with _service() as caller:
        asked = {"bare Chalice route": _bare(), "submit": caller.submit, "forward": caller.forward, "read": caller.read}
        timed = {name: _timed(ask, requests) for name, ask in asked.items()}
    base = statistics.median(next(iter(timed.values())))
    return [_measured(name, times, base) for name, times in timed.items()]


@contextmanager
def _service() -> Iterator[Caller]:
    running = stack.start(with_samples=False)
    try:
        yield Caller(running.tokens)
    finally:
        running.close()


def _bare() -> Ask:
    bare = Chalice(app_name="bare")
    bare.route("/")(lambda: {"a": 1})
    client = Client(Gateway(bare), use_cookies=False)
    return lambda number: client.get("/")


def _timed(ask: Ask, requests: int) -> list[float]:
    times = []
    for number in range(requests):
        began = time.perf_counter()
        ask(number)
        times.append(time.perf_counter() - began)
    return times


def _measured(name: str, times: Sequence[float], base: float) -> Measured:
    median = statistics.median(times)
    last = statistics.quantiles(times, n=100, method="inclusive")[-1]
    return Measured(name, len(times) / sum(times), median * 1000, last * 1000, median / base)


def show(measured: Sequence[Measured]) -> None:
    print(f"\n{'warm, in one process':20} {'per second':>10} {'p50, ms':>8} {'p99, ms':>8} {'ratio':>6}")
    for one in measured:
        print(f"{one.name:20} {one.per_second:10.0f} {one.p50_ms:8.2f} {one.p99_ms:8.2f} {one.ratio:6.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.warm", description="Measure the warm API.")
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    asked = parser.parse_args()
    measured = measure(asked.requests)
    if asked.json:
        print(json.dumps([asdict(one) for one in measured], indent=1))
    else:
        show(measured)


if __name__ == "__main__":
    main()
