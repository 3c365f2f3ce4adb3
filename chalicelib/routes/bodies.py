"""The bodies of all requests. What depends on the chosen action stands in the procedure's table, not here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo

from chalicelib.domain.case import Application, Contact, Penalty, PenaltyKind, Subject
from chalicelib.domain.errors import InvalidValue
from chalicelib.domain.procedures.penalty import PENALTY
from chalicelib.routes.fields import (
    Amount,
    Body,
    ContentType,
    DecisionNumber,
    DocumentIds,
    DocumentKind,
    Line,
    MemberCity,
    Name,
    OptionalEmail,
    OptionalLine,
    OptionalParagraph,
    PastDate,
    Phone,
    ReasonCodes,
    Sha256,
    ShortLine,
    Size,
    Uscc,
    enum_schema,
    one_of,
)


def _after_decision(performed_on: date, info: ValidationInfo) -> date:
    decided_on = info.data.get("decided_on")
    if decided_on and performed_on < decided_on:
        raise InvalidValue("performed_before_decision", "履行日期不能早于处罚决定日期。")
    return performed_on


def _each_once(items: list[str]) -> list[str]:
    if len(set(items)) < len(items):
        raise InvalidValue("repeated", "不能重复。")
    return items


Material = Annotated[str, AfterValidator(one_of(PENALTY.materials, "不认识的材料。")), enum_schema(PENALTY.materials)]


class SubjectBody(Body):
    """经营主体。"""

    name: Name
    uscc: Uscc
    home_city: MemberCity
    address: OptionalLine = ""


class ContactBody(Body):
    """联系人。"""

    name: ShortLine
    phone: Phone
    email: OptionalEmail = ""


class PenaltyBody(Body):
    """行政处罚信息。"""

    handling_city: MemberCity
    decision_number: DecisionNumber
    authority_name: Name
    decided_on: PastDate
    kinds: Annotated[list[PenaltyKind], Field(min_length=1, max_length=9), AfterValidator(_each_once)]
    fine_amount: Amount | None = None
    performed_on: Annotated[PastDate, AfterValidator(_after_decision)] | None = None


class SubmissionBody(Body):
    """信用修复申请。"""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "procedure": "penalty",
                    "subject": {
                        "name": "晋城市示例商贸有限公司",
                        "uscc": "91140502MA0TE5T24A",
                        "home_city": "jincheng",
                        "address": "晋城市城区示例路1号",
                    },
                    "contact": {"name": "李明", "phone": "13800000000", "email": "liming@company.example"},
                    "penalty": {
                        "handling_city": "jiaozuo",
                        "decision_number": "焦市监处罚〔2025〕12号",
                        "authority_name": "焦作市市场监督管理局",
                        "decided_on": "2025-06-03",
                        "kinds": ["fine"],
                        "fine_amount": "20000.00",
                        "performed_on": "2025-06-20",
                    },
                    "missing_materials": ["fine_receipt"],
                    "statement": "罚款缴纳凭证遗失，请协助核实。",
                }
            ]
        }
    )

    procedure: Literal["penalty"]
    subject: SubjectBody
    contact: ContactBody
    penalty: PenaltyBody
    missing_materials: Annotated[list[Material], Field(max_length=10), AfterValidator(_each_once)] = []
    statement: OptionalParagraph = ""

    def application(self) -> Application:
        """The submission as the domain knows it."""
        penalty = self.penalty
        return Application(
            procedure=self.procedure,
            subject=Subject(**self.subject.model_dump()),
            contact=Contact(**self.contact.model_dump()),
            matter=Penalty(
                handling_city=penalty.handling_city,
                decision_number=penalty.decision_number,
                authority_name=penalty.authority_name,
                decided_on=penalty.decided_on,
                kinds=tuple(penalty.kinds),
                fine_amount=Decimal(penalty.fine_amount) if penalty.fine_amount else None,
                performed_on=penalty.performed_on,
            ),
            missing_materials=tuple(self.missing_materials),
            statement=self.statement,
        )


class DocumentBody(Body):
    """登记一份待上传的材料。"""

    kind: DocumentKind
    file_name: Name
    content_type: ContentType
    size: Size
    sha256: Sha256


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


class UrgingBody(Body):
    """催办。"""

    text: OptionalParagraph = ""


class SupervisionAnswerBody(Body):
    """回复督办单。"""

    text: OptionalParagraph = ""


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
    "urging": UrgingBody,
    "supervision-answer": SupervisionAnswerBody,
}
"""The body of each action route."""
