"""The court procedure over the API (备忘录 四(二)), across two cities and within one: expected by hand."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ReadTimeoutError

from app import app
from chalicelib.domain.parties.channels import Channel
from chalicelib.domain.parties.parties import Grant, Principal, Role
from chalicelib.handlers.deliveries import deliver_stream
from chalicelib.tables.messages.delivery_rows import DELIVERIES
from tests.builders import USCC_JIAOZUO
from tests.routes import steps
from tests.routes.service import Answer, Api, aws_calls

APPLICANT, STEWARD, HOME_STEWARD = steps.APPLICANT, steps.STEWARD, steps.HOME_STEWARD
EXECUTING, LOCAL = "court-jiaozuo-shanyang", "court-jincheng-chengqu"

STRANGERS = [
    *("applicant-jiaozuo", "applicant-changzhi", "steward-changzhi"),
    *("court-jiaozuo-jiefang", "court-jiaozuo-zhongyuan", "court-jincheng-zhongyuan", "court-changzhi-luzhou"),
    *("authority-jiaozuo-scjg", "authority-jincheng-scjg", "province-henan", "province-shanxi"),
    *("committee-jiaozuo", "committee-jincheng", "operator"),
]

_serials = itertools.count(1)


def submission(**changes: Any) -> dict[str, Any]:
    """A company of Jincheng's 城区 on the list of 焦作市山阳区人民法院, each time about another case."""
    body = {
        "procedure": "judgment",
        "subject": {
            "name": "晋城市示例物流有限公司",
            "uscc": "91140502MA0TE5T24A",
            "home_city": "jincheng",
            "address": "山西省晋城市城区示例街1号",
            "county": "140502",
        },
        "contact": {"name": "王小明", "phone": "13900001234", "email": "wang@example.com"},
        "judgment": {
            "court_id": "jiaozuo-shanyang",
            "case_number": f"（2024）豫0811执{next(_serials)}号",
            "listed_on": "2024-08-01",
            "performed_on": "2025-05-06",
            "has_term": True,
            "term_ends_on": "2026-08-01",
        },
        "missing_materials": ["performance_proof"],
        "statement": "义务已全部履行，凭证遗失，请协助核实。",
    }
    return steps.changed(body, **changes)


WITHIN = {"subject__home_city": "jiaozuo", "subject__uscc": USCC_JIAOZUO, "subject__county": "410811"}
"""The same of a company of Jiaozuo itself."""

BODIES: dict[str, dict[str, Any]] = {
    "acceptance": {"note": "符合受理条件。"},
    "supplement-request": {"items": ["付款凭证"], "reason_codes": ["proof_insufficient"]},
    "supplement": {"note": "已补正。"},
    "dismissal": {"reasons": "该案不由本院执行。", "reason_codes": ["not_this_court"]},
    "transfer": {"court_id": "jiaozuo-jiefang", "reason": "已指定焦作市解放区人民法院执行。"},
    "transfer:away": {"court_id": "changzhi-luzhou", "reason": "已指定长治市潞州区人民法院执行。"},
    "notice": {},
    "notice/answer": {"text": "经调查，义务已履行完毕。"},
    "notice/addition": {"text": "补充：已核对银行流水。"},
    "notice/redirection": {"court_id": "jincheng-gaoping", "reason": "该企业住所在高平市。"},
    "notice/refusal": {"reason": "该企业已迁出本市。"},
    "decision:approve": {"decision": "approve", "reasons": "义务已全部履行。"},
    "decision:reject": {"decision": "reject", "reasons": "尚有利息未履行完毕。", "reason_codes": ["other"]},
    "removal": {"measure": "shorten", "new_term_ends_on": "2026-03-31", "sanctions_lifted_on": "2026-03-02"},
    "removal-revision": {
        "measure": "shorten",
        "new_term_ends_on": "2026-05-31",
        "sanctions_lifted_on": "2026-03-02",
        "reason": "届满日填写有误。",
    },
    "reply": {"text": "已缩短期限并解除惩戒措施，特此函复。"},
    "withdrawal": {"reason": "另行和解。"},
}
BY = {
    **dict.fromkeys(("acceptance", "supplement-request", "dismissal", "transfer", "transfer:away"), EXECUTING),
    **dict.fromkeys(("decision:approve", "decision:reject", "removal", "removal-revision", "reply"), EXECUTING),
    "supplement": "applicant-jincheng",
    **dict.fromkeys(("notice", "notice/answer", "notice/addition", "notice/redirection", "notice/refusal"), LOCAL),
    "withdrawal": "applicant-jincheng",
}

WAYS: dict[str, tuple[str, ...]] = {
    "applied": (),
    "supplementing": ("supplement-request",),
    "dismissed": ("dismissal",),
    "transferred": ("acceptance", "transfer:away"),
    "sent": ("acceptance",),
    "acknowledged": ("acceptance", "notice"),
    "answered": ("acceptance", "notice", "notice/answer"),
    "declined": ("acceptance", "notice", "notice/refusal"),
    "approved": ("acceptance", "notice", "notice/answer", "decision:approve"),
    "rejected": ("acceptance", "notice", "notice/answer", "decision:reject"),
    "removed": ("acceptance", "notice", "notice/answer", "decision:approve", "removal"),
    "closed": ("acceptance", "notice", "notice/answer", "decision:approve", "removal", "reply"),
    "withdrawn": ("withdrawal",),
}
WAYS_WITHIN: dict[str, tuple[str, ...]] = {
    "applied": (),
    "reviewing": ("acceptance",),
    "approved": ("acceptance", "decision:approve"),
    "rejected": ("acceptance", "decision:reject"),
    "closed": ("acceptance", "decision:approve", "removal"),
}


def route(action: str) -> str:
    return action.partition(":")[0]


def submit(api: Api, as_: str = APPLICANT, **changes: Any) -> dict[str, Any]:
    answer = api.post("/v1/cases", as_, submission(**changes), key=api.a_key())
    assert answer.status == 201, answer.json
    return dict(answer.json)


def take(api: Api, case_id: str, action: str, **changes: Any) -> dict[str, Any]:
    answer = api.act(case_id, route(action), BY[action], {**BODIES[action], **changes})
    assert answer.status == 200, answer.json
    return dict(answer.json)


def led_through(api: Api, actions: tuple[str, ...], as_: str = APPLICANT, **changes: Any) -> str:
    case_id = str(submit(api, as_, **changes)["case_id"])
    for action in actions:
        take(api, case_id, action)
    return case_id


def across(api: Api, state: str) -> str:
    return led_through(api, WAYS[state])


def within(api: Api, state: str) -> str:
    return led_through(api, WAYS_WITHIN[state], "applicant-jiaozuo", **WITHIN)


def events(api: Api, case_id: str, as_: str = EXECUTING) -> list[dict[str, Any]]:
    answer = api.get(f"/v1/cases/{case_id}/events", as_)
    assert answer.status == 200
    return list(answer.json["items"])


# -------------------- whole cases


