"""One run of the demo: the days that pass, the cases it holds, and every request that is made."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from chalicelib.domain.time.local_time import SHANGHAI
from local.demo.screen import Screen
from local.demo.service import Service


class Surprise(Exception):
    """The service did not do what the memorandum, and so the demo, expects."""


@dataclass(frozen=True)
class Scenario:
    """One story of the demo, with the clause it plays."""

    title: str
    about: str
    play: Callable[[Play], None]


@dataclass
class Case:
    """A case as the demo last saw it."""

    answer: dict[str, Any]

    @property
    def case_id(self) -> str:
        return str(self.answer["case_id"])

    @property
    def path(self) -> str:
        return f"/v1/cases/{self.case_id}"

    @property
    def due_on(self) -> str | None:
        deadline = self.answer["deadline"]
        return deadline and str(deadline["due_on"])

    @property
    def light(self) -> str | None:
        deadline = self.answer["deadline"]
        return deadline and str(deadline["light"])


@dataclass
class Play:
    """The state that the scenarios share."""

    service: Service
    screen: Screen
    client: httpx.Client
    requests: int = 0
    _serials: Iterable[int] = field(default_factory=lambda: itertools.count(1))
    _names: dict[str, str] = field(default_factory=dict)

    def on(self, moment: str, remark: str = "") -> None:
        """The service's clock jumps there, e.g. to 2026-09-16 09:10 in China."""
        now = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
        answer = self.send("POST", "/local/clock", json={"now": now.isoformat()})
        self.expect("调整服务时间", answer.status_code, 200)
        self.screen.moment(now, remark)

    def decision_number(self, issuer: str) -> str:
        """A number that no run of the demo has used: the time of day stands in its serial."""
        serial = next(iter(self._serials))
        return f"{issuer}〔2026〕{time.strftime('%m%d%H%M%S')}{serial:02}号"

    def case_number(self, court: str, year: int = 2025) -> str:
        """An execution number of a court, by its code, that no run of the demo has used."""
        serial = time.time_ns() // 100_000_000 % 9_000_000 + 1_000_000 + next(iter(self._serials))
        return f"（{year}）{court}执{serial % 10_000_000}号"

    def expect(self, what: str, seen: object, wanted: object) -> None:
        """Raises Surprise unless `seen` is `wanted`."""
        if seen != wanted:
            raise Surprise(f"{what}：应为 {wanted}，实为 {seen}")

    def send(self, method: str, url: str, **request: Any) -> httpx.Response:
        self.requests += 1
        try:
            return self.client.request(method, url, **request)
        except httpx.HTTPError as error:
            raise Surprise(f"{method} {url}：服务没有响应（{type(error).__name__}）") from error

    def settle(self) -> None:
        """Every message and mail that is on its way is delivered."""
        self.expect("等消息送达", self.send("POST", "/local/settle").status_code, 200)

    def run(self, function: str, times: int = 1) -> None:
        """A scheduled function, so many times, and everything it put on its way delivered."""
        for _ in range(times):
            self.expect(function, self.send("POST", f"/local/functions/{function}").status_code, 200)
        self.settle()
        self.screen.note(f"运行定时任务 {function} {times} 次。")

    def mails(self, case: Case) -> list[dict[str, Any]]:
        """The mails about a case that the mail server received, oldest first."""
        self.settle()
        received: list[dict[str, Any]] = self.send("GET", "/local/mail").json()["items"]
        return [mail for mail in received if case.case_id in mail["text"]]

    def action_name(self, action: str) -> str:
        """The action in Chinese, as the unified standard names it."""
        return self._standard[f"action {action}"]

    def stage_name(self, stage: str) -> str:
        """The stage in Chinese, as the unified standard names it."""
        return self._standard[f"stage {stage}"]

    @property
    def _standard(self) -> dict[str, str]:
        """The names of all actions and stages, by both procedures."""
        if not self._names:
            for procedure in ("penalty", "judgment"):
                standard = self.send("GET", f"/v1/procedures/{procedure}").json()
                self._names |= {f"action {item['action']}": item["action_name"] for item in standard["actions"]}
                self._names |= {f"stage {item['stage']}": item["stage_name"] for item in standard["stages"]}
        return self._names
