"""Repair of an administrative-penalty record (行政处罚信息修复), 备忘录 四(一): the whole procedure as one table."""

from __future__ import annotations

from chalicelib.domain.cases.alerts.supervision import has_unanswered_sheet, why_no_answer
from chalicelib.domain.cases.case import REPRESENTED, CaseFile
from chalicelib.domain.cases.procedures.penalty.cautions import AGENCY_DIFFERS, AUTHORITY_ELSEWHERE, PUBLICATION
from chalicelib.domain.cases.procedures.penalty.corrections import CORRECTIONS
from chalicelib.domain.cases.procedures.penalty.decisions import (
    AGREE,
    APPROVE_REVIEW,
    CONFIRM_UPLOAD,
    REFUSE,
    REFUSE_REVIEW,
    RETURN_REVIEW,
)
from chalicelib.domain.cases.procedures.penalty.home_push import PUSH_HOME, STAGES_OF_PUSH
from chalicelib.domain.cases.procedures.penalty.needs import IntakeDocument, KnownAgency, agency_in_directory
from chalicelib.domain.cases.procedures.penalty.records import InitialReview
from chalicelib.domain.cases.procedures.penalty.stages import (
    APPLICANT,
    AUTHORITY,
    COUNTER,
    HOME_STEWARD,
    PROVINCE,
    STAGES,
    STEWARD,
)
from chalicelib.domain.cases.records import Forwarded, Submitted, SupplementRequest
from chalicelib.domain.parties.access import Audience
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.workflow.grammar import (
    Action,
    Choice,
    Condition,
    Fields,
    named_by,
    open_stages,
    stages_with_limit,
)
from chalicelib.domain.workflow.needs import Filled, Words, WordsOrDocuments
from chalicelib.domain.workflow.procedure import Procedure
from chalicelib.domain.workflow.records import Addressed, Noted, Reasoned, Said


def _province(case: CaseFile, fields: Fields) -> str:
    return case.province


def _owes_answer(case: CaseFile) -> Party | None:
    """The office that the unanswered sheet went to; without one, the office that the stage waits for."""
    sheet = case.sheet if has_unanswered_sheet(case) else None
    return sheet.owed_by if sheet else next(stage.waits_for for stage in STAGES if stage.name == case.stage)


SUBMISSION: Action[CaseFile] = Action(
    name="submit",
    label="提交申请",
    by=(APPLICANT, COUNTER),
    target="submitted",
    record=Submitted,
    tells=(APPLICANT, STEWARD, HOME_STEWARD),
    basis="备忘录 四(一)1",
)