def test_across_two_cities_from_the_application_to_the_reply(api: Api) -> None:
    applied = submit(api)
    case_id = applied["case_id"]
    assert case_id.startswith("JZ-")
    assert (applied["stage"], applied["cross_city"], applied["notice"]) == ("applied", True, None)
    assert (applied["handling_city"], applied["home_city"], applied["penalty"]) == ("jiaozuo", "jincheng", None)
    assert applied["judgment"]["court_name"] == "焦作市山阳区人民法院"
    assert applied["judgment"]["term_ends_on"] == "2026-08-01"
    assert [portal["portal"] for portal in applied["portals"]] == ["zxgk"]
    assert (applied["rules"]["version"], applied["rules"]["in_force_from"]) == ("spc-2017-7", "2017-05-01")
    assert "信用中国" not in str([applied["portals"], applied["rules"]])
    assert applied["deadline"]["clock"] == "acceptance"
    assert (applied["deadline"]["nature"], applied["deadline"]["due_on"]) == ("supervisory", "2026-03-09")

    api.service.at("2026-03-03 09:00")
    accepted = take(api, case_id, "acceptance")
    assert (accepted["stage"], accepted["version"]) == ("reviewing", 2)
    assert accepted["notice"] == {
        "notice_id": f"{case_id}-N",
        "court_id": "jincheng-chengqu",
        "court_name": "晋城市城区人民法院",
        "status": "sent",
        "status_name": "已通报",
        "sent_at": accepted["updated_at"],
        "acknowledged_at": None,
        "answered_at": None,
        "refused_at": None,
        "due_on": "2026-03-17",
        "answer": None,
        "documents": [],
        "additions": [],
    }
    assert accepted["actions"] == ["transfer_accepted", "transfer_elsewhere", "correct_notice", "approve", "reject"]
    assert (accepted["deadline"]["clock"], accepted["deadline"]["due_on"]) == ("review", "2026-03-24")
    of_local = api.case(case_id, LOCAL)["deadline"]
    assert {name: of_local[name] for name in ("clock", "clock_name", "due_on", "waits_for")} == {
        "clock": "notice",
        "clock_name": "向执行法院函送调查情况",
        "due_on": "2026-03-17",
        "waits_for": "local_court",
    }
    for reader in (APPLICANT, STEWARD, HOME_STEWARD):
        assert api.case(case_id, reader)["deadline"]["clock"] == "review"

    api.service.at("2026-03-04 09:00")
    assert api.case(case_id, LOCAL)["actions"] == ["acknowledge_notice", "redirect_notice", "refuse_notice"]
    acknowledged = take(api, case_id, "notice")
    assert (acknowledged["stage"], acknowledged["notice"]["status"]) == ("reviewing", "acknowledged")
    assert acknowledged["notice"]["acknowledged_at"].startswith("2026-03-04T09:00:00")
    assert acknowledged["actions"] == ["answer_notice", "redirect_notice", "refuse_notice"]

    api.service.at("2026-03-05 09:00")
    letter = api.verified(case_id, LOCAL, kind="investigation_letter")
    answered = take(api, case_id, "notice/answer", document_ids=[letter])
    assert answered["notice"]["status"] == "answered"
    assert answered["notice"]["answer"] == "经调查，义务已履行完毕。"
    assert [document["document_id"] for document in answered["notice"]["documents"]] == [letter]
    assert answered["actions"] == ["add_to_answer"]
    assert (answered["deadline"]["clock"], answered["deadline"]["waits_for"]) == ("review", "executing_court")
    assert api.document(case_id, letter, EXECUTING)["download_url"]
    for reader in (STEWARD, HOME_STEWARD, APPLICANT):
        assert api.get(f"/v1/cases/{case_id}/documents/{letter}", reader).status == 404, reader

    api.service.at("2026-03-06 09:00")
    approved = take(api, case_id, "decision:approve")
    assert approved["stage"] == "approved"
    deadline = approved["deadline"]
    assert (deadline["clock"], deadline["due_on"], deadline["nature"]) == ("removal", "2026-03-11", "statutory")
    assert "第十条" in deadline["basis"]

    api.service.at("2026-03-09 09:00")
    removed = take(
        api,
        case_id,
        "removal",
        ground="active_performance",
        new_term_ends_on="2026-03-31",
        sanctions_lifted_on="2026-03-09",
    )
    assert (removed["stage"], removed["stage_name"]) == ("removed", "已缩短至2026年3月31日")
    assert removed["effects"] == {
        "publication_ended": None,
        "sharing_stopped": None,
        "sanctions_lifted": "2026-03-09",
        "home_pushed": None,
    }
    step = removed["steps"]["removal"]
    assert (step["measure"], step["new_term_ends_on"], step["sanctions_lifted_on"], step["ground"]) == (
        "shorten",
        "2026-03-31",
        "2026-03-09",
        "active_performance",
    )

    replied = take(api, case_id, "reply")
    assert (replied["stage"], replied["deadline"], replied["actions"], replied["waits_for"]) == (
        "closed",
        None,
        [],
        None,
    )
    assert [
        (event["action"], event["actor"]["role"], event["actor"]["organisation"]) for event in events(api, case_id)
    ] == [
        ("submit", "applicant", "jincheng"),
        ("accept", "court", "jiaozuo-shanyang"),
        ("acknowledge_notice", "court", "jincheng-chengqu"),
        ("answer_notice", "court", "jincheng-chengqu"),
        ("approve", "court", "jiaozuo-shanyang"),
        ("remove", "court", "jiaozuo-shanyang"),
        ("reply", "court", "jiaozuo-shanyang"),
    ]


def test_within_a_city_nobody_is_notified_and_the_removal_closes(api: Api) -> None:
    case_id = within(api, "reviewing")
    accepted = api.case(case_id, EXECUTING)
    assert (accepted["cross_city"], accepted["notice"]) == (False, None)
    assert [row.split(".", 2)[2] for row in outbox(api, case_id) if ".000002." in row] == [
        "applicant.inbox",
        "steward.email",
        "steward.inbox",
    ]

    take(api, case_id, "decision:approve")
    closed = take(api, case_id, "removal")
    assert (closed["stage"], closed["notice"], closed["deadline"]) == ("closed", None, None)
    assert closed["stage_name"] == "已缩短至2026年3月31日"
    reply = api.act(case_id, "reply", EXECUTING, BODIES["reply"])
    assert (reply.status, reply.code, reply.json["actions"]) == (409, "not_allowed_in_stage", ["revise_removal"])


def test_a_deletion_where_there_is_no_term(api: Api) -> None:
    case_id = led_through(api, WAYS["approved"], judgment__has_term=False, judgment__term_ends_on=...)
    body = {"measure": "delete", "sanctions_lifted_on": "2026-03-02", "ground": "performed"}
    answer = api.act(case_id, "removal", EXECUTING, body)
    assert (answer.status, answer.json["stage"], answer.json["stage_name"]) == (200, "removed", "已删除")
    assert answer.json["effects"] == {
        "publication_ended": "2026-03-02",
        "sharing_stopped": None,
        "sanctions_lifted": "2026-03-02",
        "home_pushed": None,
    }
    (item,) = api.get("/v1/cases", EXECUTING).json["items"]
    assert item["stage_name"] == "已删除"
    assert answer.json["steps"]["removal"]["new_term_ends_on"] is None


def test_a_rejection_tells_its_reasons_and_closes(api: Api) -> None:
    case_id = across(api, "answered")
    rejected = take(api, case_id, "decision:reject", reason_codes=["scan_unclear"])
    assert (rejected["stage"], rejected["waits_for"], rejected["actions"]) == ("rejected", None, [])
    (reason,) = api.case(case_id, APPLICANT)["steps"]["decision"]["reason_codes"]
    assert reason["code"] == "scan_unclear"
    assert "请重新扫描" in reason["mend"]


