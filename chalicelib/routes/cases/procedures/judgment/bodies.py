"""Bodies of the judgment procedure's actions. The procedure's table has the needs of each action."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from chalicelib.domain.cases.procedures.judgment.records import MEASURE_NAMES
from chalicelib.domain.time.rules import removal_grounds
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
from chalicelib.routes.http.fields import Day, OptionalParagraph, OptionalShortLine, PastDate, ShortLine, one_of
from chalicelib.routes.http.names import enum_schema
from chalicelib.routes.parties.document_fields import DocumentIds

Ground = Annotated[str, AfterValidator(one_of(removal_grounds(), "不认识的理由代码。")), enum_schema(removal_grounds())]


class AcceptanceBody(Body):
    """受理；跨市的同时通报所在地法院，可指定其中一个法院。"""

    note: OptionalParagraph = ""
    court_id: OptionalShortLine = ""


class CourtTransferBody(Body):
    """移送有管辖权的法院。"""

    court_id: ShortLine
    reason: OptionalParagraph = ""
    reason_codes: ReasonCodes = []


class NoticeBody(Body):
    """签收通报。"""


class NoticeAnswerBody(Body):
    """函送调查情况和材料。"""

    text: OptionalParagraph = ""
    document_ids: DocumentIds = []


class NoticeAdditionBody(Body):
    """补充函送调查情况和材料。"""

    text: OptionalParagraph = ""
    document_ids: DocumentIds = []


class NoticeRedirectionBody(Body):
    """转送通报至所在地城市的另一个法院；由执行法院办理的，为更正通报的法院。"""

    court_id: ShortLine
    reason: OptionalParagraph = ""


class NoticeRefusalBody(Body):
    """退回通报。"""

    reason: OptionalParagraph = ""


class DecisionBody(Body):
    """审核决定。"""

    decision: Literal["approve", "reject"]
    reasons: OptionalParagraph = ""
    document_ids: DocumentIds = []
    reason_codes: ReasonCodes = []
    unanswered_reason: OptionalParagraph = ""


class RemovalBody(Body):
    """删除或缩短期限，解除惩戒措施。"""

    measure: Annotated[Literal["shorten", "delete"], enum_schema(MEASURE_NAMES)]
    new_term_ends_on: Day | None = None
    sanctions_lifted_on: PastDate
    ground: Ground | None = None


class RemovalRevisionBody(RemovalBody):
    """更正后的办理结果，须写全；另写更正原因。"""

    reason: OptionalParagraph = ""


class ReplyBody(Body):
    """函复所在地法院。"""

    text: OptionalParagraph = ""
    document_ids: DocumentIds = []


BODIES: Bodies = {
    "withdrawal": WithdrawalBody,
    "takeover": TakeoverBody,
    "acceptance": AcceptanceBody,
    "supplement-request": SupplementRequestBody,
    "supplement": SupplementBody,
    "dismissal": DismissalBody,
    "transfer": CourtTransferBody,
    "notice": NoticeBody,
    "notice/answer": NoticeAnswerBody,
    "notice/addition": NoticeAdditionBody,
    "notice/redirection": NoticeRedirectionBody,
    "notice/refusal": NoticeRefusalBody,
    "decision": DecisionBody,
    "removal": RemovalBody,
    "removal-revision": RemovalRevisionBody,
    "reply": ReplyBody,
}
"""Route below the case -> body."""

EXAMPLES: Examples = {
    "accept": (
        {"note": "材料齐全，予以受理。"},
        {"note": "材料齐全，予以受理。", "court_id": "jincheng-gaoping"},
    ),
    "request_supplement": (
        {
            "items": ["请提交加盖银行印章的付款凭证", "请提交申请执行人出具的收款证明"],
            "note": "补齐后一并提交即可。",
            "reason_codes": ["proof_insufficient"],
        },
    ),
    "supplement": ({"note": "已补充付款凭证和收款证明。", "document_ids": [EXAMPLE_DOCUMENT]},),
    "dismiss": ({"reason_codes": ["not_this_court"], "reasons": "该案由其他法院执行，请向执行法院提出申请。"},),
    "transfer": ({"court_id": "jiaozuo-jiefang", "reason": "该案已指定焦作市解放区人民法院执行。"},),
    "transfer_accepted": ({"court_id": "jiaozuo-jiefang", "reason": "该案已指定焦作市解放区人民法院执行。"},),
    "transfer_elsewhere": (
        {
            "court_id": "changzhi-luzhou",
            "reason": "上级法院已指定长治市潞州区人民法院执行该案。",
            "reason_codes": ["execution_designated"],
        },
    ),
    "acknowledge_notice": ({},),
    "answer_notice": (
        {"text": "经走访，该企业正常经营，未发现其他未履行的义务。", "document_ids": [EXAMPLE_DOCUMENT]},
    ),
    "add_to_answer": ({"text": "补充函送该企业的银行流水，与此前所述一致。", "document_ids": [EXAMPLE_DOCUMENT]},),
    "redirect_notice": ({"court_id": "jincheng-gaoping", "reason": "该企业的住所地在高平市，不在本院辖区。"},),
    "correct_notice": ({"court_id": "jincheng-gaoping", "reason": "登记机关查明该企业已迁至高平市。"},),
    "refuse_notice": ({"reason": "该企业已于去年迁出本市，本院无从调查。"},),
    "approve": ({"decision": "approve", "reasons": "义务已全部履行，符合删除失信信息的条件。"},),
    "reject": (
        {
            "decision": "reject",
            "reasons": "尚有利息 12000 元未履行，请履行完毕后重新申请。",
            "reason_codes": ["obligation_not_performed"],
            "unanswered_reason": "执行款账目已足以认定，无须等待函复。",
        },
    ),
    "remove": (
        {"measure": "delete", "sanctions_lifted_on": "2026-02-27", "ground": "performed"},
        {
            "measure": "shorten",
            "new_term_ends_on": "2026-06-01",
            "sanctions_lifted_on": "2026-02-27",
            "ground": "active_performance",
        },
    ),
    "revise_removal": (
        {
            "measure": "shorten",
            "new_term_ends_on": "2026-05-01",
            "sanctions_lifted_on": "2026-02-27",
            "ground": "active_performance",
            "reason": "缩短后的届满日填写有误，应为 2026 年 5 月 1 日。",
        },
    ),
    "reply": ({"text": "该企业的失信信息已删除，惩戒措施已解除，特此函复。", "document_ids": [EXAMPLE_DOCUMENT]},),
    **shared_bodies.EXAMPLES,
}
"""Action -> examples of its body, for the API's description."""
