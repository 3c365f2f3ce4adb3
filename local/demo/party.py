"""A participant of the demo: it acts over HTTP as one identity, and says what it did and got."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from local.demo.play import Case, Play, Surprise
from local.demo.screen import Ink

WHO, WHAT, STATUS, STAGE, DEADLINE = 10, 34, 3, 16, 27
"""The columns of a step."""
VERDICT = STAGE + 2 + DEADLINE
"""The columns that a refusal has in place of stage and deadline."""
LIGHTS = {"green": ("绿", Ink.GREEN), "amber": ("黄", Ink.AMBER), "red": ("红", Ink.RED)}

MAX_ON_A_PAGE = 100

LETTERS = Path(".local/letters")
"""The folder in which the letters of a run are saved."""


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
        self.play.settle()
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
        self.play.settle()
        return [*self._inbox(case)][::-1]

    def newest(self, case: Case) -> dict[str, Any] | None:
        """The newest message about this case in the inbox."""
        return next(self._inbox(case), None)

    def _inbox(self, case: Case) -> Iterator[dict[str, Any]]:
        """The messages about this case, newest first, page by page."""
        query = {"limit": str(MAX_ON_A_PAGE)}
        while True:
            page = self.get("/v1/notifications", **query).json()
            yield from (item for item in page["items"] if item["case_id"] == case.case_id)
            if page["next_cursor"] is None:
                return
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


def _refusal(problem: dict[str, Any]) -> str:
    """Return the text that a person reads: the fields' own messages, if there are any."""
    errors = problem.get("errors") or [{"message": problem["detail"]}]
    return "".join(error["message"] for error in errors)


def _deadline(deadline: dict[str, Any]) -> tuple[str, Ink]:
    left = deadline["working_days_left"]
    name, ink = LIGHTS[deadline["light"]]
    days = f"余{left}天" if left >= 0 else f"超{-left}天"
    return f"{deadline['clock_name']} {deadline['due_on'][5:]} {days} {name}", ink