def test_after_a_rejection_the_company_may_apply_again(api: Api) -> None:
    body = submission()
    first = api.post("/v1/cases", APPLICANT, body, key="k1").json["case_id"]
    assert api.post("/v1/cases", APPLICANT, body, key="k2").code == "open_case_exists"
    half_width = steps.changed(
        body, judgment__case_number=body["judgment"]["case_number"].replace("（", "(").replace("）", ")")
    )
    assert api.post("/v1/cases", APPLICANT, half_width, key="k3").code == "open_case_exists"
    take(api, first, "acceptance")
    take(api, first, "decision:reject", unanswered_reason="材料明显不符。")
    assert api.post("/v1/cases", APPLICANT, body, key="k4").status == 201


def test_withdrawn_while_it_is_reviewed_the_notice_ends(api: Api) -> None:
    case_id = across(api, "sent")
    assert take(api, case_id, "withdrawal")["stage"] == "withdrawn"
    assert api.case(case_id, LOCAL)["actions"] == []
    assert api.act(case_id, "notice", LOCAL, {}).status == 409


def test_a_removal_is_revised_until_the_reply_and_letters_of_the_first_are_given_out_no_more(api: Api) -> None:
    case_id = across(api, "removed")
    letter = api.post(f"/v1/cases/{case_id}/letters", EXECUTING, json={"kind": "reply"}).json["document_id"]
    opinion = api.post(f"/v1/cases/{case_id}/letters", APPLICANT, json={"kind": "opinion"}).json["document_id"]
    for document in (letter, opinion):
        assert app.handler_map["letters"]({"case_id": case_id, "document_id": document}, None) == "made"
    assert api.document(case_id, letter, EXECUTING)["download_url"]

    api.service.at("2026-03-03 09:00")
    revised = take(api, case_id, "removal-revision")
    assert (revised["stage"], revised["stage_name"]) == ("removed", "已缩短至2026年5月31日")
    assert revised["deadline"]["clock"] == "reply"
    step = revised["steps"]["removal"]
    assert (step["measure"], step["new_term_ends_on"]) == ("shorten", "2026-05-31")
    assert revised["steps"]["removal_revision"]["reason"] == "届满日填写有误。"
    event = events(api, case_id, APPLICANT)[-1]
    assert (event["action_name"], event["note"]) == ("更正删除或缩短期限", "届满日填写有误。")
    assert (event["old"], event["new"]) == ({"new_term_ends_on": "2026-03-31"}, {"new_term_ends_on": "2026-05-31"})

    withdrawn = api.document(case_id, letter, EXECUTING)
    assert (withdrawn["status"], withdrawn["download_url"]) == ("withdrawn", None)
    assert withdrawn["rejection"] == "所依据的办理已撤回或者更正，请重新生成。"
    assert api.document(case_id, opinion, APPLICANT)["download_url"]
    anew = api.post(f"/v1/cases/{case_id}/letters", EXECUTING, json={"kind": "reply"}).json["document_id"]
    assert app.handler_map["letters"]({"case_id": case_id, "document_id": anew}, None) == "made"
    assert api.document(case_id, anew, EXECUTING)["download_url"]

    assert api.act(case_id, "removal", EXECUTING, BODIES["removal"]).status == 409
    take(api, case_id, "reply")
    refused = api.act(case_id, "removal-revision", EXECUTING, BODIES["removal-revision"])
    assert (refused.status, refused.json["detail"]) == (409, "已经函复所在地法院，办理结果不能再更正。")


def test_the_letter_of_a_transfer_is_its_courts_to_edit(api: Api) -> None:
    case_id = across(api, "applied")
    assert api.act(case_id, "transfer", EXECUTING, BODIES["transfer"]).status == 200
    wanted = {"kind": "transfer", "format": "docx"}
    for reader in ("court-jiaozuo-jiefang", APPLICANT):
        refused = api.post(f"/v1/cases/{case_id}/letters", reader, json=wanted)
        assert (refused.status, refused.problems) == (422, {"/format": "format_not_offered"}), reader
        assert api.post(f"/v1/cases/{case_id}/letters", reader, json={"kind": "transfer"}).status == 202
    moved = across(api, "applied")
    body = {"court_id": "changzhi-luzhou", "reason": "不属本院执行。", "reason_codes": ["not_this_court"]}
    answer = api.act(moved, "transfer", EXECUTING, body)
    (reason,) = answer.json["steps"]["transfer"]["reason_codes"]
    assert (reason["code"], reason["text"]) == ("not_this_court", "不属于本院执行的案件")
    assert reason["mend"] == "不必重新申请，材料已一并移送；由移送到的法院继续办理，有疑问可致电该法院。"
    assert api.post(f"/v1/cases/{moved}/letters", EXECUTING, json=wanted).status == 202


# -------------------- the local court


@pytest.mark.parametrize(
    ("home_city", "uscc", "county", "wanted"),
    [
        ("jincheng", "91140502MA0TE5T24A", "140581", "jincheng-gaoping"),
        ("jincheng", "91140502MA0TE5T24A", "", "jincheng-zhongyuan"),
        ("jincheng", "91140502MA0TE5T24A", ..., "jincheng-zhongyuan"),
        ("changzhi", "92140403MA0TE5T32B", "140403", "changzhi-luzhou"),
        ("changzhi", "92140403MA0TE5T32B", "140411", "changzhi-luzhou"),
        ("changzhi", "92140403MA0TE5T32B", "140481", "changzhi-lucheng"),
    ],
)
def test_the_notice_goes_to_the_court_of_the_county_else_to_the_citys(
    api: Api, home_city: str, uscc: str, county: Any, wanted: str
) -> None:
    case_id = led_through(
        api,
        ("acceptance",),
        f"applicant-{home_city}",
        subject__home_city=home_city,
        subject__uscc=uscc,
        subject__county=county,
    )
    assert api.case(case_id, EXECUTING)["notice"]["court_id"] == wanted
    assert api.case(case_id, f"court-{wanted}")["actions"][0] == "acknowledge_notice"


@pytest.mark.parametrize("action", ["decision:approve", "decision:reject"])
@pytest.mark.parametrize("state", ["sent", "acknowledged"])
def test_a_decision_before_the_answer_needs_a_stated_reason(api: Api, state: str, action: str) -> None:
    case_id = across(api, state)
    refused = api.act(case_id, "decision", EXECUTING, BODIES[action])
    assert (refused.status, refused.problems) == (422, {"/unanswered_reason": "required"})
    decided = take(api, case_id, action, unanswered_reason="义务已全部履行，无需等待。")
    assert decided["steps"]["decision"]["unanswered_reason"] == "义务已全部履行，无需等待。"
    late = api.act(case_id, "notice/answer", LOCAL, BODIES["notice/answer"])
    assert late.status == 409


def test_an_answer_rests_on_the_local_courts_own_letter(api: Api) -> None:
    case_id = across(api, "acknowledged")
    theirs = api.verified(case_id, EXECUTING, kind="other")
    refused = api.act(case_id, "notice/answer", LOCAL, {"text": "见附件。", "document_ids": [theirs]})
    assert (refused.status, refused.problems) == (422, {"/document_ids/0": "document_unknown"})
    promised = api.register(case_id, LOCAL, b"%PDF-", kind="other").json["document_id"]
    refused = api.act(case_id, "notice/answer", LOCAL, {"text": "见附件。", "document_ids": [promised]})
    assert refused.problems == {"/document_ids/0": "document_not_verified"}
    refused = api.act(case_id, "notice/answer", LOCAL, {"text": " "})
    assert refused.problems == {"/text": "text_too_short"}


