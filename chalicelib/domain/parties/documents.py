"""Documents of a case: their kinds, and their way from upload to evidence (docs/architecture.md#a-document)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from chalicelib.domain.parties.parties import Party
from chalicelib.domain.shared.stored import Stored


class DocumentStatus(StrEnum):
    """Only `verified` documents count or can be downloaded."""

    PENDING = "pending"
    VERIFIED = "verified"
    REJECTED = "rejected"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


STATUS_NAMES: Mapping[DocumentStatus, str] = {
    DocumentStatus.PENDING: "待上传",
    DocumentStatus.VERIFIED: "已核验",
    DocumentStatus.REJECTED: "未通过核验",
    DocumentStatus.EXPIRED: "已过期",
    DocumentStatus.WITHDRAWN: "已撤回",
}


DOCUMENT_KINDS: Mapping[str, str] = {
    "repair_decision": "准予信用修复决定书",
    "signed_application": "经处罚机关签章的信用修复申请表",
    "rectification": "其他整改材料（缴费票据等）",
    "application_form": "“信用中国”网站行政处罚信息信用修复申请表",
    "intake_note": "来件记录（电话记录、来信来函等）",
    "commitment": "信用修复承诺书",
    "penalty_decision": "行政处罚决定书",
    "fine_receipt": "罚款缴纳凭证",
    "gains_receipt": "没收违法所得缴纳凭证",
    "property_receipt": "没收非法财物凭证",
    "performance_proof": "履行完毕证明",
    "settlement_agreement": "执行和解协议",
    "creditor_consent": "申请执行人同意删除的书面意见",
    "other_proof": "其他证明材料",
    "court_ruling": "人民法院裁定书、决定书",
    "notice_letter": "通报函",
    "investigation_letter": "协助调查情况的函",
    "investigation_material": "协助调查的材料",
    "reply_letter": "执行法院复函",
    "business_licence": "营业执照",
    "authorisation": "授权委托书",
    "authorisation_letter": "企业授权书（绑定经办人或委托代办）",
    "other": "其他材料",
}

MAX_DOCUMENTS_OF_A_PARTY = 60
"""Uploads that one party may have at a case."""
GRACE = timedelta(minutes=5)
"""The time after the end of its policy in which an upload that had begun may still arrive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReference:
    """A document as a step cites it: the very bytes, by their hash and stored version."""

    document_id: str
    kind: str
    sha256: str
    evidence_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Stored):
    """One document. `evidence_version` names the stored object that was verified."""

    document_id: str
    kind: str
    file_name: str
    content_type: str
    size: int
    sha256: str
    uploaded_by: Party
    office: str
    created_at: datetime
    expires_at: datetime
    status: DocumentStatus = DocumentStatus.PENDING
    rejection_code: str = ""
    rejection: str = ""
    checked_at: datetime | None = None
    quarantine_version: str = ""
    evidence_version: str = ""
    correlation_id: str = ""
    """The request that announced the document."""
    announced_by: str = ""
    """The opaque id of the person who announced it."""
    kept_in: str = ""
    """The mandate that keeps the evidence, if the document is the letter by which the case was filed."""
    letter_number: str = ""
    """The number that the office gave to a letter, if it did (发文字号)."""

    @property
    def is_letter(self) -> bool:
        """The document is a letter that an office or the applicant asked for, not an upload."""
        return self.kind not in DOCUMENT_KINDS

    @property
    def is_in_the_making(self) -> bool:
        """The document is a letter that was asked for and is not made yet."""
        return self.status is DocumentStatus.PENDING and self.is_letter

    def may_still_come(self, now: datetime) -> bool:
        """The document's file is still awaited; `now` is real time."""
        return self.status is DocumentStatus.PENDING and now <= self.expires_at + GRACE

    def takes_room(self, now: datetime) -> bool:
        """The document counts towards the number that a party may have; `now` is real time.

        Letters do not count, nor do documents that were rejected or never arrived.
        """
        is_held = self.status is DocumentStatus.VERIFIED or self.may_still_come(now)
        return self.kind in DOCUMENT_KINDS and is_held

    def reference(self) -> DocumentReference:
        """The document as an event names it, so that the hash chain pins the very bytes."""
        return DocumentReference(
            document_id=self.document_id,
            kind=self.kind,
            sha256=self.sha256,
            evidence_version=self.evidence_version,
        )
