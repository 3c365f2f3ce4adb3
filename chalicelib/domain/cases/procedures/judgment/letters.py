"""Letters of a judgment case: 通报函, both 复函, and what the company is told: 审查意见, 不予受理, 移送."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.letters import LetterKind, LetterRule, Told, dismissal_told, not_yet, reasons_told
from chalicelib.domain.cases.procedures.judgment.matter import Judgment
from chalicelib.domain.cases.procedures.judgment.notice import ANSWER, answer_of, notice_of
from chalicelib.domain.cases.procedures.judgment.notice_table import NOTIFIED_BY
from chalicelib.domain.cases.procedures.judgment.reasons import REASONS
from chalicelib.domain.cases.procedures.judgment.records import (
    Acceptance,
    CourtChange,
    CourtTransfer,
    Decision,
    Removal,
)
from chalicelib.domain.messages.contacts import ContactReference
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.time.local_time import chinese_date, shanghai_date
from chalicelib.domain.workflow.records import Said

_NOT_NOTIFIED = "本案没有通报所在地法院"


def _notice(case: CaseFile, asker: Party) -> Told:
    notice, acceptance = notice_of(case), case.last(Acceptance)
    if notice is None or acceptance is None:
        why = _NOT_NOTIFIED if acceptance else "执行法院尚未受理并通报所在地法院"
        raise not_yet(f"{why}，不能生成通报函。")
    run = case.clocks.get("notice")
    return Told(
        at=notice.sent_at,
        facts={
            "local_court": notice.court_name,
            "note": _why_moved(notice.moved) if notice.moved else acceptance.note,
            "answer_by": run.due_on if run else None,
        },
        encloses_application=True,
        asks=Party.EXECUTING_COURT,
    )


def _why_moved(moved: CourtChange) -> str:
    """The words by which the notice came to its court: the acceptance was about the court before."""
    if moved.by is Party.LOCAL_COURT:
        return f"本通报原发{moved.from_court_name}，由该院转送你院。转送原因：{moved.reason}"
    return f"此前误向{moved.from_court_name}通报，现更正为向你院通报。更正原因：{moved.reason}"


def _reply(case: CaseFile, asker: Party) -> Told:
    notice = notice_of(case)
    if notice is None:
        raise not_yet(f"{_NOT_NOTIFIED}，不能生成复函。")
    facts = {"local_court": notice.court_name}
    return _answer(case, facts) if asker is Party.LOCAL_COURT else _outcome(case, facts)


def _answer(case: CaseFile, facts: Mapping[str, Any]) -> Told:
    """The local court's reply (备忘录 四(二)3), made from the answer that it gave and from what it added since."""
    answer, notice = answer_of(case), notice_of(case)
    if answer is None or notice is None:
        raise not_yet("贵院尚未函送调查情况，不能生成复函。")
    added = [f"补充函送（{chinese_date(shanghai_date(one.at))}）：{one.text}" for one in notice.additions]
    parts = (answer, *notice.additions)
    return Told(
        at=parts[-1].at,
        facts={**facts, "investigation": "\n".join([answer.text, *added]), "is_local_court_reply": True},
        documents=tuple(document for part in parts for document in part.documents),
        asks=Party.LOCAL_COURT,
        answers=LetterKind.NOTICE,
    )


def _outcome(case: CaseFile, facts: Mapping[str, Any]) -> Told:
    """The executing court's reply (四(二)4), made from the removal, or from the decision to refuse."""
    removal, decision, reply = case.last(Removal), case.last(Decision), case.records.get("reply")
    is_refused = decision is not None and decision.decision == "reject"
    if removal is None and not is_refused:
        raise not_yet("贵院尚未删除失信信息或者缩短期限，也未决定不予修复，不能生成复函。")
    done: Mapping[str, Any] = {"is_agreed": False, **_reasons(decision)}
    if removal:
        done = {
            "is_agreed": True,
            "measure": removal.measure,
            "new_term_end": removal.new_term_ends_on,
            "sanctions_lifted_on": removal.sanctions_lifted_on,
        }
    note = reply.text if isinstance(reply, Said) else ""
    return Told(
        at=reply.at if reply else None,
        facts={**facts, **done, "note": note},
        documents=reply.documents if reply else (),
        asks=Party.EXECUTING_COURT,
        answers=LetterKind.REPLY,
    )


def _opinion(case: CaseFile, asker: Party) -> Told:
    decision = case.last(Decision)
    if decision is None:
        raise not_yet("执行法院尚未作出决定，不能生成审查意见告知书。")
    return Told(
        at=decision.at,
        facts={"is_agreed": decision.decision == "approve", **_reasons(decision)},
        documents=decision.documents,
        asks=Party.EXECUTING_COURT,
    )


def _dismissal(case: CaseFile, asker: Party) -> Told:
    return dismissal_told(case, REASONS, Party.EXECUTING_COURT)


def _transfer(case: CaseFile, asker: Party) -> Told:
    """The court that gave the case away signs; within the city another has its seat since."""
    moved = case.last(CourtTransfer)
    if moved is None:
        raise not_yet("该申请没有移送，不能生成移送告知书。")
    return Told(
        at=moved.at,
        facts={
            "executing_court": moved.from_court_name,
            "transferred_case_id": case.successor,
            **reasons_told(moved.reason, moved.reason_codes, REASONS, goes_on_elsewhere=True),
        },
        asks=Party.EXECUTING_COURT,
        signed_by=moved.from_court_id,
        goes_to=ContactReference(Party.EXECUTING_COURT, moved.court_city, moved.court_id),
    )


def _reasons(decision: Decision | None) -> Mapping[str, Any]:
    return reasons_told(decision.reasons, decision.reason_codes, REASONS) if decision else {}


_EXECUTING = (Party.EXECUTING_COURT,)
_COURTS = (Party.EXECUTING_COURT, Party.LOCAL_COURT)
_TO_COMPANY = (Party.EXECUTING_COURT, Party.APPLICANT)

LETTERS: Mapping[LetterKind, LetterRule] = {
    LetterKind.NOTICE: LetterRule(_EXECUTING, _notice, editable_by=_EXECUTING, of=NOTIFIED_BY),
    LetterKind.REPLY: LetterRule(_COURTS, _reply, editable_by=_COURTS, of=("remove", "reject", ANSWER)),
    LetterKind.OPINION: LetterRule(
        _TO_COMPANY, _opinion, editable_by=_EXECUTING, title="审查意见告知书", of=("approve", "reject")
    ),
    LetterKind.DISMISSAL: LetterRule(_TO_COMPANY, _dismissal, editable_by=_EXECUTING),
    LetterKind.TRANSFER: LetterRule(_TO_COMPANY, _transfer, editable_by=_EXECUTING),
}


def letter_facts(case: CaseFile) -> Mapping[str, Any]:
    """The facts of `LetterFacts` that are the entry's own, as the application names it."""
    judgment = case.matter(Judgment)
    return {
        "court_case_number": judgment.case_number,
        "listed_on": judgment.listed_on,
        "performed_on": judgment.performed_on,
        "old_term_end": judgment.term_ends_on,
        "executing_court": judgment.court_name,
    }