def test_documents_between_courts_are_not_the_applicants(api: Api) -> None:
    case_id = across(api, "acknowledged")
    draft = api.verified(case_id, LOCAL, kind="other")
    assert api.get(f"/v1/cases/{case_id}/documents/{draft}", APPLICANT).status == 404
    take(api, case_id, "notice/answer", document_ids=[draft])
    assert api.get(f"/v1/cases/{case_id}/documents/{draft}", APPLICANT).status == 404
    assert api.document(case_id, draft, EXECUTING)["status"] == "verified"


# -------------------- documents


@pytest.mark.parametrize("kind", ["performance_proof", "settlement_agreement", "creditor_consent", "other_proof"])
def test_what_was_declared_lost_is_uploaded_under_its_name(api: Api, kind: str) -> None:
    case_id = submit(api, missing_materials=[kind])["case_id"]
    document = api.verified(case_id, APPLICANT, kind=kind)
    (shown,) = [one for one in api.case(case_id, EXECUTING)["documents"] if one["document_id"] == document]
    assert (shown["kind"], shown["status"]) == (kind, "verified")


@pytest.mark.parametrize(
    ("kind", "by"),
    [
        ("investigation_letter", LOCAL),
        ("investigation_material", LOCAL),
        ("notice_letter", EXECUTING),
        ("reply_letter", EXECUTING),
        ("court_ruling", EXECUTING),
    ],
)
def test_documents_of_courts_have_kinds_of_their_own(api: Api, kind: str, by: str) -> None:
    case_id = across(api, "acknowledged")
    assert api.document(case_id, api.verified(case_id, by, kind=kind), by)["status"] == "verified"


# -------------------- before it is decided


def test_a_supplement_pauses_the_acceptance(api: Api) -> None:
    case_id = across(api, "supplementing")
    waiting = api.case(case_id, APPLICANT)
    assert (waiting["stage_name"], waiting["deadline"], waiting["waits_for"]) == ("待补正", None, "applicant")
    (reason,) = waiting["steps"]["supplement_request"]["reason_codes"]
    assert reason["text"] == "材料不足以证明义务已经履行"
    api.service.at("2026-03-12 09:00")
    resumed = take(api, case_id, "supplement")
    assert (resumed["stage"], resumed["deadline"]["due_on"]) == ("applied", "2026-03-19")


def test_a_dismissal_closes_and_the_company_may_apply_again(api: Api) -> None:
    body = submission()
    case_id = api.post("/v1/cases", APPLICANT, body, key="k1").json["case_id"]
    dismissed = take(api, case_id, "dismissal")
    assert (dismissed["stage"], dismissed["stage_name"], dismissed["actions"]) == ("dismissed", "不予受理", [])
    step = api.case(case_id, APPLICANT)["steps"]["dismissal"]
    assert (step["reasons"], step["reason_codes"][0]["code"]) == ("该案不由本院执行。", "not_this_court")
    assert "向该法院提出申请" in step["reason_codes"][0]["mend"]
    assert api.post("/v1/cases", APPLICANT, body, key="k2").status == 201


def test_a_transferred_case_is_on_the_desk_of_the_other_court(api: Api) -> None:
    case_id = across(api, "applied")
    answer = api.act(case_id, "transfer", EXECUTING, BODIES["transfer"])
    assert answer.status == 200
    jiefang = "court-jiaozuo-jiefang"
    assert (listed(api, EXECUTING), listed(api, jiefang)) == ([], [case_id])
    assert api.get(f"/v1/cases/{case_id}", EXECUTING).status == 404
    seen = api.case(case_id, jiefang)
    assert (seen["judgment"]["court_id"], seen["judgment"]["court_name"]) == ("jiaozuo-jiefang", "焦作市解放区人民法院")
    assert seen["actions"] == ["accept", "request_supplement", "dismiss", "transfer", "transfer_elsewhere"]
    event = events(api, case_id, jiefang)[-1]
    assert (event["old"]["court_name"], event["new"]["court_name"]) == ("焦作市山阳区人民法院", "焦作市解放区人民法院")
    assert api.act(case_id, "acceptance", jiefang, {}).json["stage"] == "reviewing"
    api.act(case_id, "withdrawal", APPLICANT, {})


@pytest.mark.parametrize(
    ("court_id", "code"),
    [("jiaozuo-shanyang", "court_unchanged"), ("x", "court_unknown")],
)
def test_a_court_that_a_case_cannot_go_to_is_refused(api: Api, court_id: str, code: str) -> None:
    refused = api.act(across(api, "applied"), "transfer", EXECUTING, {"court_id": court_id, "reason": "不属本院。"})
    assert (refused.status, refused.problems) == (422, {"/court_id": code})


def test_a_case_of_another_citys_court_goes_on_there(api: Api) -> None:
    body = submission()
    case_id = str(api.post("/v1/cases", APPLICANT, body, key="k1").json["case_id"])
    proof = api.verified(case_id, APPLICANT, kind="performance_proof")
    take(api, case_id, "acceptance")
    take(api, case_id, "notice")
    letter = api.verified(case_id, LOCAL, kind="investigation_letter")
    take(api, case_id, "notice/answer", document_ids=[letter])
    api.service.at("2026-03-04 10:00")

    reason = "上级法院已指定长治市潞州区人民法院执行该案。"
    answer = api.act(case_id, "transfer", EXECUTING, {"court_id": "changzhi-luzhou", "reason": reason})
    assert answer.status == 200, answer.json
    first = answer.json
    assert (first["stage"], first["stage_name"], first["actions"]) == ("transferred", "已移送", [])
    assert (first["handling_city"], first["judgment"]["court_id"]) == ("jiaozuo", "jiaozuo-shanyang")
    number = first["successor"]
    assert number.startswith("CZ-")

    luzhou = "court-changzhi-luzhou"
    second = api.case(number, luzhou)
    assert (second["stage"], second["predecessor"], second["handling_city"]) == ("applied", case_id, "changzhi")
    assert (second["judgment"]["court_id"], second["judgment"]["court_name"]) == (
        "changzhi-luzhou",
        "长治市潞州区人民法院",
    )
    assert (second["submitted_at"], second["notice"]) == (first["submitted_at"], None)
    assert second["deadline"]["due_on"] == "2026-03-11"  # accepted on the first of five days, so all were left
    assert {document["document_id"] for document in second["documents"]} == {proof, letter}
    for document, reader in ((proof, APPLICANT), (letter, luzhou)):
        link = api.document(number, document, reader)
        assert api.download(link["download_url"]).status_code == 200
    assert api.get(f"/v1/cases/{number}/documents/{letter}", APPLICANT).status == 404

    assert (listed(api, luzhou), listed(api, EXECUTING)) == ([number], [case_id])
    assert number in str(api.get("/v1/ledger", "steward-changzhi").json)
    for reader, status in ((EXECUTING, 404), (LOCAL, 404), (STEWARD, 404), (HOME_STEWARD, 200), (APPLICANT, 200)):
        assert api.get(f"/v1/cases/{number}", reader).status == status, reader
    assert api.act(case_id, "decision", EXECUTING, BODIES["decision:approve"]).status == 409
    assert api.act(case_id, "notice/addition", LOCAL, BODIES["notice/addition"]).status == 409

    transfer = f".{first['version']:06d}."
    told = {row.split(".", 2)[2] for row in outbox(api, case_id) if transfer in row and row.endswith("inbox")}
    assert told == {"executing_court.inbox", "local_court.inbox", "steward.inbox"}
    told = {row.split(".", 2)[2] for row in outbox(api, number) if row.endswith("inbox")}
    assert told == {"applicant.inbox", "executing_court.inbox", "steward.inbox", "home_steward.inbox"}

    assert api.post("/v1/cases", APPLICANT, body, key="k2").code == "open_case_exists"
    accepted = api.act(number, "acceptance", luzhou, {}).json
    assert (accepted["stage"], accepted["notice"]["court_id"]) == ("reviewing", "jincheng-chengqu")
    event = events(api, number, APPLICANT)[0]
    assert (event["action_name"], event["note"]) == ("移送其他城市有管辖权的法院", reason)
    assert (event["old"]["case_id"], event["new"]["case_id"]) == (case_id, number)


