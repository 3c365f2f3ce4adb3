"""One run of the demo: the parties, the days that pass, and every request they make."""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from chalicelib.domain.time.local_time import SHANGHAI
from chalicelib.domain.workflow.events import GENESIS
from local.demo.screen import Ink, Screen
from local.demo.service import Service
from local.seed.directory import read

WHO, WHAT, STATUS, STAGE, DEADLINE = 10, 34, 3, 16, 27
"""The columns of a step."""
VERDICT = STAGE + 2 + DEADLINE
"""The columns that a refusal has in place of stage and deadline."""
LIGHTS = {"green": ("绿", Ink.GREEN), "amber": ("黄", Ink.AMBER), "red": ("红", Ink.RED)}

MAX_ON_A_PAGE = 100

LETTERS = Path(".local/letters")
"""The folder in which the letters of a run are saved."""


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

    def party(self, name: str, label: str) -> Party:
        """Make a participant of an identity in `.local/tokens.json`, under the label that we use here."""
        return Party(self, name, label)

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

    def action_name(self, action: str) -> str:
        """The action in Chinese, as the unified standard names it."""
        if not self._names:
            for procedure in ("penalty", "judgment"):
                standard = self.send("GET", f"/v1/procedures/{procedure}").json()
                self._names |= {item["action"]: item["action_name"] for item in standard["actions"]}
        return self._names[action]

    def views(self, case: Case, *parties: Party) -> None:
        """各方所见: the same case, asked for by each."""
        self.screen.subheading("各方所见")
        self.screen.row(*_cells(("谁", WHO), ("响应", 4), ("阶段", 14), ("联系人", 26), ("现在可办", 36), ink=Ink.DIM))
        for party in parties:
            response = party.get(case.path)
            seen = response.json()
            if response.status_code == 200:
                contact = f"{seen['contact']['name']} {seen['contact']['phone']}"
                actions = "、".join(self.action_name(action) for action in seen["actions"]) or "—"
                cells = (seen["stage_name"], 14), (contact, 26), (actions, 36)
            else:
                cells = ("—", 14), (seen["detail"], 26), ("—", 36)
            self.screen.row(*_cells((party.label, WHO), (str(response.status_code), 4), *cells))

    def timeline(self, case: Case, party: Party) -> None:
        """Every event of a case, each of which must follow from the one before."""
        events = party.get(f"{case.path}/events").json()["items"]
        self.screen.subheading("时间线")
        before = GENESIS
        for event in events:
            self.expect(f"第 {event['sequence']} 项的前一项散列值", event["previous_hash"], before)
            before = event["hash"]
            at, actor = datetime.fromisoformat(event["at"]), event["actor"]
            self.screen.row(
                *_cells(
                    (f"{event['sequence']:>2}  {at:%m-%d %H:%M}", 15),
                    (event["action_name"], 24),
                    (event["stage_name"], STAGE),
                    (f"{actor['role']} {actor['organisation']}", 24),
                    (f"{event['hash'][:8]}…", 9),
                )
            )
        self.expect("时间线项数", len(events), party.get(case.path).json()["version"])
        self.screen.note(f"散列链：{len(events)} 项首尾相接，与申请的版本号一致。")


