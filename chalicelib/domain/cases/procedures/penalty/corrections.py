"""Corrections of the penalty procedure: mistakes mended in the open, each with a reason and an event of old and new."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from chalicelib.domain.cases.case import CaseFile, recorded
from chalicelib.domain.cases.procedures.penalty.amendments import application_facts
from chalicelib.domain.cases.procedures.penalty.decisions import (
    AGREE,
    APPROVE_REVIEW,
    CONFIRM_UPLOAD,
    REFUSE,
    REFUSE_REVIEW,
    RETURN_REVIEW,
)
from chalicelib.domain.cases.procedures.penalty.needs import OtherCity
from chalicelib.domain.cases.procedures.penalty.records import (
    InitialReview,
    Opinion,
    ProvincialReview,
    UploadConfirmation,
)
from chalicelib.domain.cases.procedures.penalty.stages import (
    APPLICANT,
    AUTHORITY,
    HOME_STEWARD,
    PROVINCE,
    STEWARD,
    SUPPLEMENT_WAIT,
)
from chalicelib.domain.cases.records import Amended, Dismissal, Revoked, SupplementRequest, Transferred
from chalicelib.domain.cases.succession.amendments import amended
from chalicelib.domain.cases.succession.onward import carried_on
from chalicelib.domain.parties.access import Audience
from chalicelib.domain.time.limits import TimeLimit
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.domain.workflow.grammar import Action, Condition, Fields, Transfer, Window
from chalicelib.domain.workflow.needs import Filled, Words
from chalicelib.domain.workflow.records import Mended
from chalicelib.domain.workflow.revisions import revision


def _agency(case: CaseFile) -> Fields:
    agency = case.agency
    return {"agency_id": agency.agency_id, "agency_name": agency.name} if agency else {}


def _stage_alone(case: CaseFile) -> Fields:
    """An action that corrects nothing but the stage, which every correction's event compares."""
    return {}


def _effects(case: CaseFile) -> Fields:
    return {"effects": case.effects} if case.effects else {}


def _handled_where(case: CaseFile) -> Fields:
    moved = case.last(Transferred)
    return {
        "handling_city": moved.handling_city if moved else case.handling_city,
        "case_id": case.successor or case.case_id,
    }


TO_ANOTHER_CITY: Transfer[CaseFile] = Transfer(
    city=lambda case, fields: str(fields["handling_city"]),
    matter=lambda case, fields: replace(case.application.matter, handling_city=fields["handling_city"]),
)


def _asked_on(case: CaseFile) -> date | None:
    asked = case.last(SupplementRequest)
    return shanghai_date(asked.at) if asked else None


def _reviewed_on(case: CaseFile) -> date | None:
    review = case.last(ProvincialReview)
    return shanghai_date(review.at) if review else None


def _is_last_reviewed(case: CaseFile) -> bool:
    """The provincial review stands: nobody has gone on from it."""
    review, gone_on = case.last(ProvincialReview), (case.last(InitialReview), case.last(UploadConfirmation))
    return review is not None and all(record is None or record.at <= review.at for record in gone_on)


CORRECTIONS: tuple[Action[CaseFile], ...] = (
    Action(
        name="recall_forwarding",
        undoes=("forward",),
        label="撤回转办",
        by=(STEWARD,),
        record=Mended,
        sources=("forwarded",),
        target="submitted",
        path="forwarding-recall",
        needs=(Words("reason"),),
        resumes=1,
        unseats=(AUTHORITY,),
        audience=Audience.APPLICANT,
        tells=(AUTHORITY, APPLICANT, HOME_STEWARD),
        corrects=_agency,
    ),
    Action(
        name="dismiss",
        label="不予受理",
        by=(STEWARD,),
        record=Dismissal,
        sources=("submitted", "supplementing"),
        target="dismissed",
        path="dismissal",
        needs=(Filled("reason_codes", "不予受理的原因代码"), Words("reasons")),
        audience=Audience.APPLICANT,
        tells=(APPLICANT, HOME_STEWARD),
        gives_reasons=True,
        corrects=_stage_alone,
        window=Window(
            limit=SUPPLEMENT_WAIT,
            since=_asked_on,
            stages=("supplementing",),
            opens=True,
            why="补正期限为一次性告知之日起 {days} 个工作日，至{until}届满；届满仍未补正的，方可不予受理。",
        ),
    ),
    Action(
        name="amend",
        undoes=("submit",),
        label="更正申请内容",
        by=(APPLICANT, STEWARD),
        record=Amended,
        sources=("submitted", "supplementing"),
        path="amendment",
        needs=(Filled("changes", "要更正的内容"), Words("reason")),
        audience=Audience.APPLICANT,
        tells=(APPLICANT, STEWARD, HOME_STEWARD),
        corrects=application_facts,
        alters=amended,
    ),
    Action(
        name="transfer",
        goes_on_elsewhere=True,
        label="移送",
        by=(STEWARD,),
        record=Transferred,
        sources=("submitted", "supplementing"),
        target="transferred",
        path="transfer",
        needs=(OtherCity(), Words("reason")),
        audience=Audience.APPLICANT,
        tells=(APPLICANT, STEWARD, HOME_STEWARD),
        corrects=_handled_where,
        alters=carried_on,
        transfers=TO_ANOTHER_CITY,
    ),
    revision(
        *(AGREE, REFUSE),
        name="revise_opinion",
        label="更正审核意见",
        path="opinion-revision",
        sources=("agreed", "refused"),
        corrects=recorded(Opinion),
        basis="备忘录 四(一)3",
    ),
    revision(
        CONFIRM_UPLOAD,
        name="correct_receipt",
        label="更正回执编号",
        path="receipt-correction",
        sources=("uploaded",),
        corrects=recorded(UploadConfirmation),
    ),
    revision(
        *(APPROVE_REVIEW, REFUSE_REVIEW, RETURN_REVIEW),
        name="revise_review",
        label="更正复核意见",
        path="review-revision",
        sources=("repaired", "review_refused", "uploaded"),
        corrects=recorded(ProvincialReview),
        when=Condition(_is_last_reviewed, "复核意见之后尚未办理", "复核意见之后已经继续办理，不能再更正。"),
        window=Window(
            limit=TimeLimit("review_revision", "更正复核意见"),
            since=_reviewed_on,
            stages=("repaired", "review_refused", "uploaded"),
            why="复核意见只能在作出之日起 {days} 个工作日内更正，更正期已于{until}届满。",
        ),
    ),
    Action(
        name="revoke_repair",
        label="撤销修复",
        by=(AUTHORITY, PROVINCE),
        record=Revoked,
        sources=("repaired",),
        target="revoked",
        path="revocation",
        needs=(Filled("ground", "撤销的依据"), Words("reasons")),
        audience=Audience.APPLICANT,
        tells=(APPLICANT, STEWARD, HOME_STEWARD, AUTHORITY, PROVINCE),
        corrects=_effects,
    ),
)