@pytest.mark.parametrize(
    ("action", "body"),
    [("dismissal", {"reasons": "不符合受理条件。"}), ("supplement-request", {"items": ["付款凭证"]})],
)
def test_a_code_of_penalties_is_none_of_courts(api: Api, action: str, body: dict[str, Any]) -> None:
    case_id = across(api, "applied")
    refused = api.act(case_id, action, EXECUTING, {**body, "reason_codes": ["min_period_not_reached"]})
    assert (refused.status, refused.problems) == (422, {"/reason_codes/0": "reason_of_another_procedure"})


def test_a_code_of_courts_is_none_of_penalties(api: Api) -> None:
    body = {**steps.REFUSED.body, "reason_codes": ["duty_not_performed", "not_this_court"]}
    refused = api.act(api.case_in("forwarded"), "opinion", steps.AUTHORITY, body)
    assert (refused.status, refused.problems) == (422, {"/reason_codes/1": "reason_of_another_procedure"})


def test_a_list_of_what_is_late_goes_by_the_callers_own_day(api: Api) -> None:
    case_id = across(api, "sent")
    api.service.at("2026-03-16 09:00")
    assert (listed(api, LOCAL, "?light=amber"), listed(api, EXECUTING, "?light=green")) == ([case_id], [case_id])


# -------------------- another court, no court, and more of an answer


def test_a_redirected_notice_moves_from_desk_to_desk(api: Api) -> None:
    case_id = across(api, "acknowledged")
    api.service.at("2026-03-04 09:00")
    answer = api.act(case_id, "notice/redirection", LOCAL, BODIES["notice/redirection"])
    assert answer.status == 200
    assert (answer.json["notice"]["court_id"], answer.json["notice"]["status"]) == ("jincheng-gaoping", "sent")

    gaoping = "court-jincheng-gaoping"
    assert (listed(api, LOCAL), listed(api, gaoping)) == ([], [case_id])
    assert api.get(f"/v1/cases/{case_id}", LOCAL).status == 404
    assert api.act(case_id, "notice/answer", LOCAL, BODIES["notice/answer"]).status == 404
    seen = api.case(case_id, gaoping)
    assert seen["actions"] == ["acknowledge_notice", "redirect_notice", "refuse_notice"]
    assert [(event["action"], event["actor"]["organisation"]) for event in events(api, case_id, gaoping)][-2:] == [
        ("acknowledge_notice", "jincheng-chengqu"),
        ("redirect_notice", "jincheng-chengqu"),
    ]
    told = [row.split(".", 2)[2] for row in outbox(api, case_id) if ".000004." in row]
    assert told == [
        *(f"executing_court.{channel}" for channel in ("email", "inbox")),
        *(f"local_court.{channel}" for channel in NOTICES),
    ]


def test_the_executing_court_chooses_and_corrects_the_court_that_it_notifies(api: Api) -> None:
    case_id = submit(api)["case_id"]
    chosen = take(api, case_id, "acceptance", court_id="jincheng-yangcheng")
    assert chosen["notice"]["court_id"] == "jincheng-yangcheng"
    corrected = api.act(case_id, "notice/redirection", EXECUTING, BODIES["notice/redirection"]).json
    assert (corrected["notice"]["court_id"], corrected["notice"]["status"]) == ("jincheng-gaoping", "sent")
    step = corrected["steps"]["notice_redirection"]
    assert (step["from_court_id"], step["court_id"], step["reason"]) == (
        "jincheng-yangcheng",
        "jincheng-gaoping",
        "该企业住所在高平市。",
    )
    assert api.get(f"/v1/cases/{case_id}", "court-jincheng-yangcheng").status == 404
    told = [row.split(".", 2)[2] for row in outbox(api, case_id) if ".000003." in row]
    assert told == [f"{to}.{channel}" for to in ("former_court", "local_court") for channel in NOTICES]


@pytest.mark.parametrize("court_id", ["jiaozuo-jiefang", "changzhi-luzhou", "nowhere"])
def test_a_court_of_another_city_is_not_notified(api: Api, court_id: str) -> None:
    case_id = submit(api)["case_id"]
    refused = api.act(case_id, "acceptance", EXECUTING, {"court_id": court_id})
    assert (refused.status, refused.problems) == (422, {"/court_id": "court_unknown"})
    take(api, case_id, "acceptance")
    refused = api.act(case_id, "notice/redirection", LOCAL, {"court_id": court_id, "reason": "不在本院辖区。"})
    assert (refused.status, refused.problems) == (422, {"/court_id": "court_unknown"})


def test_a_notice_that_was_declined_may_go_to_another_court(api: Api) -> None:
    case_id = across(api, "declined")
    declined = api.case(case_id, EXECUTING)
    assert (declined["notice"]["status"], declined["notice"]["status_name"]) == ("refused", "已退回")
    assert declined["steps"]["notice_refusal"]["reason"] == "该企业已迁出本市。"
    refused = api.act(case_id, "decision", EXECUTING, BODIES["decision:approve"])
    assert refused.problems == {"/unanswered_reason": "required"}
    assert api.act(case_id, "notice/redirection", EXECUTING, BODIES["notice/redirection"]).status == 200
    assert api.case(case_id, "court-jincheng-gaoping")["notice"]["status"] == "sent"


def test_an_answer_is_added_to_with_documents(api: Api) -> None:
    case_id = across(api, "answered")
    for number in (1, 2):
        letter = api.verified(case_id, LOCAL, kind="other")
        take(api, case_id, "notice/addition", text=f"补充{number}", document_ids=[letter])
    seen = api.case(case_id, EXECUTING)
    assert seen["notice"]["answer"] == "经调查，义务已履行完毕。"
    assert [(addition["text"], len(addition["documents"])) for addition in seen["notice"]["additions"]] == [
        ("补充1", 1),
        ("补充2", 1),
    ]
    step = seen["steps"]["notice_addition"]
    assert (step["text"], [earlier["text"] for earlier in step["earlier"]]) == ("补充2", ["补充1"])


# -------------------- who sees it, who may do what