ACTIONS: tuple[Action[CaseFile], ...] = (
    Action(
        name="request_supplement",
        label="一次性告知补正",
        by=(STEWARD,),
        record=SupplementRequest,
        sources=("submitted",),
        target="supplementing",
        path="supplement-request",
        needs=(Filled("items", "需补正的全部内容（一次性告知）"),),
        audience=Audience.APPLICANT,
        tells=(APPLICANT, HOME_STEWARD),
        gives_reasons=True,
    ),
    Action(
        name="supplement",
        label="补正材料",
        by=(APPLICANT,),
        record=Noted,
        sources=("supplementing",),
        target="submitted",
        path="supplement",
        needs=(WordsOrDocuments("note"),),
        resumes=0,
        audience=Audience.APPLICANT,
        tells=(STEWARD,),
    ),
    Action(
        name="forward",
        label="转办",
        by=(STEWARD,),
        record=Forwarded,
        sources=("submitted",),
        target="forwarded",
        path="forwarding",
        needs=(KnownAgency(), IntakeDocument(("application_form", "intake_note"))),
        looks_up=agency_in_directory,
        warned=(AGENCY_DIFFERS, AUTHORITY_ELSEWHERE, *PUBLICATION),
        seats={AUTHORITY: named_by("agency_id")},
        audience=Audience.OFFICES,
        tells=(AUTHORITY, APPLICANT, HOME_STEWARD),
        basis="备忘录 四(一)2",
    ),
    Action(
        name="return_forwarding",
        undoes=("forward",),
        label="退回转办",
        by=(AUTHORITY,),
        record=Reasoned,
        sources=("forwarded",),
        target="submitted",
        path="forwarding-return",
        by_link=True,
        needs=(Words("reason"),),
        resumes=1,
        unseats=(AUTHORITY,),
        audience=Audience.APPLICANT,
        tells=(STEWARD, APPLICANT, HOME_STEWARD),
        gives_reasons=True,
    ),
    AGREE,
    REFUSE,
    Action(
        name="guide",
        label="修复指导",
        by=(STEWARD,),
        record=Said,
        sources=("refused",),
        target="guided",
        path="guidance",
        needs=(Words("text"),),
        audience=Audience.APPLICANT,
        tells=(APPLICANT, HOME_STEWARD),
        basis="备忘录 五(二)",
    ),
    CONFIRM_UPLOAD,
    Action(
        name="report_to_province",
        label="初核通过并报省级复核",
        by=(STEWARD,),
        record=InitialReview,
        sources=("uploaded",),
        target="reported",
        path="initial-review",
        choice=Choice("outcome", "report"),
        warned=PUBLICATION,
        seats={PROVINCE: _province},
        audience=Audience.OFFICES,
        tells=(PROVINCE, APPLICANT, HOME_STEWARD),
        basis="备忘录 四(一)4",
    ),
    Action(
        name="return_upload",
        label="初核退回",
        by=(STEWARD,),
        record=InitialReview,
        sources=("uploaded",),
        target="agreed",
        path="initial-review",
        choice=Choice("outcome", "return"),
        needs=(Words("note"),),
        audience=Audience.APPLICANT,
        tells=(APPLICANT, HOME_STEWARD),
        gives_reasons=True,
    ),
    APPROVE_REVIEW,
    REFUSE_REVIEW,
    RETURN_REVIEW,
    PUSH_HOME,
    Action(
        name="withdraw",
        label="撤回申请",
        by=(APPLICANT,),
        record=Reasoned,
        sources=open_stages(STAGES, but=("agreed", "refused", "uploaded", "reported")),
        target="withdrawn",
        path="withdrawal",
        audience=Audience.APPLICANT,
        tells=(STEWARD, HOME_STEWARD, AUTHORITY),
    ),
    Action(
        name="take_over",
        label="接管代办的申请",
        by=(APPLICANT,),
        sources=open_stages(STAGES),
        path="takeover",
        in_person=True,
        when=REPRESENTED,
        tells=(STEWARD, HOME_STEWARD),
        basis="备忘录 二(二)",
    ),
    Action(
        name="urge",
        label="催办",
        by=(STEWARD, HOME_STEWARD),
        record=Addressed,
        sources=open_stages(STAGES),
        path="urging",
        needs=(Words("text"),),
        audience=Audience.OFFICES,
        tells_waiting_party=True,
        daily=True,
        basis="备忘录 五(一)、五(二)",
    ),
    Action(
        name="answer_supervision",
        label="回复督办单",
        by=(STEWARD, AUTHORITY),
        record=Said,
        sources=tuple(dict.fromkeys((*stages_with_limit(STAGES), *STAGES_OF_PUSH))),
        path="supervision-answer",
        by_link=True,
        needs=(Words("text"),),
        only=_owes_answer,
        when=Condition(has_unanswered_sheet, "有未回复的督办单", why_no_answer),
        audience=Audience.OFFICES,
        tells=(STEWARD, HOME_STEWARD),
        basis="备忘录 五(二)",
    ),
    *CORRECTIONS,
)

PENALTY: Procedure[CaseFile] = Procedure(
    name="penalty",
    label="行政处罚信息修复",
    basis="备忘录 四(一)",
    stages=STAGES,
    submission=SUBMISSION,
    actions=ACTIONS,
    names={STEWARD: "处罚地信用建设牵头部门"},
    materials={
        "penalty_decision": "行政处罚决定书",
        "fine_receipt": "罚款缴纳凭证",
        "gains_receipt": "没收违法所得缴纳凭证",
        "property_receipt": "没收非法财物凭证",
    },
)