@dataclass(frozen=True)
class Party:
    """A participant: it knows its token, and says what it does and gets."""

    play: Play
    name: str
    label: str

    def apply(self, application: dict[str, Any], does: str, *, expect: int = 201) -> Case:
        """提交申请."""
        key = {"Idempotency-Key": f"demo-{time.time_ns()}"}
        return Case(self._do("POST", "/v1/cases", does, expect, headers=key, json=application))

    def act(self, case: Case, path: str, does: str, *, expect: int = 200, **body: Any) -> dict[str, Any]:
        """Take one of the actions of docs/procedures.md; `case` holds its answer from then on."""
        answer = self._do("POST", f"{case.path}/{path}", does, expect, json=body)
        if expect == 200:
            case.answer = answer
        return answer

    def look(self, case: Case, does: str) -> dict[str, Any]:
        """Read the case as it stands today."""
        case.answer = self._do("GET", case.path, does, 200)
        return case.answer

    def register(self, path: str, kind: str, file_name: str, content: bytes) -> dict[str, Any]:
        """登记一份材料 under a case or a binding: the promise of a place for exactly these bytes."""
        body = {
            "kind": kind,
            "file_name": file_name,
            "content_type": "image/png" if file_name.endswith(".png") else "application/pdf",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        return self._do("POST", f"{path}/documents", f"登记《{file_name}》", 201, json=body)

    def put(
        self, ticket: dict[str, Any], content: bytes, does: str, *, expect: int = 204, **changed: str
    ) -> httpx.Response:
        """The upload itself, to S3; `changed` replaces fields of the form that the policy has pinned."""
        fields = ticket["upload"]["fields"] | {name.replace("_", "-"): value for name, value in changed.items()}
        response = self.play.send("POST", ticket["upload"]["url"], data=fields, files={"file": content})
        code = response.text.partition("<Code>")[2].partition("</Code>")[0]
        verdict = "S3 已收下，待核验" if response.status_code == 204 else f"S3 拒收：{code}"
        self._say(does, response.status_code, verdict)
        self._expect(does, response, expect)
        return response

    def document(self, path: str, document_id: str, does: str, *, status: str) -> dict[str, Any]:
        """Read a document, and expect it to be in this status."""
        response = self.get(f"{path}/documents/{document_id}")
        self._expect(does, response, 200)
        document: dict[str, Any] = response.json()
        why = f"：{document['rejection']}" if document["rejection"] else ""
        self._say(does, response.status_code, f"{document['status_name']}{why}")
        self.play.expect(f"{does}：材料状态", document["status"], status)
        return document

    def upload(self, case: Case, kind: str, file_name: str, content: bytes) -> str:
        """Register, upload and see verified; answers the document's id."""
        return self.upload_to(case.path, kind, file_name, content)

    def upload_to(self, path: str, kind: str, file_name: str, content: bytes) -> str:
        """The same under anything that has documents."""
        ticket = self.register(path, kind, file_name, content)
        self.put(ticket, content, f"上传《{file_name}》")
        self.document(path, ticket["document_id"], "查看核验结果", status="verified")
        return str(ticket["document_id"])

    def letter(self, case: Case, kind: str, name: str) -> None:
        """生成公文: asked for, made by a function of its own, downloaded and saved."""
        asked = self._do("POST", f"{case.path}/letters", f"生成《{name}》", 202, json={"kind": kind, "format": "pdf"})
        self.play.send("POST", "/local/settle")
        made = self.document(case.path, asked["document_id"], f"取《{name}》", status="verified")
        content = self.play.send("GET", made["download_url"]).content
        self.play.expect(f"《{name}》的散列值", hashlib.sha256(content).hexdigest(), made["sha256"])
        LETTERS.mkdir(parents=True, exist_ok=True)
        file = LETTERS / f"{case.case_id}-{name}.pdf"
        file.write_bytes(content)
        self.play.screen.note(f"已存 {file}（{len(content) // 1024} KB）")

    def ask(self, method: str, path: str, expect: int, **request: Any) -> dict[str, Any]:
        """A request in passing, which must be answered so."""
        headers = self._headers | request.pop("headers", {})
        response = self.play.send(method, path, headers=headers, **request)
        self._expect(f"{method} {path}", response, expect)
        answer: dict[str, Any] = response.json()
        return answer

    def told(self, case: Case) -> list[dict[str, Any]]:
        """List this case's messages in the inbox, oldest first; earlier plays may have filled pages before it."""
        self.play.expect("等消息送达", self.play.send("POST", "/local/settle").status_code, 200)
        found: list[dict[str, Any]] = []
        query = {"limit": str(MAX_ON_A_PAGE)}
        while True:
            page = self.get("/v1/notifications", **query).json()
            found += [item for item in page["items"] if item["case_id"] == case.case_id]
            if page["next_cursor"] is None:
                return found[::-1]
            query["cursor"] = page["next_cursor"]

    def get(self, path: str, **query: str) -> httpx.Response:
        """Read in passing, without writing about it."""
        return self.play.send("GET", path, headers=self._headers, params=query)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.play.service.tokens[self.name]}"}

    def _do(self, method: str, path: str, does: str, expect: int, **request: Any) -> dict[str, Any]:
        headers = self._headers | request.pop("headers", {})
        response = self.play.send(method, path, headers=headers, **request)
        answer: dict[str, Any] = response.json()
        if "stage_name" in answer:
            self._say(does, response.status_code, answer["stage_name"], answer["deadline"])
        elif "code" in answer:
            self._say(does, response.status_code, _refusal(answer))
        else:
            self._say(does, response.status_code, "生成中" if response.status_code == 202 else "已取得上传凭证")
        self._expect(does, response, expect)
        return answer

    def _expect(self, does: str, response: httpx.Response, status: int) -> None:
        if response.status_code != status:
            asked = f"{response.request.method} {response.request.url.path}"
            raise Surprise(
                f"{self.label} {does}：响应 {response.status_code}，应为 {status}\n{asked}\n{response.text[:2000]}"
            )

    def _say(self, does: str, status: int, outcome: str, deadline: dict[str, Any] | None = None) -> None:
        ink = Ink.PLAIN if status < 400 else Ink.AMBER
        step = ((self.label, WHO, Ink.PLAIN), (does, WHAT, Ink.PLAIN), (str(status), STATUS, ink))
        if deadline:
            text, light = _deadline(deadline)
            self.play.screen.row(*step, (outcome, STAGE, Ink.BOLD), (text, DEADLINE, light))
        else:
            self.play.screen.row(*step, (outcome, VERDICT, Ink.BOLD if status < 400 else ink))


def company(home_city: str) -> dict[str, str]:
    """The first sample company of a city."""
    companies: list[dict[str, str]] = read("companies.toml")["companies"]
    return next(company for company in companies if company["home_city"] == home_city)


def application(company: dict[str, str], penalty: dict[str, Any], *missing: str, statement: str) -> dict[str, Any]:
    """The body of a submission; the penalty's usual parts need not be named."""
    usual = {"decided_on": "2026-03-02", "kinds": ["fine"], "fine_amount": "20000.00", "performed_on": "2026-03-16"}
    return {
        "procedure": "penalty",
        "subject": {name: company[name] for name in ("name", "uscc", "home_city", "address")},
        "contact": {name: company[f"contact_{name}"] for name in ("name", "phone", "email")},
        "penalty": usual | penalty,
        "missing_materials": [*missing],
        "statement": statement,
    }


def _cells(*cells: tuple[str, int], ink: Ink = Ink.PLAIN) -> list[tuple[str, int, Ink]]:
    return [(text, room, ink) for text, room in cells]


def _refusal(problem: dict[str, Any]) -> str:
    """Return the text that a person reads: the fields' own messages, if there are any."""
    errors = problem.get("errors") or [{"message": problem["detail"]}]
    return "".join(error["message"] for error in errors)


def _deadline(deadline: dict[str, Any]) -> tuple[str, Ink]:
    left = deadline["working_days_left"]
    name, ink = LIGHTS[deadline["light"]]
    days = f"余{left}天" if left >= 0 else f"超{-left}天"
    return f"{deadline['clock_name']} {deadline['due_on'][5:]} {days} {name}", ink