BEFORE_THE_NOTICE = ("applied", "supplementing", "dismissed", "withdrawn")
SEATED = {
    **{key: [APPLICANT, STEWARD, HOME_STEWARD, EXECUTING] for key in BEFORE_THE_NOTICE},
    **{
        key: [APPLICANT, STEWARD, HOME_STEWARD, EXECUTING, LOCAL]
        for key in ("sent", "acknowledged", "answered", "declined", "approved", "rejected", "removed", "closed")
    },
    "transferred": [APPLICANT, STEWARD, HOME_STEWARD, EXECUTING, LOCAL],
}
MAY = {
    **{key: {EXECUTING} for key in ("acceptance", "supplement-request", "dismissal", "transfer")},
    **{key: {EXECUTING} for key in ("decision:approve", "decision:reject", "removal", "removal-revision", "reply")},
    "transfer:away": {EXECUTING},
    "supplement": {APPLICANT},
    **{key: {LOCAL} for key in ("notice", "notice/answer", "notice/addition", "notice/refusal")},
    "notice/redirection": {LOCAL, EXECUTING},
    "withdrawal": {APPLICANT},
}
REVIEWED = {"sent", "acknowledged", "answered", "declined"}
FROM: dict[str, dict[str, set[str]]] = {
    "acceptance": {EXECUTING: {"applied"}},
    "supplement-request": {EXECUTING: {"applied"}},
    "supplement": {APPLICANT: {"supplementing"}},
    "dismissal": {EXECUTING: {"applied", "supplementing"}},
    "transfer": {EXECUTING: {"applied", *REVIEWED}},
    "transfer:away": {EXECUTING: {"applied", "supplementing", *REVIEWED}},
    "notice": {LOCAL: {"sent"}},
    "notice/answer": {LOCAL: {"acknowledged"}},
    "notice/addition": {LOCAL: {"answered"}},
    "notice/redirection": {LOCAL: {"sent", "acknowledged"}, EXECUTING: {"sent", "declined"}},
    "notice/refusal": {LOCAL: {"sent", "acknowledged"}},
    "decision:approve": {EXECUTING: REVIEWED},
    "decision:reject": {EXECUTING: REVIEWED},
    "removal": {EXECUTING: {"approved"}},
    "removal-revision": {EXECUTING: {"removed"}},
    "reply": {EXECUTING: {"removed"}},
    "withdrawal": {APPLICANT: {"applied", "supplementing", *REVIEWED}},
}
"""Action -> who takes it -> in which states; by hand from 备忘录 四(二)."""

OF_THE_OTHER = {
    "forwarding": {"agency_id": "jiaozuo-scjg"},
    "forwarding-return": {"reason": "x"},
    "opinion": {"decision": "refuse", "reasons": "经核查，罚款尚未全部缴纳，暂不符合信用修复的条件。"},
    "guidance": {"text": "x"},
    "upload-confirmation": {"receipt_number": "XYZG20260302001"},
    "initial-review": {"outcome": "report"},
    "provincial-review": {"outcome": "approve"},
    "urging": {"text": "x"},
    "supervision-answer": {"text": "x"},
}
"""Routes of the penalty procedure."""


@pytest.mark.parametrize("state", WAYS)
def test_everybody_is_refused_what_is_not_theirs_and_nothing_changes(api: Api, state: str) -> None:
    case_id = across(api, state)
    before = api.get(f"/v1/cases/{case_id}", STEWARD)
    for name in SEATED[state]:
        offered = api.case(case_id, name)["actions"]
        for action, body in BODIES.items():
            if state in FROM[action].get(name, ()):
                continue
            answer = api.act(case_id, route(action), name, body)
            if name in MAY[action]:
                assert (answer.status, answer.code) == (409, "not_allowed_in_stage"), (action, name)
                assert answer.json["actions"] == offered
            else:
                assert (answer.status, answer.code) == (403, "role_may_not"), (action, name)
    for name in [*STRANGERS, *([] if LOCAL in SEATED[state] else [LOCAL])]:
        assert api.get(f"/v1/cases/{case_id}", name).status == 404, name
        for action in list(BODIES)[:: 1 if name.startswith("court") else 4]:
            answer = api.act(case_id, route(action), name, BODIES[action])
            assert (answer.status, answer.code) == (404, "not_found"), (action, name)
    assert api.get(f"/v1/cases/{case_id}", STEWARD).content == before.content


@pytest.mark.parametrize(
    ("state", "action", "name"),
    [(state, action, name) for action, by in FROM.items() for name, states in by.items() for state in sorted(states)],
)
def test_a_party_may_take_each_action_of_its_own(api: Api, state: str, action: str, name: str) -> None:
    case_id = across(api, state)
    body = {**BODIES[action], **({"unanswered_reason": "无需等待。"} if route(action) == "decision" else {})}
    answer = api.act(case_id, route(action), name, body)
    assert answer.status == 200, answer.json


@pytest.mark.parametrize("name", [EXECUTING, STEWARD, APPLICANT])
def test_the_routes_of_penalties_lead_nowhere_here(api: Api, name: str) -> None:
    case_id = across(api, "applied")
    for path, body in OF_THE_OTHER.items():
        answer = api.act(case_id, path, name, body)
        assert (answer.status, answer.code) == (409, "not_allowed_in_stage"), path


@pytest.mark.parametrize("name", [EXECUTING, "court-jincheng-chengqu"])
def test_courts_have_no_part_in_penalties(api: Api, name: str) -> None:
    case_id = api.case_in("forwarded")
    assert api.get(f"/v1/cases/{case_id}", name).status == 404
    for action, body in BODIES.items():
        assert api.act(case_id, route(action), name, body).status == 404
    for action, body in BODIES.items():
        if action not in ("withdrawal", "supplement-request", "supplement", "transfer", "transfer:away"):
            answer = api.act(case_id, route(action), STEWARD, body)
            assert (answer.status, answer.code) == (409, "not_allowed_in_stage")
    to_a_court = api.act(case_id, "transfer", STEWARD, BODIES["transfer"])  # a penalty is transferred to a city
    assert (to_a_court.status, to_a_court.problems) == (
        422,
        {"/handling_city": "required", "/court_id": "extra_forbidden"},
    )


def test_only_applicants_apply(api: Api) -> None:
    for name in (EXECUTING, LOCAL, STEWARD, "province-henan", "operator"):
        assert api.post("/v1/cases", name, submission(), key=api.a_key()).status == 403


CLEAR = {"name": "王小明", "phone": "13900001234", "email": "wang@example.com"}
MASKED = {"name": "王**", "phone": "139****1234", "email": "w***@example.com"}


@pytest.mark.parametrize(("state", "court_reads"), [("sent", CLEAR), ("answered", CLEAR), ("closed", MASKED)])
def test_the_contact_is_clear_to_the_court_that_is_waited_for(
    api: Api, state: str, court_reads: dict[str, str]
) -> None:
    case_id = across(api, state)
    assert {name: api.case(case_id, name)["contact"] for name in SEATED[state]} == {
        **dict.fromkeys((APPLICANT, STEWARD, HOME_STEWARD), CLEAR),
        EXECUTING: court_reads,
        LOCAL: MASKED,
    }


def test_a_case_within_a_city_is_of_its_own_court_alone(api: Api) -> None:
    case_id = within(api, "reviewing")
    assert api.get(f"/v1/cases/{case_id}", EXECUTING).status == 200
    for name in ("court-jiaozuo-zhongyuan", "court-jiaozuo-jiefang", LOCAL, HOME_STEWARD):
        assert api.get(f"/v1/cases/{case_id}", name).status == 404


def listed(api: Api, name: str, query: str = "") -> list[str]:
    answer = api.get(f"/v1/cases{query}", name)
    assert answer.status == 200
    return [item["case_id"] for item in answer.json["items"]]


