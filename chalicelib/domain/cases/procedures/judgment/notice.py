"""The notice (通报) to the court where the debtor is: sent, acknowledged, answered or refused (备忘录 四(二)2、3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures.judgment.records import Acceptance, Addition, CourtChange
from chalicelib.domain.parties.documents import DocumentReference
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.workflow.events import Event
from chalicelib.domain.workflow.records import Record, Said

SENT, ACKNOWLEDGED, ANSWERED, REFUSED = "sent", "acknowledged", "answered", "refused"
STATUS_NAMES: Mapping[str, str] = {SENT: "已通报", ACKNOWLEDGED: "已签收", ANSWERED: "已函复", REFUSED: "已退回"}
ACKNOWLEDGE, ANSWER, ADD, REFUSE = "acknowledge_notice", "answer_notice", "add_to_answer", "refuse_notice"
"""The acts of a local court that keeps the notice."""
REDIRECT, CORRECT = "redirect_notice", "correct_notice"
"""The actions by which another court is notified: the local court's own, and the executing court's."""
CLOCK = "notice"
MAX_ADDITIONS = 10
"""Additions that one answer may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The notice of a case, with what the local court did about it. `moved`: it came from another court."""

    notice_id: str
    court_id: str
    court_name: str
    sent_at: datetime
    status: str = SENT
    moved: CourtChange | None = None
    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None
    refused_at: datetime | None = None
    answer: str = ""
    documents: tuple[DocumentReference, ...] = ()
    additions: tuple[Said, ...] = ()


def notice_of(case: CaseFile) -> Notice | None:
    """The notice, if the acceptance sent one, as the steps since have left it."""
    acceptance = case.last(Acceptance)
    if Party.LOCAL_COURT not in case.held or acceptance is None:
        return None
    notice = Notice(
        notice_id=notice_id(case.case_id),
        court_id=acceptance.local_court_id,
        court_name=acceptance.local_court_name,
        sent_at=acceptance.at,
    )
    for name, record in case.records.items():
        notice = _after(notice, name, record)
    return notice


def _after(notice: Notice, name: str, record: Record) -> Notice:
    """The notice after one more step; each step stands on record as it was last taken, in the order of time."""
    if name in (REDIRECT, CORRECT) and isinstance(record, CourtChange):
        return Notice(
            notice_id=notice.notice_id,
            court_id=record.court_id,
            court_name=record.court_name,
            sent_at=record.at,
            moved=record,
        )
    if name == ACKNOWLEDGE:
        return replace(notice, status=ACKNOWLEDGED, acknowledged_at=record.at)
    if name == REFUSE:
        return replace(notice, status=REFUSED, refused_at=record.at)
    if name == ANSWER and isinstance(record, Said):
        return replace(notice, status=ANSWERED, answered_at=record.at, answer=record.text, documents=record.documents)
    if name == ADD and isinstance(record, Addition):
        return replace(notice, additions=(*record.earlier, record))
    return notice


def answer_of(case: CaseFile) -> Said | None:
    """The local court's answer."""
    answer = case.records.get(ANSWER)
    return answer if isinstance(answer, Said) else None


def notice_id(case_id: str) -> str:
    """The id of the notice, one for each case, so that a receiver can tell a repeat from a new one."""
    return f"{case_id}-N"


def _has_status(case: CaseFile, *statuses: str) -> bool:
    notice = notice_of(case)
    return notice is not None and notice.status in statuses


def is_sent(case: CaseFile) -> bool:
    return _has_status(case, SENT)


def is_acknowledged(case: CaseFile) -> bool:
    return _has_status(case, ACKNOWLEDGED)


def is_awaited(case: CaseFile) -> bool:
    """The local court has neither answered nor declined the notice."""
    return _has_status(case, SENT, ACKNOWLEDGED)


def is_correctable(case: CaseFile) -> bool:
    """No court works on the notice: it is not acknowledged yet, or was declined."""
    return _has_status(case, SENT, REFUSED)


def may_be_added_to(case: CaseFile) -> bool:
    notice = notice_of(case)
    return notice is not None and notice.status == ANSWERED and len(notice.additions) < MAX_ADDITIONS


_WHY_NOT: Mapping[str, str] = {
    SENT: "请先签收通报",
    ACKNOWLEDGED: "通报已经签收",
    ANSWERED: "通报已经函复",
    REFUSED: "通报已经退回",
}
"""Status -> why the notice refuses an action that is not for it."""


def _why(case: CaseFile, then: str) -> str:
    notice = notice_of(case)
    return f"{_WHY_NOT[notice.status]}，{then}" if notice else "本案没有通报所在地法院。"


def why_not_acknowledged(case: CaseFile) -> str:
    return _why(case, "无需再次签收。")


def why_no_answer(case: CaseFile) -> str:
    """The reason why the notice takes no answer now."""
    return _why(case, "再函送调查情况。" if is_sent(case) else "不能重复函复。")


def why_no_addition(case: CaseFile) -> str:
    """The reason why the answer takes no addition now."""
    if _has_status(case, ANSWERED):
        return f"函复已补充 {MAX_ADDITIONS} 次，不能再补充。"
    return "通报尚未函复，请先函送调查情况。" if is_awaited(case) else _why(case, "不能补充函复。")


def why_not_awaited(case: CaseFile) -> str:
    return _why(case, "不能转送或者退回。")


def why_not_correctable(case: CaseFile) -> str:
    return _why(case, "不能更正通报的法院。")


def is_unanswered(case: CaseFile) -> bool:
    return _has_status(case, SENT, ACKNOWLEDGED, REFUSED)


def has_no_local_court(case: CaseFile) -> bool:
    """The debtor is in the court's own city: no other court was notified, and no reply is awaited."""
    return Party.LOCAL_COURT not in case.held


def message_facts(case: CaseFile, event: Event) -> Mapping[str, str]:
    """The courts that a message may name beside the executing one: of the notice, and of a transfer."""
    notice = notice_of(case)
    old, new = event.details.get("old", {}), event.details.get("new", {})
    return {
        "local_court": notice.court_name if notice else "",
        "former_court": old.get("court_name") or (notice.moved.from_court_name if notice and notice.moved else ""),
        "next_court": new.get("court_name", ""),
    }
