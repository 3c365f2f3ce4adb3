"""The notice (通报) to the court where the debtor is: sent, acknowledged, answered (备忘录 四(二)2、3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures.judgment.records import Acceptance
from chalicelib.domain.parties.documents import DocumentReference
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.workflow.records import Said

SENT, ACKNOWLEDGED, ANSWERED = "sent", "acknowledged", "answered"
STATUS_NAMES: Mapping[str, str] = {SENT: "已通报", ACKNOWLEDGED: "已签收", ANSWERED: "已函复"}
ACKNOWLEDGE, ANSWER = "acknowledge_notice", "answer_notice"
"""The local court's actions."""


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice of a case, with the local court's acknowledgement and answer."""

    notice_id: str
    court_id: str
    court_name: str
    status: str
    sent_at: datetime
    acknowledged_at: datetime | None
    answered_at: datetime | None
    answer: str
    documents: tuple[DocumentReference, ...]


def notice_of(case: CaseFile) -> Notice | None:
    """The notice, if the acceptance sent one; the acceptance's record holds it."""
    acceptance = case.last(Acceptance)
    if Party.LOCAL_COURT not in case.held or acceptance is None:
        return None
    acknowledgement, answer = case.records.get(ACKNOWLEDGE), answer_of(case)
    return Notice(
        notice_id=notice_id(case.case_id),
        court_id=acceptance.local_court_id,
        court_name=acceptance.local_court_name,
        status=ANSWERED if answer else ACKNOWLEDGED if acknowledgement else SENT,
        sent_at=acceptance.at,
        acknowledged_at=acknowledgement.at if acknowledgement else None,
        answered_at=answer.at if answer else None,
        answer=answer.text if answer else "",
        documents=answer.documents if answer else (),
    )


def answer_of(case: CaseFile) -> Said | None:
    """The local court's answer."""
    answer = case.records.get(ANSWER)
    return answer if isinstance(answer, Said) else None


def notice_id(case_id: str) -> str:
    """The id of the notice, one for each case, so that a receiver can tell a repeat from a new one."""
    return f"{case_id}-N"


def is_sent(case: CaseFile) -> bool:
    notice = notice_of(case)
    return notice is not None and notice.status == SENT


def is_acknowledged(case: CaseFile) -> bool:
    notice = notice_of(case)
    return notice is not None and notice.status == ACKNOWLEDGED


def why_no_answer(case: CaseFile) -> str:
    """The reason why the notice takes no answer now."""
    return "请先签收通报，再函送调查情况。" if is_sent(case) else "通报已经函复，不能重复函复。"


def is_unanswered(case: CaseFile) -> bool:
    notice = notice_of(case)
    return notice is not None and notice.status != ANSWERED


def has_no_local_court(case: CaseFile) -> bool:
    """The debtor is in the court's own city: no other court was notified, and no reply is awaited."""
    return Party.LOCAL_COURT not in case.held
