"""The notice (通报) to the court where the debtor is: sent, acknowledged, answered (备忘录 四(二)2、3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.parties.parties import Party

SENT, ACKNOWLEDGED, ANSWERED = "sent", "acknowledged", "answered"
STATUS_NAMES: Mapping[str, str] = {SENT: "已通报", ACKNOWLEDGED: "已签收", ANSWERED: "已函复"}


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice of a case, and what the local court did with it."""

    notice_id: str
    court_id: str
    court_name: str
    status: str
    sent_at: datetime
    acknowledged_at: datetime | None
    answered_at: datetime | None
    answer: str
    documents: tuple[Mapping[str, Any], ...]


def notice_of(case: CaseFile) -> Notice | None:
    """The notice, where the acceptance sent one: it stands in the acceptance's own record."""
    acceptance = case.records.get("acceptance", {})
    if Party.LOCAL_COURT not in case.seats or not acceptance:
        return None
    acknowledgement, answer = case.records.get("notice"), case.records.get("notice_answer")
    return Notice(
        notice_id=notice_id(case.case_id),
        court_id=acceptance["local_court_id"],
        court_name=acceptance["local_court_name"],
        status=ANSWERED if answer else ACKNOWLEDGED if acknowledgement else SENT,
        sent_at=datetime.fromisoformat(acceptance["at"]),
        acknowledged_at=datetime.fromisoformat(acknowledgement["at"]) if acknowledgement else None,
        answered_at=datetime.fromisoformat(answer["at"]) if answer else None,
        answer=answer["text"] if answer else "",
        documents=tuple(answer.get("documents", ())) if answer else (),
    )


def notice_id(case_id: str) -> str:
    """One for each case, so that a receiver can tell a repeat from a new one."""
    return f"{case_id}-N"


def is_sent(case: CaseFile) -> bool:
    notice = notice_of(case)
    return notice is not None and notice.status == SENT


def is_acknowledged(case: CaseFile) -> bool:
    notice = notice_of(case)
    return notice is not None and notice.status == ACKNOWLEDGED


def is_unanswered(case: CaseFile) -> bool:
    notice = notice_of(case)
    return notice is not None and notice.status != ANSWERED


def has_no_local_court(case: CaseFile) -> bool:
    """Debtor and court are in one city: nobody was notified, nobody waits for a reply."""
    return Party.LOCAL_COURT not in case.seats
