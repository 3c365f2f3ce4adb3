"""Letters of a judgment case: 通报函, both 复函, and the 审查意见告知书 that tells the company the decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.letters import LetterKind, LetterRule, Mending, Told, not_yet
from chalicelib.domain.cases.procedures.judgment.matter import Judgment
from chalicelib.domain.cases.procedures.judgment.notice import answer_of, notice_of
from chalicelib.domain.cases.procedures.judgment.reasons import REASONS
from chalicelib.domain.cases.procedures.judgment.records import Acceptance, Decision, Removal
from chalicelib.domain.cases.reasons import mendings
from chalicelib.domain.parties.parties import Party
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
            "note": acceptance.note,
            "answer_by": run.due_on if run else None,
        },
        encloses_application=True,
        asks=Party.EXECUTING_COURT,
    )


def _reply(case: CaseFile, asker: Party) -> Told:
    notice = notice_of(case)
    if notice is None:
        raise not_yet(f"{_NOT_NOTIFIED}，不能生成复函。")
    facts = {"local_court": notice.court_name}
    return _answer(case, facts) if asker is Party.LOCAL_COURT else _outcome(case, facts)


def _answer(case: CaseFile, facts: Mapping[str, Any]) -> Told:
    """The local court's reply (备忘录 四(二)3), made from the answer that it gave."""
    answer = answer_of(case)
    if answer is None:
        raise not_yet("贵院尚未函送调查情况，不能生成复函。")
    return Told(
        at=answer.at,
        facts={**facts, "investigation": answer.text, "is_local_court_reply": True},
        documents=answer.documents,
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


def _reasons(decision: Decision | None) -> Mapping[str, Any]:
    if decision is None:
        return {}
    coded = tuple(Mending(r.text, r.mend) for r in mendings(decision.reason_codes, REASONS))
    return {"reasons": decision.reasons, "mendings": coded}


_EXECUTING = (Party.EXECUTING_COURT,)
_COURTS = (Party.EXECUTING_COURT, Party.LOCAL_COURT)

LETTERS: Mapping[LetterKind, LetterRule] = {
    LetterKind.NOTICE: LetterRule(_EXECUTING, _notice, editable_by=_EXECUTING),
    LetterKind.REPLY: LetterRule(_COURTS, _reply, editable_by=_COURTS),
    LetterKind.OPINION: LetterRule(
        (Party.EXECUTING_COURT, Party.APPLICANT), _opinion, editable_by=_EXECUTING, title="审查意见告知书"
    ),
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
