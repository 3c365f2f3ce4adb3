"""Letters between the courts of a judgment case: 通报函 and both 复函."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.letters import LetterKind, LetterRule, Mending, has_record
from chalicelib.domain.cases.procedures.judgment.matter import Judgment
from chalicelib.domain.cases.procedures.judgment.notice import ANSWER, answer_of
from chalicelib.domain.cases.procedures.judgment.records import Acceptance, Decision, Removal
from chalicelib.domain.cases.reasons import mendings
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.workflow.records import Said


def _is_notified(case: CaseFile) -> bool:
    return Party.LOCAL_COURT in case.held


def _acceptance_note(case: CaseFile) -> str:
    acceptance = case.last(Acceptance)
    return acceptance.note if acceptance else ""


def _reply_text(case: CaseFile) -> str:
    reply = case.records.get("reply")
    return reply.text if isinstance(reply, Said) else ""


LETTERS: Mapping[LetterKind, LetterRule] = {
    LetterKind.NOTICE: LetterRule((Party.EXECUTING_COURT,), _is_notified, note=_acceptance_note),
    LetterKind.REPLY: LetterRule(
        (Party.EXECUTING_COURT, Party.LOCAL_COURT), has_record(ANSWER, "remove"), note=_reply_text
    ),
}


def letter_facts(case: CaseFile) -> Mapping[str, Any]:
    """The facts of `LetterFacts` that are the courts' own: the entry, the decision, the removal, the investigation."""
    judgment, decision = case.matter(Judgment), case.last(Decision)
    removal, acceptance, answer = case.last(Removal), case.last(Acceptance), answer_of(case)
    return {
        "court_case_number": judgment.case_number,
        "listed_on": judgment.listed_on,
        "performed_on": judgment.performed_on,
        "old_term_end": judgment.term_ends_on,
        "new_term_end": removal.new_term_ends_on if removal else None,
        "sanctions_lifted_on": removal.sanctions_lifted_on if removal else None,
        "investigation": answer.text if answer else "",
        "executing_court": judgment.court_name,
        "local_court": acceptance.local_court_name if acceptance else "",
        "is_agreed": decision.decision == "approve" if decision else None,
        "reasons": decision.reasons if decision else "",
        "mendings": tuple(Mending(r.text, r.mend) for r in mendings(decision.reason_codes if decision else ())),
    }
