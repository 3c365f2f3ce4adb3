"""Bodies of the judgment procedure's actions. The procedure's table has the needs of each action."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from chalicelib.domain.time.rules import removal_grounds
from chalicelib.routes.cases.case_fields import ReasonCodes
from chalicelib.routes.cases.procedures import shared_bodies
from chalicelib.routes.cases.procedures.kit import EXAMPLE_DOCUMENT, Bodies, Examples
from chalicelib.routes.cases.procedures.shared_bodies import TakeoverBody, WithdrawalBody
from chalicelib.routes.http.bodies import Body
from chalicelib.routes.http.fields import Day, OptionalParagraph, PastDate, one_of
from chalicelib.routes.http.names import enum_schema
from chalicelib.routes.parties.document_fields import DocumentIds

Ground = Annotated[str, AfterValidator(one_of(removal_grounds(), "不认识的理由代码。")), enum_schema(removal_grounds())]


class AcceptanceBody(Body):
    """受理；跨市的同时通报所在地法院。"""

    note: OptionalParagraph = ""


class NoticeBody(Body):
    """签收通报。"""


class NoticeAnswerBody(Body):
    """函送调查情况和材料。"""

    text: OptionalParagraph = ""
    document_ids: DocumentIds = []


class DecisionBody(Body):
    """审核决定。"""

    decision: Literal["approve", "reject"]
    reasons: OptionalParagraph = ""
    document_ids: DocumentIds = []
    reason_codes: ReasonCodes = []
    unanswered_reason: OptionalParagraph = ""


class RemovalBody(Body):
    """删除或缩短期限，解除惩戒措施。"""

    measure: Literal["shorten", "delete"]
    new_term_ends_on: Day | None = None
    sanctions_lifted_on: PastDate
    ground: Ground | None = None


class ReplyBody(Body):
    """函复所在地法院。"""

    text: OptionalParagraph = ""
    document_ids: DocumentIds = []


BODIES: Bodies = {
    "withdrawal": WithdrawalBody,
    "takeover": TakeoverBody,
    "acceptance": AcceptanceBody,
    "notice": NoticeBody,
    "notice/answer": NoticeAnswerBody,
    "decision": DecisionBody,
    "removal": RemovalBody,
    "reply": ReplyBody,
}
"""Route below the case -> body."""

EXAMPLES: Examples = {
    "accept": ({"note": "材料齐全，予以受理。"},),
    "acknowledge_notice": ({},),
    "answer_notice": (
        {"text": "经走访，该企业正常经营，未发现其他未履行的义务。", "document_ids": [EXAMPLE_DOCUMENT]},
    ),
    "approve": ({"decision": "approve", "reasons": "义务已全部履行，符合删除失信信息的条件。"},),
    "reject": (
        {
            "decision": "reject",
            "reasons": "尚有利息 12000 元未履行，请履行完毕后重新申请。",
            "reason_codes": ["other"],
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
    "reply": ({"text": "该企业的失信信息已删除，惩戒措施已解除，特此函复。", "document_ids": [EXAMPLE_DOCUMENT]},),
    **shared_bodies.EXAMPLES,
}
"""Action -> examples of its body, for the API's description."""
