"""Twenty clients at once: nothing breaks, nobody is lied to, and every timeline still proves itself."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from local.demo.bodies import application, company
from tests.e2e.conftest import RunningStack

CLIENTS = 20
SECONDS = 3.0


def a_submission(number: str) -> dict[str, Any]:
    penalty = {"handling_city": "jiaozuo", "decision_number": number, "authority_name": "焦作市生态环境局"}
    return application(company("jincheng"), penalty, "fine_receipt", statement="票据遗失。")


def test_twenty_clients_read_and_write_at_once(stack: RunningStack) -> None:
    run = time.time_ns()
    answers: Counter[tuple[str, int]] = Counter()
    counting = threading.Lock()
    with stack.client("applicant-jincheng") as applicant:
        contested = applicant.post(
            "/v1/cases", json=a_submission(f"焦环罚〔{run}〕共同号"), headers={"Idempotency-Key": f"{run}"}
        ).headers["Location"]
    until = time.monotonic() + SECONDS

    def work(client: int) -> None:
        with (
            stack.client("applicant-jincheng") as applicant,
            stack.client("steward-jiaozuo") as steward,
            stack.client("steward-jincheng") as home,
        ):

            def ask(what: str, session: Any, method: str, path: str, **request: Any) -> Any:
                response = session.request(method, path, **request)
                with counting:
                    answers[what, response.status_code] += 1
                return response

            ask("urge", home, "POST", f"{contested}/urging", json={"text": "请尽快办理。"})
            submission, key = a_submission(f"焦环罚〔{run}〕{client}号"), {"Idempotency-Key": f"{run}-{client}"}
            created = ask("submit", applicant, "POST", "/v1/cases", json=submission, headers=key)
            path = created.headers["Location"]
            ask("forward", steward, "POST", f"{path}/forwarding", json={"agency_id": "jiaozuo-sthj"})
            while time.monotonic() < until:
                ask("get", steward, "GET", path)
                ask("list", applicant, "GET", "/v1/cases", params={"limit": 5})
                ask("ledger", steward, "GET", "/v1/ledger", params={"limit": 5, "light": "red"})
                ask("contested", home, "GET", contested)
                ask("cities", home, "GET", "/v1/cities")
            ask("withdraw", applicant, "POST", f"{path}/withdrawal", json={"reason": "并发测试。"})
            ask("again", applicant, "POST", f"{path}/withdrawal", json={"reason": "并发测试。"})

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(work, range(CLIENTS)))

    expected = {"submit": 201, "again": 409}
    unexpected = {
        key: count for key, count in answers.items() if key[0] != "urge" and key[1] != expected.get(key[0], 200)
    }
    assert unexpected == {}
    assert (answers["urge", 200], answers["urge", 409]) == (1, CLIENTS - 1)
    proof = stack.run("-m", "local.verify_chain")
    assert (proof.returncode, proof.stdout.count("proven")) == (0, 3)
