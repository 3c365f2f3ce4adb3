"""Letters: asked for by those whose they are, made by a function of its own, downloaded like documents."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from app import app
from chalicelib.domain.cases.letters import KIND_NAMES
from chalicelib.domain.cases.procedures import KITS
from tests.routes import steps
from tests.routes.service import Api


def ask(api: Api, case_id: str, as_: str, kind: str, fmt: str = "pdf", **extra: Any) -> Any:
    return api.post(f"/v1/cases/{case_id}/letters", as_, json={"kind": kind, "format": fmt}, **extra)


def make(case_id: str, document_id: str) -> str:
    answer: str = app.handler_map["letters"]({"case_id": case_id, "document_id": document_id}, None)
    return answer


def test_a_forwarding_letter_is_made_and_tells_of_the_case(api: Api) -> None:
    case_id = api.case_in("forwarded")
    promised = ask(api, case_id, steps.STEWARD, "forwarding")
    assert (promised.status, promised.json["status"], promised.json["kind_name"]) == (202, "pending", "转办函")
    assert (promised.json["status_name"], promised.json["size"], promised.json["sha256"]) == ("生成中", None, None)
    document_id = promised.json["document_id"]

    assert [make(case_id, document_id) for _ in range(2)] == ["made", "passed_over"]
    made = api.document(case_id, document_id, steps.STEWARD)
    assert (made["status"], made["status_name"], len(made["sha256"])) == ("verified", "已核验", 64)
    assert made["size"] > 0
    pages = PdfReader(io.BytesIO(api.download(made["download_url"]).data)).pages
    text = "".join(page.extract_text() for page in pages).replace("\n", "")
    assert "晋城市示例物流有限公司" in text
    assert "焦作市市场监督管理局" in text
    assert case_id in text


def test_a_letter_comes_as_docx_too(api: Api) -> None:
    case_id = api.case_in("refused")
    document_id = ask(api, case_id, steps.STEWARD, "opinion", "docx").json["document_id"]
    make(case_id, document_id)
    made = api.document(case_id, document_id, steps.STEWARD)
    assert made["file_name"] == "审核意见告知书.docx"
    assert api.download(made["download_url"]).data.startswith(b"PK")


@pytest.mark.parametrize(
    ("stage", "as_", "kind", "status"),
    [
        ("forwarded", steps.AUTHORITY, "forwarding", 403),
        ("forwarded", "steward-changzhi", "forwarding", 404),
        ("submitted", steps.STEWARD, "forwarding", 409),
        ("forwarded", steps.STEWARD, "opinion", 409),
        ("forwarded", steps.STEWARD, "supervision", 409),
        ("submitted", steps.APPLICANT, "application_form", 202),
        ("submitted", steps.APPLICANT, "commitment", 202),
        ("submitted", steps.APPLICANT, "notice", 403),
        ("refused", steps.APPLICANT, "opinion", 202),
        ("refused", steps.AUTHORITY, "opinion", 202),
    ],
)
def test_who_may_ask_for_which_letter_when(api: Api, stage: str, as_: str, kind: str, status: int) -> None:
    assert ask(api, api.case_in(stage), as_, kind).status == status


def test_an_unknown_kind_is_refused_at_its_field(api: Api) -> None:
    answer = ask(api, api.case_in("submitted"), steps.STEWARD, "love_letter")
    assert (answer.status, list(answer.problems)) == (422, ["/kind"])


def test_a_key_sent_twice_promises_one_letter(api: Api) -> None:
    case_id = api.case_in("forwarded")
    first, second = (ask(api, case_id, steps.STEWARD, "forwarding", key="k") for _ in range(2))
    assert first.content == second.content
    assert len(api.case(case_id)["documents"]) == 1


def test_a_letter_cannot_back_an_opinion(api: Api) -> None:
    """It is no evidence of its maker: its kind is none that an opinion may rest on."""
    case_id = api.case_in("forwarded")
    document_id = ask(api, case_id, steps.STEWARD, "forwarding").json["document_id"]
    make(case_id, document_id)
    body = {"decision": "agree", "reasons": "同意。", "document_ids": [document_id]}
    assert api.act(case_id, "opinion", steps.AUTHORITY, body).status == 422


def test_every_letter_has_a_rule() -> None:
    assert {kind for kit in KITS.values() for kind in kit.letters} == set(KIND_NAMES)
