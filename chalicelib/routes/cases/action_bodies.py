"""The bodies of all actions on a case. What depends on the chosen action stands in the procedure's table, not here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from chalicelib.domain.time.rules import removal_grounds
from chalicelib.routes.cases.case_fields import ReasonCodes
from chalicelib.routes.http.bodies import Body
from chalicelib.routes.http.fields import Day, Line, OptionalParagraph, PastDate, ShortLine, one_of
from chalicelib.routes.http.names import enum_schema
from chalicelib.routes.parties.document_fields import DocumentIds

Ground = Annotated[str, AfterValidator(one_of(removal_grounds(), "不认识的理由代码。")), enum_schema(removal_grounds())]


class SupplementRequestBody(Body):
    """一次性告知需补正的全部内容。"""

    items: Annotated[list[Line], Field(min_length=1, max_length=30)]
    note: OptionalParagraph = ""
    reason_codes: ReasonCodes = []


class SupplementBody(Body):
    """补正。"""

    note: OptionalParagraph = ""
    document_ids: DocumentIds = []


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

    receipt_number: ShortLine


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


class WithdrawalBody(Body):
    """撤回申请。"""

    reason: OptionalParagraph = ""


class TakeoverBody(Body):
    """接管由信用建设牵头部门代办的申请。"""


class UrgingBody(Body):
    """催办。"""

    text: OptionalParagraph = ""


class SupervisionAnswerBody(Body):
    """回复督办单。"""

    text: OptionalParagraph = ""


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


ACTION_BODIES: Mapping[str, type[Body]] = {
    "supplement-request": SupplementRequestBody,
    "supplement": SupplementBody,
    "forwarding": ForwardingBody,
    "forwarding-return": ForwardingReturnBody,
    "opinion": OpinionBody,
    "guidance": GuidanceBody,
    "upload-confirmation": UploadConfirmationBody,
    "initial-review": InitialReviewBody,
    "provincial-review": ProvincialReviewBody,
    "withdrawal": WithdrawalBody,
    "takeover": TakeoverBody,
    "urging": UrgingBody,
    "supervision-answer": SupervisionAnswerBody,
    "acceptance": AcceptanceBody,
    "notice": NoticeBody,
    "notice/answer": NoticeAnswerBody,
    "decision": DecisionBody,
    "removal": RemovalBody,
    "reply": ReplyBody,
}
"""The body of each action route."""
