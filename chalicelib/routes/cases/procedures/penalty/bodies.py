"""Bodies of the penalty procedure's actions. The procedure's table has the needs of each action."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, JsonValue

from chalicelib.domain.time import rules
from chalicelib.routes.cases.case_fields import ReasonCodes
from chalicelib.routes.cases.procedures import shared_bodies
from chalicelib.routes.cases.procedures.kit import EXAMPLE_DOCUMENT, Bodies, Examples
from chalicelib.routes.cases.procedures.shared_bodies import (
    DismissalBody,
    SupplementBody,
    SupplementRequestBody,
    TakeoverBody,
    WithdrawalBody,
)
from chalicelib.routes.http.bodies import Body
from chalicelib.routes.http.fields import OptionalParagraph, PastDate, ReceiptNumber, ShortLine, one_of
from chalicelib.routes.http.names import enum_schema
from chalicelib.routes.offices.city_fields import MemberCity
from chalicelib.routes.parties.document_fields import DocumentIds


class ForwardingBody(Body):
    """转办至行政处罚机关。"""

    agency_id: ShortLine
    note: OptionalParagraph = ""


class ForwardingReturnBody(Body):
    """退回转办。"""

    reason: OptionalParagraph = ""
    reason_codes: ReasonCodes = []


class OpinionBody(Body):
    """审核意见。"""

    decision: Literal["agree", "refuse"]
    reasons: OptionalParagraph = ""
    document_ids: DocumentIds = []
    reason_codes: ReasonCodes = []


class GuidanceBody(Body):
    """修复指导。"""

    text: OptionalParagraph = ""


class UploadConfirmationBody(Body):
    """“信用中国”网站的回执编号。"""

    receipt_number: ReceiptNumber


class InitialReviewBody(Body):
    """初核。"""

    outcome: Literal["report", "return"]
    note: OptionalParagraph = ""
    reason_codes: ReasonCodes = []


class ProvincialReviewBody(Body):
    """省级复核；通过时可分别填报三项效果的日期，未填的以复核通过之日计。"""

    outcome: Literal["approve", "refuse", "return"]
    note: OptionalParagraph = ""
    reason_codes: ReasonCodes = []
    publication_ended_on: PastDate | None = None
    sharing_stopped_on: PastDate | None = None
    sanctions_lifted_on: PastDate | None = None


class ForwardingRecallBody(Body):
    """撤回转办。"""

    reason: OptionalParagraph = ""


class AmendmentBody(Body):
    """更正申请内容。"""

    changes: Annotated[dict[str, JsonValue], Field(max_length=20)]
    reason: OptionalParagraph = ""


class TransferBody(Body):
    """移送。"""

    handling_city: MemberCity
    reason: OptionalParagraph = ""
    reason_codes: ReasonCodes = []


class OpinionRevisionBody(OpinionBody):
    """更正后的审核意见，须写全；另写更正原因。"""

    reason: OptionalParagraph = ""


class ReceiptCorrectionBody(UploadConfirmationBody):
    """更正后的“信用中国”网站回执编号。"""

    reason: OptionalParagraph = ""


class ReviewRevisionBody(ProvincialReviewBody):
    """更正后的复核意见，须写全；另写更正原因。"""

    reason: OptionalParagraph = ""


class RevocationBody(Body):
    """撤销修复。"""

    ground: Annotated[
        str,
        AfterValidator(one_of(rules.revocation_grounds(), "不认识的撤销依据。")),
        enum_schema(rules.revocation_grounds()),
    ]
    reasons: OptionalParagraph = ""
    document_ids: DocumentIds = []


class HomePushBody(Body):
    """登记修复信息推送至登记地市场监督管理部门的日期。"""

    pushed_on: PastDate
    note: OptionalParagraph = ""


class UrgingBody(Body):
    """催办。"""

    text: OptionalParagraph = ""


class SupervisionAnswerBody(Body):
    """回复督办单。"""

    text: OptionalParagraph = ""


BODIES: Bodies = {
    "supplement-request": SupplementRequestBody,
    "supplement": SupplementBody,
    "forwarding": ForwardingBody,
    "forwarding-return": ForwardingReturnBody,
    "opinion": OpinionBody,
    "guidance": GuidanceBody,
    "upload-confirmation": UploadConfirmationBody,
    "initial-review": InitialReviewBody,
    "provincial-review": ProvincialReviewBody,
    "home-push": HomePushBody,
    "withdrawal": WithdrawalBody,
    "takeover": TakeoverBody,
    "urging": UrgingBody,
    "supervision-answer": SupervisionAnswerBody,
    "forwarding-recall": ForwardingRecallBody,
    "dismissal": DismissalBody,
    "amendment": AmendmentBody,
    "transfer": TransferBody,
    "opinion-revision": OpinionRevisionBody,
    "receipt-correction": ReceiptCorrectionBody,
    "review-revision": ReviewRevisionBody,
    "revocation": RevocationBody,
}
"""Route below the case -> body."""

EXAMPLES: Examples = {
    "request_supplement": (
        {
            "items": ["请重新上传行政处罚决定书，现有扫描件第 2 页缺角", "请在信用修复承诺书上加盖企业公章"],
            "note": "补齐后一并提交即可，无需到现场。",
            "reason_codes": ["scan_unclear", "commitment_invalid"],
        },
    ),
    "supplement": ({"note": "已重新扫描决定书，承诺书已盖章。", "document_ids": [EXAMPLE_DOCUMENT]},),
    "forward": ({"agency_id": "jiaozuo-scjg", "note": "企业称缴款凭证遗失，请核查缴款情况后出具意见。"},),
    "return_forwarding": (
        {
            "reason": "该处罚由市生态环境局作出，请核对决定书后重新转办。",
            "reason_codes": ["not_our_penalty"],
        },
    ),
    "agree": (
        {
            "decision": "agree",
            "reasons": "罚款已于 2025 年 6 月 20 日缴清，违法行为已改正，同意修复。",
            "document_ids": [EXAMPLE_DOCUMENT],
        },
    ),
    "refuse": (
        {
            "decision": "refuse",
            "reasons": "经核查，加处罚款 3000 元尚未缴纳，请缴清后持加盖印章的缴款凭证重新申请。",
            "reason_codes": ["duty_not_performed"],
        },
    ),
    "guide": ({"text": "请先到处罚机关缴清加处罚款并取得加盖印章的凭证，再重新提出申请；承诺书请使用最新模板。"},),
    "confirm_upload": ({"receipt_number": "XYZG20260318000127"},),
    "report_to_province": ({"outcome": "report", "note": "材料齐全，信息与决定书一致，报请复核。"},),
    "return_upload": (
        {
            "outcome": "return",
            "note": "承诺书缺少法定代表人签字，请补正后重新上传。",
            "reason_codes": ["commitment_invalid"],
        },
    ),
    "approve_review": (
        {
            "outcome": "approve",
            "note": "复核通过。",
            "publication_ended_on": "2026-02-27",
            "sharing_stopped_on": "2026-02-27",
        },
    ),
    "refuse_review": (
        {
            "outcome": "refuse",
            "note": "距处罚决定作出尚未满最短公示期，期满后可重新申请。",
            "reason_codes": ["min_period_not_reached"],
        },
    ),
    "return_review": (
        {
            "outcome": "return",
            "note": "缴款凭证未注明决定书文号，请核实后重新上报。",
            "reason_codes": ["receipt_incomplete"],
        },
    ),
    "push_home": ({"pushed_on": "2026-02-27", "note": "已通过内部平台推送至晋城市市场监督管理局。"},),
    "urge": ({"text": "该企业近期参加投标，请尽快出具审核意见。"},),
    "answer_supervision": ({"text": "正在向财政部门核实缴款情况，预计 3 月 11 日前出具意见。"},),
    "recall_forwarding": ({"reason": "转错机关：该处罚由市生态环境局作出，撤回后重新转办。"},),
    "dismiss": (
        {
            "reason_codes": ["no_penalty_record"],
            "reasons": "经查询“信用中国”网站，没有该文号的行政处罚公示信息。",
        },
    ),
    "amend": (
        {
            "changes": {"/penalty/decision_number": "焦市监处罚〔2025〕21号", "/penalty/fine_amount": "2000.00"},
            "reason": "文号和金额填写有误。",
        },
    ),
    "transfer": (
        {
            "handling_city": "changzhi",
            "reason": "该处罚由长治市市场监督管理局作出，应由长治市办理。",
            "reason_codes": ["not_our_city"],
        },
    ),
    "revise_opinion": (
        {
            "decision": "agree",
            "reasons": "经复查，加处罚款已于 2025 年 6 月 20 日缴清，同意修复。",
            "document_ids": [EXAMPLE_DOCUMENT],
            "reason": "原意见漏看了加处罚款的缴款凭证。",
        },
        {
            "decision": "refuse",
            "reasons": "经复查，加处罚款 3000 元尚未缴纳，请缴清后持加盖印章的缴款凭证重新申请。",
            "reason_codes": ["duty_not_performed"],
            "reason": "原意见误将另一份决定书的缴款凭证当作本件凭证。",
        },
    ),
    "correct_receipt": ({"receipt_number": "XYZG20260318000172", "reason": "回执编号末两位填反。"},),
    "revise_review": (
        {"outcome": "approve", "note": "复核通过。", "reason": "误选“不通过”，实为通过。"},
        {
            "outcome": "refuse",
            "note": "距处罚决定作出尚未满最短公示期，期满后可重新申请。",
            "reason_codes": ["min_period_not_reached"],
            "reason": "误选“通过”，实为不通过。",
        },
        {
            "outcome": "return",
            "note": "缴款凭证未注明决定书文号，请核实后重新上报。",
            "reason_codes": ["receipt_incomplete"],
            "reason": "误选“不通过”，实为退回补充。",
        },
    ),
    "revoke_repair": (
        {
            "ground": "false_material",
            "reasons": "经核查，企业提交的缴款凭证系伪造，依法撤销本次信用修复。",
            "document_ids": [EXAMPLE_DOCUMENT],
        },
    ),
    **shared_bodies.EXAMPLES,
}
"""Action -> examples of its body, for the API's description."""
