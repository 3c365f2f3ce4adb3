"""Letters: asked for by those whose they are, made by a function of its own, downloaded like documents."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

from app import app
from chalicelib.domain.cases.letters import KIND_NAMES
from chalicelib.domain.cases.procedures import KITS
from tests import schedules
from tests.routes import steps
from tests.routes.service import Api


def ask(api: Api, case_id: str, as_: str, kind: str, fmt: str = "pdf", **extra: Any) -> Any:
    return api.post(f"/v1/cases/{case_id}/letters", as_, json={"kind": kind, "format": fmt}, **extra)


def make(case_id: str, document_id: str) -> str:
    answer: str = app.handler_map["letters"]({"case_id": case_id, "document_id": document_id}, None)
    return answer


def text_of(api: Api, made: dict[str, Any]) -> str:
    pages = PdfReader(io.BytesIO(api.download(made["download_url"]).data)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


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
    text = text_of(api, made)
    assert "晋城市示例物流有限公司" in text
    assert "焦作市市场监督管理局" in text
    assert case_id in text


def test_a_letter_comes_as_docx_too(api: Api) -> None:
    case_id = api.case_in("refused")
    document_id = ask(api, case_id, steps.AUTHORITY, "opinion", "docx").json["document_id"]
    make(case_id, document_id)
    made = api.document(case_id, document_id, steps.AUTHORITY)
    assert made["file_name"] == "审核意见告知书.docx"
    assert api.download(made["download_url"]).data.startswith(b"PK")


@pytest.mark.parametrize("as_", [steps.APPLICANT, steps.STEWARD])
def test_an_opinion_that_can_be_edited_is_its_agencys_alone(api: Api, as_: str) -> None:
    case_id = api.case_in("refused")

    answer = ask(api, case_id, as_, "opinion", "docx")
    assert (answer.status, answer.problems) == (422, {"/format": "format_not_offered"})
    assert ask(api, case_id, as_, "opinion", "pdf").status == 202


def test_a_letter_is_read_by_the_office_that_asked_for_it(api: Api) -> None:
    """An agency once read in a form what the case hides from it."""
    case_id = api.case_in("forwarded")
    document_id = ask(api, case_id, steps.STEWARD, "application_form").json["document_id"]
    make(case_id, document_id)

    assert api.document(case_id, document_id, steps.STEWARD)["status"] == "verified"
    for other in (steps.AUTHORITY, steps.HOME_STEWARD, steps.APPLICANT):
        assert api.get(f"/v1/cases/{case_id}/documents/{document_id}", other).status == 404
        assert document_id not in str(api.case(case_id, other)["documents"])


def test_a_letter_bears_the_number_of_its_office(api: Api) -> None:
    case_id = api.case_in("forwarded")
    promised = api.post(
        f"/v1/cases/{case_id}/letters",
        steps.STEWARD,
        json={"kind": "forwarding", "number": "焦发改信函〔2026〕7号"},
    )
    make(case_id, promised.json["document_id"])
    made = api.document(case_id, promised.json["document_id"], steps.STEWARD)
    assert "焦发改信函〔2026〕7号" in text_of(api, made)


def test_a_letter_whose_step_was_taken_back_before_it_was_made_is_not_made(api: Api) -> None:
    case_id = api.case_in("forwarded")
    document_id = ask(api, case_id, steps.STEWARD, "forwarding").json["document_id"]
    api.take(case_id, steps.FORWARDING_RETURNED)

    assert make(case_id, document_id) == "passed_over"
    answer = ask(api, case_id, steps.STEWARD, "forwarding")
    assert (answer.status, answer.json["detail"]) == (409, "转办已被退回或者撤回，尚未再次转办，不能生成转办函。")


def test_the_courts_opinion_letter_is_reachable(api: Api) -> None:
    filed = api.post("/v1/cases", steps.APPLICANT, json=steps.judgment_submission(), key=api.a_key())
    case_id = filed.json["case_id"]
    for step in steps.OF_COURTS[:4]:
        api.take(case_id, step)
    for as_ in (steps.COURT, steps.APPLICANT):
        promised = ask(api, case_id, as_, "opinion")
        assert (promised.status, promised.json["file_name"]) == (202, "审查意见告知书.pdf")
    reply = ask(api, case_id, steps.COURT, "reply")
    assert (reply.status, reply.json["detail"]) == (
        409,
        "贵院尚未删除失信信息或者缩短期限，也未决定不予修复，不能生成复函。",
    )


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


def test_the_pack_for_the_province_is_one_pdf_with_what_was_verified(api: Api) -> None:
    case_id = api.case_in("reported")
    case = api.case(case_id)
    (proof,) = [document for document in case["documents"] if document["kind"] == "repair_decision"]

    assert ask(api, case_id, steps.PROVINCE, "handover_pack", "docx").problems == {"/format": "format_not_offered"}
    assert ask(api, case_id, steps.AUTHORITY, "handover_pack").status == 403
    for as_ in (steps.STEWARD, steps.PROVINCE):
        document_id = ask(api, case_id, as_, "handover_pack").json["document_id"]
        assert make(case_id, document_id) == "made"
        made = api.document(case_id, document_id, as_)
        assert made["file_name"] == "省级复核移交材料.pdf"
        reader = PdfReader(io.BytesIO(api.download(made["download_url"]).data))
        titles = [str(item.title) for item in reader.outline if isinstance(item, Destination)]
        assert titles == [
            "省级复核移交材料",
            "“信用中国”网站行政处罚信息信用修复申请表",
            "审核意见告知书",
            "证明材料1\u3000准予信用修复决定书",
        ]
        first = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
        for told in ("目录", "办理经过", "初核通过并报省级复核", "省级复核核对清单", proof["sha256"], case_id):
            assert told in first
        *_, last = reader.outline
        assert isinstance(last, Destination)
        begins = reader.get_destination_page_number(last)
        assert begins is not None
        assert f"第{begins + 1}页" in first


def test_the_committees_member_reads_a_red_case_and_prints_its_sheet(api: Api) -> None:
    member = "committee-jiaozuo"
    api.service.at("2026-03-02 09:00")
    case_id, other = api.case_in("forwarded"), api.case_in("forwarded")
    api.take(other, steps.REFUSED)
    assert api.get(f"/v1/cases/{case_id}", member).status == 404
    for night in ("2026-03-12 00:10", "2026-03-16 00:10"):
        api.service.at(night)
        schedules.run("nightly")

    listed = api.get("/v1/cases", member).json["items"]
    assert case_id in [case["case_id"] for case in listed]
    case = api.case(case_id, member)
    assert (case["actions"], case["contact"]["name"]) == ([], "王**")
    asked = "请督促焦作市市场监督管理局立即办结“出具审核意见”：应于2026年3月11日前办结，已超期 3 个工作日。"
    assert {case["asked"], *(row["asked"] for row in listed if row["case_id"] == case_id)} == {asked}
    assert api.case(case_id, steps.STEWARD)["asked"] is None  # a red sheet is the committee's to sign
    for elsewhere in ("committee-jincheng", "committee-changzhi"):  # members read the red cases of all cities
        items = api.get("/v1/cases", elsewhere).json["items"]
        assert {case["case_id"] for case in items} == {case_id, other}  # the guidance of the other one is as late
        assert (api.case(case_id, elsewhere)["actions"], api.case(other, elsewhere)["actions"]) == ([], [])
    assert ask(api, case_id, steps.STEWARD, "supervision").status == 409
    document_id = ask(api, case_id, member, "supervision").json["document_id"]
    assert make(case_id, document_id) == "made"
    text = text_of(api, api.document(case_id, document_id, member))
    assert "红色督办单" in text
    assert "已逾期3个工作日" in text
    assert api.register(case_id, member, b"%PDF-").status == 403

    api.take(case_id, steps.REFUSED)  # mended: the other cities' members have nothing to do with it any more
    assert [case["case_id"] for case in api.get("/v1/cases", "committee-changzhi").json["items"]] == [other]
    assert api.get(f"/v1/cases/{case_id}", "committee-changzhi").status == 404
    assert api.get(f"/v1/cases/{case_id}", member).status == 200


def test_a_province_writes_what_it_decided(api: Api) -> None:
    assert ask(api, api.case_in("reported"), steps.PROVINCE, "review_result").status == 409
    case_id = api.case_in("review_refused")
    document_id = ask(api, case_id, steps.PROVINCE, "review_result", "docx").json["document_id"]
    assert make(case_id, document_id) == "made"
    assert ask(api, case_id, steps.APPLICANT, "review_result").status == 403


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