def test_lists_of_courts_hold_what_they_execute_and_what_they_were_notified_of(api: Api) -> None:
    applied, sent, closed = across(api, "applied"), across(api, "sent"), across(api, "closed")
    own = within(api, "reviewing")
    elsewhere = submit(
        api,
        "applicant-jiaozuo",
        **WITHIN,
        judgment__court_id="jincheng-chengqu",
        judgment__case_number="（2024）晋0502执9号",
    )["case_id"]

    assert sorted(listed(api, EXECUTING)) == sorted([applied, sent, closed, own])
    assert sorted(listed(api, LOCAL)) == sorted([sent, closed, elsewhere])
    assert listed(api, "court-jiaozuo-jiefang") == []
    assert listed(api, "court-jincheng-zhongyuan") == []
    assert listed(api, EXECUTING, "?stage=reviewing") in ([own, sent], [sent, own])
    assert listed(api, EXECUTING, f"?q={sent}") == [sent]
    assert sorted(listed(api, STEWARD)) == sorted([applied, sent, closed, own, elsewhere])
    assert sorted(listed(api, HOME_STEWARD)) == sorted([applied, sent, closed, elsewhere])
    assert listed(api, "steward-changzhi") == []
    for court in (EXECUTING, LOCAL):
        assert api.get("/v1/ledger", court).status == 403


def test_a_list_names_the_court_and_the_number_and_nothing_personal(api: Api) -> None:
    across(api, "sent")
    of_executing = ["transfer_accepted", "transfer_elsewhere", "correct_notice", "approve", "reject"]
    of_local = ["acknowledge_notice", "redirect_notice", "refuse_notice"]
    for court, actions in ((EXECUTING, of_executing), (LOCAL, of_local)):
        answer = api.get("/v1/cases", court)
        (item,) = answer.json["items"]
        assert item["judgment"]["court_name"] == "焦作市山阳区人民法院"
        assert item["judgment"]["case_number"].startswith("（2024）豫0811执")
        assert (item["penalty"], item["actions"], item["waits_for"]) == (None, actions, "executing_court")
        for personal in ("王小明", "13900001234", "wang@example.com", "示例街"):
            assert personal not in answer.content.decode()


def test_a_case_is_found_by_its_number_in_any_spelling(api: Api) -> None:
    case = submit(api, judgment__case_number="（2024）豫0811执777号")
    submit(api)
    for q in ("（2024）豫0811执777号", "(2024)豫0811执777号", "执777号", "豫0811执777"):
        assert listed(api, EXECUTING, f"?q={q}") == [case["case_id"]], q


# -------------------- validation


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"judgment__court_id": "jiaozuo-nowhere"}, {"/judgment/court_id": "court_unknown"}),
        ({"judgment__court_id": ...}, {"/judgment/court_id": "required"}),
        ({"judgment__case_number": "（2024）豫0802执1号"}, {"/judgment/case_number": "case_number_of_another_court"}),
        ({"judgment__case_number": "（2024）晋0502执1号"}, {"/judgment/case_number": "case_number_of_another_court"}),
        ({"judgment__case_number": "（2024）豫08执1号"}, {"/judgment/case_number": "case_number_of_another_court"}),
        ({"judgment__case_number": "（2024）豫0811民初1号"}, {"/judgment/case_number": "case_number_invalid"}),
        ({"judgment__case_number": "焦市监处罚〔2025〕12号"}, {"/judgment/case_number": "case_number_invalid"}),
        ({"judgment__case_number": "（2027）豫0811执1号"}, {"/judgment/case_number": "case_number_invalid"}),
        ({"judgment__case_number": "（2024）解执字第12号"}, {"/judgment/case_number": "case_number_invalid"}),
        ({"judgment__case_number": ""}, {"/judgment/case_number": "required"}),
        ({"judgment__listed_on": "2026-03-03"}, {"/judgment/listed_on": "date_in_future"}),
        ({"judgment__listed_on": "2024-13-01"}, {"/judgment/listed_on": "date_invalid"}),
        ({"judgment__performed_on": "2026-03-03"}, {"/judgment/performed_on": "date_in_future"}),
        ({"judgment__term_ends_on": ...}, {"/judgment/term_ends_on": "required"}),
        ({"judgment__term_ends_on": None}, {"/judgment/term_ends_on": "required"}),
        ({"judgment__term_ends_on": "1748908800"}, {"/judgment/term_ends_on": "date_invalid"}),
        ({"judgment__has_term": False}, {"/judgment/term_ends_on": "no_term"}),
        ({"judgment": ...}, {"/judgment": "required"}),
        (
            {"procedure": "penalty", "missing_materials": []},
            {"/penalty": "required", "/judgment": "extra_forbidden"},
        ),
        ({"subject__county": "410811"}, {"/subject/county": "county_unknown"}),
        ({"missing_materials": ["fine_receipt"]}, {"/missing_materials": "unknown_value"}),
    ],
)
def test_what_is_wrong_is_pointed_at_in_chinese(api: Api, changes: dict[str, Any], problems: dict[str, str]) -> None:
    answer = api.post("/v1/cases", APPLICANT, submission(**changes), key=api.a_key())
    assert (answer.status, answer.problems) == (422, problems)
    for error in answer.json["errors"]:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in error["message"]), error


@pytest.mark.parametrize("has_term", ["yes", 1, None, "true"])
def test_whether_there_is_a_term_is_yes_or_no(api: Api, has_term: Any) -> None:
    answer = api.post("/v1/cases", APPLICANT, submission(judgment__has_term=has_term), key=api.a_key())
    assert answer.status == 422
    assert "/judgment/has_term" in answer.problems


@pytest.mark.parametrize(
    ("court_id", "number"),
    [
        ("jiaozuo-shanyang", "(2024)豫0811执1号"),
        ("jiaozuo-shanyang", "〔2024〕豫0811执恢1号"),
        ("jiaozuo-shanyang", "（2026）豫0811执1号"),
        ("jiaozuo-shanyang", "（2014）山执字第12号"),
        ("jiaozuo-zhongyuan", "（2024）豫08执1号"),
        ("changzhi-luzhou", "（2024）晋0403执1号"),
        ("changzhi-luzhou", "（2017）晋0402执1号"),
        ("changzhi-luzhou", "（2017）晋0411执1号"),
        ("changzhi-lucheng", "（2018）晋0481执1号"),
    ],
)
def test_numbers_of_the_court_are_kept_as_written(api: Api, court_id: str, number: str) -> None:
    case = submit(api, judgment__court_id=court_id, judgment__case_number=number)
    assert case["judgment"]["case_number"] == number
    assert case["handling_city"] == court_id.partition("-")[0]


def test_the_years_end_is_chinas(api: Api) -> None:
    api.service.at("2026-12-31 23:59")
    body = submission(judgment__case_number="（2027）豫0811执5号")
    assert api.post("/v1/cases", APPLICANT, body, key="k1").status == 422
    api.service.at("2027-01-01 00:01")
    assert api.post("/v1/cases", APPLICANT, body, key="k1").status == 201


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ({"measure": "delete", "sanctions_lifted_on": "2026-03-02"}, {"/measure": "term_is_running"}),
        ({"measure": "shorten", "sanctions_lifted_on": "2026-03-02"}, {"/new_term_ends_on": "required"}),
        (
            {"measure": "shorten", "new_term_ends_on": "2026-08-01", "sanctions_lifted_on": "2026-03-02"},
            {"/new_term_ends_on": "term_not_shorter"},
        ),
        (
            {"measure": "shorten", "new_term_ends_on": "2026-03-01", "sanctions_lifted_on": "2026-03-02"},
            {"/new_term_ends_on": "term_not_shorter"},
        ),
        (
            {"measure": "shorten", "new_term_ends_on": "soon", "sanctions_lifted_on": "2026-03-02"},
            {"/new_term_ends_on": "date_invalid"},
        ),
        ({"measure": "shorten", "new_term_ends_on": "2026-03-31"}, {"/sanctions_lifted_on": "required"}),
        (
            {"measure": "shorten", "new_term_ends_on": "2026-03-31", "sanctions_lifted_on": "2026-03-03"},
            {"/sanctions_lifted_on": "date_in_future"},
        ),
        (
            {
                "measure": "shorten",
                "new_term_ends_on": "2026-03-31",
                "sanctions_lifted_on": "2026-03-02",
                "ground": "kindness",
            },
            {"/ground": "unknown_value"},
        ),
        ({"measure": "forget", "sanctions_lifted_on": "2026-03-02"}, {"/measure": "literal_error"}),
    ],
)
def test_a_wrong_removal_is_pointed_at(api: Api, body: dict[str, Any], problems: dict[str, str]) -> None:
    answer = api.act(across(api, "approved"), "removal", EXECUTING, body)
    assert (answer.status, answer.problems) == (422, problems)


