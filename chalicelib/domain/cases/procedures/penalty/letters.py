"""Letters of the penalty procedure: 转办函, 审核意见告知书, 督办单, and the forms that the applicant signs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.letters import LetterKind, LetterRule, Mending, has_record
from chalicelib.domain.cases.procedures.penalty.matter import PENALTY_KIND_NAMES, Penalty
from chalicelib.domain.cases.procedures.penalty.records import Opinion
from chalicelib.domain.cases.reasons import mendings
from chalicelib.domain.cases.records import Forwarded
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.time import rules
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.domain.workflow.records import Said


def _always(case: CaseFile) -> bool:
    return True


def _has_sheet(case: CaseFile) -> bool:
    return case.sheet is not None


def _forwarding_note(case: CaseFile) -> str:
    forwarded = case.last(Forwarded)
    return forwarded.note if forwarded else ""


def _clock_of_sheet(case: CaseFile) -> str:
    return case.sheet.clock if case.sheet else ""


LETTERS: Mapping[LetterKind, LetterRule] = {
    LetterKind.FORWARDING: LetterRule(
        (Party.STEWARD,), has_record("forward"), note=_forwarding_note, clock=lambda case: "opinion"
    ),
    LetterKind.OPINION: LetterRule(
        (Party.AUTHORITY, Party.STEWARD, Party.APPLICANT), has_record("agree", "refuse"), promises="initial_review"
    ),
    LetterKind.SUPERVISION: LetterRule((Party.STEWARD, Party.HOME_STEWARD), _has_sheet, clock=_clock_of_sheet),
    LetterKind.APPLICATION_FORM: LetterRule((Party.APPLICANT, Party.STEWARD), _always),
    LetterKind.COMMITMENT: LetterRule((Party.APPLICANT, Party.STEWARD), _always),
}


def letter_facts(case: CaseFile) -> Mapping[str, Any]:
    """The facts of `LetterFacts` that are the penalty's own: the record, the opinion and the guidance."""
    penalty, opinion = case.matter(Penalty), case.last(Opinion)
    guidance = case.records.get("guide")
    portals = rules.portals(market_regulator=case.is_for_market_regulator, day=shanghai_date(case.submitted_at))
    return {
        "decision_number": penalty.decision_number,
        "authority_name": penalty.authority_name,
        "decided_on": penalty.decided_on,
        "penalty_kinds": tuple(PENALTY_KIND_NAMES[kind] for kind in penalty.kinds),
        "fine_amount": "" if penalty.fine_amount is None else f"{penalty.fine_amount:.2f}",
        "performed_on": penalty.performed_on,
        "portals": tuple(f"“{portal.name}”网站（{portal.url}）" for portal in portals),
        "is_agreed": opinion.decision == "agree" if opinion else None,
        "reasons": opinion.reasons if opinion else "",
        "mendings": tuple(Mending(r.text, r.mend) for r in mendings(opinion.reason_codes if opinion else ())),
        "guidance": guidance.text if isinstance(guidance, Said) else "",
    }
