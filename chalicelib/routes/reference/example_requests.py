"""Examples of requests for the API's description, written out: parameters, and a body for each thing it can choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.routes.cases.action_bodies import (
    ACTION_BODIES,
    AcceptanceBody,
    DecisionBody,
    ForwardingBody,
    ForwardingReturnBody,
    GuidanceBody,
    InitialReviewBody,
    NoticeAnswerBody,
    NoticeBody,
    OpinionBody,
    ProvincialReviewBody,
    RemovalBody,
    ReplyBody,
    SupervisionAnswerBody,
    SupplementBody,
    SupplementRequestBody,
    TakeoverBody,
    UploadConfirmationBody,
    UrgingBody,
    WithdrawalBody,
)
from chalicelib.routes.http.bodies import Body

CASE_ID = "JZ-7Q2M9X4KT1AB8C3DEF5G"
STAFF_ID = "7D3F9H1K5M8P2R6T0V4X"
DOCUMENT_ID = "5H8K2M4N6P7Q9R1S3T0V"
VALUES: Mapping[str, str] = {
    "case_id": CASE_ID,
    "document_id": DOCUMENT_ID,
    "binding_id": "JC-B-5H8K2M4N6P7Q9R1S3T0V",
    "mandate_id": "JC-B-3F6G8H1J4K7M9N2P5Q8R",
    "city": "jiaozuo",
    "procedure": "penalty",
    "notification_id": "20260303T023000000000Z-5f1c9a7be2d40386",
    "staff_id": STAFF_ID,
    "person_id": "person-4D6F8H0K2M4P6R8T0V2X",
    "delivery_id": "01J9ZK3M5T-0-inbox",
    "Idempotency-Key": "0b9f6a5e-6a0e-4c6e-9d0b-5f0a3c1d2e4f",
    "If-Match": '"3"',
}
"""A value for each parameter of a path or a header."""

REQUESTS: Mapping[type[Body], tuple[Mapping[str, Any], ...]] = {
    SupplementRequestBody: (
        {
            "items": ["请重新上传行政处罚决定书，现有扫描件第 2 页缺角", "请在信用修复承诺书上加盖企业公章"],
            "note": "补齐后一并提交即可，无需到现场。",
            "reason_codes": ["scan_unclear", "commitment_invalid"],
        },
    ),
    SupplementBody: ({"note": "已重新扫描决定书，承诺书已盖章。", "document_ids": [DOCUMENT_ID]},),
    ForwardingBody: ({"agency_id": "jiaozuo-scjg", "note": "企业称缴款凭证遗失，请核查缴款情况后出具意见。"},),
    ForwardingReturnBody: (
        {
            "reason": "该处罚由市生态环境局作出，请核对决定书后重新转办。",
            "reason_codes": ["not_our_penalty"],
        },
    ),
    OpinionBody: (
        {
            "decision": "agree",
            "reasons": "罚款已于 2025 年 6 月 20 日缴清，违法行为已改正，同意修复。",
            "document_ids": [DOCUMENT_ID],
        },
        {
            "decision": "refuse",
            "reasons": "经核查，加处罚款 3000 元尚未缴纳，请缴清后持加盖印章的缴款凭证重新申请。",
            "reason_codes": ["duty_not_performed"],
        },
    ),
    GuidanceBody: ({"text": "请先到处罚机关缴清加处罚款并取得加盖印章的凭证，再重新提出申请；承诺书请使用最新模板。"},),
    UploadConfirmationBody: ({"receipt_number": "XYZG20260318000127"},),
    InitialReviewBody: (
        {"outcome": "report", "note": "材料齐全，信息与决定书一致，报请复核。"},
        {
            "outcome": "return",
            "note": "承诺书缺少法定代表人签字，请补正后重新上传。",
            "reason_codes": ["commitment_invalid"],
        },
    ),
    ProvincialReviewBody: (
        {
            "outcome": "approve",
            "note": "复核通过。",
            "publication_ended_on": "2026-02-27",
            "sharing_stopped_on": "2026-02-27",
        },
        {
            "outcome": "refuse",
            "note": "距处罚决定作出尚未满最短公示期，期满后可重新申请。",
            "reason_codes": ["min_period_not_reached"],
        },
        {
            "outcome": "return",
            "note": "缴款凭证未注明决定书文号，请核实后重新上报。",
            "reason_codes": ["receipt_incomplete"],
        },
    ),
    WithdrawalBody: ({"reason": "企业拟补齐材料后再申请。"},),
    TakeoverBody: ({},),
    UrgingBody: ({"text": "该企业近期参加投标，请尽快出具审核意见。"},),
    SupervisionAnswerBody: ({"text": "正在向财政部门核实缴款情况，预计 3 月 11 日前出具意见。"},),
    AcceptanceBody: ({"note": "材料齐全，予以受理。"},),
    NoticeBody: ({},),
    NoticeAnswerBody: ({"text": "经走访，该企业正常经营，未发现其他未履行的义务。", "document_ids": [DOCUMENT_ID]},),
    DecisionBody: (
        {"decision": "approve", "reasons": "义务已全部履行，符合删除失信信息的条件。"},
        {
            "decision": "reject",
            "reasons": "尚有利息 12000 元未履行，请履行完毕后重新申请。",
            "reason_codes": ["other"],
            "unanswered_reason": "执行款账目已足以认定，无须等待函复。",
        },
    ),
    RemovalBody: (
        {"measure": "delete", "sanctions_lifted_on": "2026-02-27", "ground": "performed"},
        {
            "measure": "shorten",
            "new_term_ends_on": "2026-06-01",
            "sanctions_lifted_on": "2026-02-27",
            "ground": "active_performance",
        },
    ),
    ReplyBody: ({"text": "该企业的失信信息已删除，惩戒措施已解除，特此函复。", "document_ids": [DOCUMENT_ID]},),
}
"""For each body of an action, an example of each thing that it can choose; other bodies have their own."""


def requests(body: type[Body]) -> Iterator[tuple[str, str, Any]]:
    """The examples of a body: a name, a title, and the content."""
    for content in body.EXAMPLES or REQUESTS.get(body) or body.model_json_schema().get("examples", ()):
        name, title = _chosen(body, content)
        yield name, title, content


def _chosen(body: type[Body], content: Mapping[str, Any]) -> tuple[str, str]:
    """The subject of an example: the action that it chooses, or the procedure that it opens."""
    for procedure in PROCEDURES.values():
        if content.get("procedure") == procedure.name:
            return procedure.name, procedure.label
        for action in procedure.actions:
            choice = action.choice
            if ACTION_BODIES[action.path] is body and choice and content.get(choice.field) == choice.value:
                return action.name, action.label
    return "example", "示例"