@pytest.mark.parametrize("reasons", ["", "  "])
def test_a_rejection_without_reasons_is_refused(api: Api, reasons: str) -> None:
    answer = api.act(across(api, "answered"), "decision", EXECUTING, {"decision": "reject", "reasons": reasons})
    assert (answer.status, answer.problems) == (422, {"/reasons": "text_too_short"})


# -------------------- what one action costs


def test_each_action_is_one_read_and_one_transaction(api: Api) -> None:
    case_id = submit(api)["case_id"]
    for action in ("acceptance", "notice", "notice/answer", "decision:approve", "removal", "reply"):
        api.get("/v1/cities")  # the directory is read once a minute; not in this action
        with aws_calls() as made:
            take(api, case_id, action)
        # The caller's grants, the case file, and everything that the action writes.
        assert made == ["GetItem", "Query", "TransactWriteItems"], action


# -------------------- the notice exists if and only if the acceptance does


class Crash(Exception):
    """The function dies here."""


@contextmanager
def one_fault(number: int, when: str, error: Exception) -> Iterator[list[str]]:
    """`error` before or after the AWS call of that number, counted from 0, once."""
    made: list[str] = []
    real = BaseClient._make_api_call

    def call(client: Any, operation: str, arguments: Any) -> Any:
        made.append(operation)
        strikes = len(made) == number + 1
        if strikes and when == "before":
            raise error
        answer = real(client, operation, arguments)
        if strikes:
            raise error
        return answer

    with patch.object(BaseClient, "_make_api_call", call):
        yield made


def outbox(api: Api, case_id: str) -> list[str]:
    """The ids of all deliveries of a case."""
    return sorted(row.pk for row in api.service.wiring.cases._tables.outbox.scan() if row.pk.startswith(f"{case_id}."))


NOTICES = ["email", "inbox", "webhook"]
CALLS = 3
SILENT = ReadTimeoutError(endpoint_url="https://dynamodb")


def accept(api: Api, case_id: str, key: str) -> Answer:
    return api.act(case_id, "acceptance", EXECUTING, BODIES["acceptance"], key=key)


@pytest.mark.parametrize("error", [Crash(), SILENT], ids=["crash", "silence"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", range(CALLS))
def test_a_fault_and_the_clients_retry_leave_one_acceptance_and_one_notice(
    api: Api, number: int, when: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda seconds: None)
    case_id = submit(api)["case_id"]
    key = api.a_key()
    api.get("/v1/cities")  # the directory is read once a minute; not among these calls
    with one_fault(number, when, error) as made:
        first = accept(api, case_id, key)
    assert made[:CALLS][number] == ["GetItem", "Query", "TransactWriteItems"][number]
    # Silence of storage is tried again within the request; a crash is what the gateway makes of one.
    # The first call is the authorizer's: where it fails the gateway answers.
    of_a_route = {200, 503} if error is SILENT else {500}
    assert first.status in (of_a_route if number else {503})  # the first call is the authorizer's

    is_accepted = [event["action"] for event in events(api, case_id)] == ["submit", "accept"]
    is_notified = len([row for row in outbox(api, case_id) if ".local_court." in row]) == len(NOTICES)
    assert is_accepted is is_notified
    assert (api.get(f"/v1/cases/{case_id}", LOCAL).status == 200) is is_accepted

    for _ in range(2):
        again = accept(api, case_id, key)
        assert (again.status, again.json["notice"]["status"]) == (200, "sent")
    assert [event["action"] for event in events(api, case_id)] == ["submit", "accept"]
    assert [row.rpartition(".")[2] for row in outbox(api, case_id) if ".local_court." in row] == NOTICES
    assert listed(api, LOCAL) == [case_id]


def test_there_are_no_more_calls_than_those_that_fail_above(api: Api) -> None:
    case_id = submit(api)["case_id"]
    api.get("/v1/cities")
    with aws_calls() as made:
        accept(api, case_id, api.a_key())
    assert len(made) == CALLS


def test_without_a_key_the_retry_is_refused_and_there_is_still_one_notice(api: Api) -> None:
    case_id = submit(api)["case_id"]
    api.get("/v1/cities")
    with one_fault(2, "after", Crash()):
        assert api.act(case_id, "acceptance", EXECUTING, {}).status == 500
    assert api.act(case_id, "acceptance", EXECUTING, {}).code == "not_allowed_in_stage"
    assert len([row for row in outbox(api, case_id) if ".local_court." in row]) == len(NOTICES)


def test_the_notice_delivered_twice_is_once_in_the_inbox(api: Api) -> None:
    case_id = across(api, "sent")
    for _ in range(2):
        records = [
            {"eventName": "INSERT", "dynamodb": {"Keys": {"pk": {"S": row}}, "SequenceNumber": row}}
            for row in outbox(api, case_id)
            if row.endswith(".inbox")
        ]
        assert deliver_stream({"Records": records}, None) == {"batchItemFailures": []}
    (notice,) = api.get("/v1/notifications", LOCAL).json["items"]
    assert (notice["kind"], notice["title"], notice["case_id"]) == ("judgment.accept", "通报：请协助调查", case_id)
    assert "现予通报" in notice["text"]
    assert "焦作市山阳区人民法院" in notice["text"]
    assert api.get("/v1/notifications", "court-jincheng-zhongyuan").json["items"] == []
    (applied,) = api.get("/v1/notifications", EXECUTING).json["items"]
    assert applied["kind"] == "judgment.submit"


def test_a_new_outbox_row_is_a_delivery_that_waits(api: Api) -> None:
    case_id = across(api, "sent")
    rows = {row.pk: DELIVERIES.load(row.data) for row in api.service.wiring.cases._tables.outbox.scan()}
    webhook = rows[f"{case_id}.000002.local_court.webhook"]
    assert (webhook.channel, webhook.holder, webhook.place) == (Channel.WEBHOOK, "jincheng-chengqu", "jincheng")


def test_a_judge_of_two_courts_acts_from_the_seat_of_each(api: Api) -> None:
    """A person may hold several roles (decision 57)."""
    both = Principal(
        "judge-of-two",
        (Grant(Role.COURT, "jiaozuo-shanyang", "jiaozuo"), Grant(Role.COURT, "jincheng-chengqu", "jincheng")),
    )
    name = api.service.add_principal(both)
    case_id = across(api, "sent")
    assert api.case(case_id, name)["actions"] == [
        "transfer_accepted",
        "transfer_elsewhere",
        "acknowledge_notice",
        "redirect_notice",
        "correct_notice",
        "refuse_notice",
        "approve",
        "reject",
    ]
    assert api.act(case_id, "notice", name, {}).status == 200
    assert [event["actor"]["organisation"] for event in events(api, case_id)][-1] == "jincheng-chengqu"
