"""Letters of the penalty procedure: 转办函, 审核意见告知书, 督办单, and the forms that the applicant signs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.cases.alerts import supervision
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.letters import LetterKind, LetterRule, Told, dismissal_told, not_yet, reasons_told
from chalicelib.domain.cases.procedures.penalty.matter import PENALTY_KIND_NAMES, Penalty
from chalicelib.domain.cases.procedures.penalty.records import (
    InitialReview,
    Opinion,
    ProvincialReview,
    UploadConfirmation,
)
from chalicelib.domain.cases.reasons import REASONS
from chalicelib.domain.cases.records import Forwarded, Transferred
from chalicelib.domain.messages.contacts import ContactReference
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.time import rules
from chalicelib.domain.time.local_time import shanghai_date


def _forwarding_in_force(case: CaseFile) -> Forwarded | None:
    """The forwarding by which an agency has the case now; one that was returned or recalled is none."""
    return case.last(Forwarded) if Party.AUTHORITY in case.held else None


def _opinion_in_force(case: CaseFile) -> Opinion | None:
    """The opinion of the agency that has the case, given since the case was forwarded to it."""
    forwarded, opinion = _forwarding_in_force(case), case.last(Opinion)
    return opinion if forwarded and opinion and opinion.at >= forwarded.at else None


def _forwarding(case: CaseFile, asker: Party) -> Told:
    forwarded = _forwarding_in_force(case)
    if forwarded is None:
        was_forwarded = case.last(Forwarded) is not None
        why = "转办已被退回或者撤回，尚未再次转办" if was_forwarded else "该申请尚未转办至行政处罚机关"
        raise not_yet(f"{why}，不能生成转办函。")
    return Told(
        at=forwarded.at,
        facts={"agency": forwarded.agency_name, "note": forwarded.note},
        run=case.clocks.get("opinion"),
        encloses_application=True,
        asks=Party.STEWARD,
    )


def _opinion(case: CaseFile, asker: Party) -> Told:
    forwarded, opinion = _forwarding_in_force(case), _opinion_in_force(case)
    if forwarded is None or opinion is None:
        raise not_yet("行政处罚机关尚未出具审核意见，不能生成审核意见告知书。")
    return Told(
        at=opinion.at,
        facts={
            "agency": forwarded.agency_name,
            "is_agreed": opinion.decision == "agree",
            **reasons_told(opinion.reasons, opinion.reason_codes),
        },
        documents=opinion.documents,
        asks=Party.AUTHORITY,
        promises="initial_review",
    )


def _supervision(case: CaseFile, asker: Party) -> Told:
    """The sheet last issued, about the run of the limit that it was issued for and the office that owed then."""
    sheet, run = case.sheet, supervision.run_of(case)
    if sheet is None:
        raise not_yet("该申请没有督办单。")
    if run is None:
        raise not_yet("督办单所指的办理时限已重新核定，原督办单不再出具。")
    signer = supervision.signed_by(sheet)
    if signer is None:
        raise not_yet("牵头部门不能督办自己：临期提醒不出具督办单，逾期后由联合审查委员签发。")
    if asker is not signer:
        raise not_yet(
            "这份督办单由联合审查委员签发，请由其生成。"
            if signer is Party.COMMITTEE
            else "这份督办单由信用建设牵头部门签发，请由其生成。"
        )
    answer = supervision.answer_of(case)
    return Told(
        facts={
            "colour": sheet.colour,
            "letter_number": f"{case.case_id}-{shanghai_date(sheet.raised_at):%Y%m%d}",
            "supervision_answer": answer.text if answer else "",
        },
        run=run,
        asks=signer,
    )


def _reported(case: CaseFile) -> InitialReview | None:
    """The report to the province that holds; one that was taken back is none."""
    review = case.last(InitialReview)
    return review if review and review.outcome == "report" else None


def _review_result(case: CaseFile, asker: Party) -> Told:
    reported, review = _reported(case), case.last(ProvincialReview)
    if reported is None or review is None or review.at < reported.at:
        raise not_yet("省级信用建设牵头部门尚未复核，不能生成复核结果告知函。")
    effects = case.effects if review.outcome == "approve" else None
    return Told(
        at=review.at,
        facts={
            "review": review.outcome,
            "reported_on": shanghai_date(reported.at),
            **reasons_told(review.note, review.reason_codes),
            "publication_ended_on": effects.publication_ended if effects else None,
            "sharing_stopped_on": effects.sharing_stopped if effects else None,
            "sanctions_lifted_on": effects.sanctions_lifted if effects else None,
        },
        documents=review.documents,
        asks=Party.PROVINCE,
    )


def _handover_pack(case: CaseFile, asker: Party) -> Told:
    reported, opinion, forwarded = _reported(case), _opinion_in_force(case), _forwarding_in_force(case)
    upload = case.last(UploadConfirmation)
    if reported is None or opinion is None or forwarded is None:
        raise not_yet("该申请尚未报省级复核，不能生成移交材料。")
    return Told(
        facts={
            "agency": forwarded.agency_name,
            "is_agreed": opinion.decision == "agree",
            "opinion_on": shanghai_date(opinion.at),
            "reasons": opinion.reasons,
            "reported_on": shanghai_date(reported.at),
            "initial_review": reported.note,
            "receipt_number": upload.receipt_number if upload else "",
        },
        asks=Party.STEWARD,
    )


def _dismissal(case: CaseFile, asker: Party) -> Told:
    return dismissal_told(case, REASONS, Party.STEWARD)


def _transfer(case: CaseFile, asker: Party) -> Told:
    moved = case.last(Transferred)
    if moved is None:
        raise not_yet("该申请没有移送，不能生成移送告知书。")
    return Told(
        at=moved.at,
        facts={
            "transferred_case_id": case.successor,
            **reasons_told(moved.reason, moved.reason_codes, goes_on_elsewhere=True),
        },
        asks=Party.STEWARD,
        goes_to=ContactReference(Party.STEWARD, moved.handling_city, moved.handling_city),
    )


def _form(case: CaseFile, asker: Party) -> Told:
    return Told(undated=True)


_APPLYING = (Party.APPLICANT, Party.STEWARD)

LETTERS: Mapping[LetterKind, LetterRule] = {
    LetterKind.FORWARDING: LetterRule((Party.STEWARD,), _forwarding, editable_by=(Party.STEWARD,), of=("forward",)),
    LetterKind.OPINION: LetterRule(
        (Party.AUTHORITY, Party.STEWARD, Party.APPLICANT),
        _opinion,
        editable_by=(Party.AUTHORITY,),
        of=("agree", "refuse"),
    ),
    LetterKind.SUPERVISION: LetterRule(
        (Party.STEWARD, Party.COMMITTEE), _supervision, editable_by=(Party.STEWARD, Party.COMMITTEE)
    ),
    LetterKind.APPLICATION_FORM: LetterRule(
        (*_APPLYING, Party.AUTHORITY), _form, editable_by=_APPLYING, of=("submit",)
    ),
    LetterKind.REVIEW_RESULT: LetterRule(
        (Party.PROVINCE, Party.STEWARD),
        _review_result,
        editable_by=(Party.PROVINCE,),
        of=("approve_review", "refuse_review", "return_review"),
    ),
    LetterKind.HANDOVER_PACK: LetterRule((Party.STEWARD, Party.PROVINCE), _handover_pack, editable_by=()),
    LetterKind.COMMITMENT: LetterRule(_APPLYING, _form, editable_by=_APPLYING, of=("submit",)),
    LetterKind.DISMISSAL: LetterRule((Party.STEWARD, Party.APPLICANT), _dismissal, editable_by=(Party.STEWARD,)),
    LetterKind.TRANSFER: LetterRule((Party.STEWARD, Party.APPLICANT), _transfer, editable_by=(Party.STEWARD,)),
}


def letter_facts(case: CaseFile) -> Mapping[str, Any]:
    """The facts of `LetterFacts` that are the penalty's own: the record, and the portals that matter to it."""
    penalty = case.matter(Penalty)
    portals = rules.portals(market_regulator=case.is_for_market_regulator, day=case.applied_on)
    return {
        "decision_number": penalty.decision_number,
        "authority_name": penalty.authority_name,
        "decided_on": penalty.decided_on,
        "penalty_kinds": tuple(PENALTY_KIND_NAMES[kind] for kind in penalty.kinds),
        "fine_amount": "" if penalty.fine_amount is None else f"{penalty.fine_amount:.2f}",
        "performed_on": penalty.performed_on,
        "portals": tuple(f"“{portal.name}”网站（{portal.url}）" for portal in portals),
    }
