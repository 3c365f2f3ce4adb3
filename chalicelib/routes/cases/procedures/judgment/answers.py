"""The entry, and the notice to the local court, as answers show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures.judgment import notice
from chalicelib.domain.cases.procedures.judgment.matter import Judgment
from chalicelib.routes.http.answers import Answer, LocalTime
from chalicelib.routes.http.names import enum_schema
from chalicelib.routes.parties.document_answers import DocumentReferenceAnswer


class JudgmentAnswer(Answer):
    """失信被执行人信息。"""

    court_id: str
    court_name: str
    case_number: str
    listed_on: date
    performed_on: date | None
    has_term: bool
    term_ends_on: date | None


class AdditionAnswer(Answer):
    """所在地法院补充函送的一次内容。"""

    at: LocalTime
    text: str
    documents: list[DocumentReferenceAnswer]


class NoticeAnswer(Answer):
    """对所在地法院的通报及其函复。"""

    notice_id: str
    court_id: str
    court_name: str
    status: Annotated[str, enum_schema(notice.STATUS_NAMES)]
    status_name: str
    sent_at: LocalTime
    acknowledged_at: LocalTime | None
    answered_at: LocalTime | None
    refused_at: LocalTime | None
    due_on: date | None
    answer: str | None
    documents: list[DocumentReferenceAnswer]
    additions: list[AdditionAnswer]


class SummaryJudgment(Answer):
    """失信被执行人信息（列表）。"""

    court_id: str
    court_name: str
    case_number: str


def notice_answer(case: CaseFile) -> NoticeAnswer | None:
    """The notice of a case, where one was sent."""
    sent, clock = notice.notice_of(case), case.clocks.get(notice.CLOCK)
    if sent is None:
        return None
    return NoticeAnswer(
        notice_id=sent.notice_id,
        court_id=sent.court_id,
        court_name=sent.court_name,
        status=sent.status,
        status_name=notice.STATUS_NAMES[sent.status],
        sent_at=sent.sent_at,
        acknowledged_at=sent.acknowledged_at,
        answered_at=sent.answered_at,
        refused_at=sent.refused_at,
        due_on=clock.due_on if clock else None,
        answer=sent.answer or None,
        documents=[DocumentReferenceAnswer.model_validate(document) for document in sent.documents],
        additions=[AdditionAnswer.model_validate(addition) for addition in sent.additions],
    )


def answer(case: CaseFile) -> Mapping[str, Answer | None]:
    """The entry that a case is about, and the notice to the local court."""
    return {"judgment": JudgmentAnswer.model_validate(case.matter(Judgment)), "notice": notice_answer(case)}


def summary(case: CaseFile) -> Mapping[str, Answer | None]:
    """The entry as lists name it."""
    return {"judgment": SummaryJudgment.model_validate(case.matter(Judgment))}
