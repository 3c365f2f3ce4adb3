"""The actions of the penalty procedure that can be revised: opinion, confirmation of the upload, provincial review."""

from __future__ import annotations

from chalicelib.domain.cases.case import CaseFile, made_on
from chalicelib.domain.cases.procedures.penalty.cautions import PUBLICATION
from chalicelib.domain.cases.procedures.penalty.home_push import AFTER_DECISION
from chalicelib.domain.cases.procedures.penalty.needs import OpinionDocument
from chalicelib.domain.cases.procedures.penalty.records import (
    Opinion,
    ProvincialApproval,
    ProvincialReview,
    UploadConfirmation,
)
from chalicelib.domain.cases.procedures.penalty.stages import APPLICANT, AUTHORITY, HOME_STEWARD, PROVINCE, STEWARD
from chalicelib.domain.parties.access import Audience
from chalicelib.domain.workflow.grammar import Action, Choice
from chalicelib.domain.workflow.needs import Filled, NotBefore, Words

EFFECT_DAYS = ("publication_ended_on", "sharing_stopped_on", "sanctions_lifted_on")

AGREE: Action[CaseFile] = Action(
    name="agree",
    label="同意修复",
    by=(AUTHORITY,),
    record=Opinion,
    sources=("forwarded",),
    target="agreed",
    path="opinion",
    by_link=True,
    choice=Choice("decision", "agree"),
    needs=(OpinionDocument(("repair_decision",), ("signed_application", "rectification")),),
    warned=PUBLICATION,
    audience=Audience.APPLICANT,
    starts=AFTER_DECISION,
    tells=(APPLICANT, STEWARD, HOME_STEWARD),
    basis="备忘录 四(一)3",
)

REFUSE: Action[CaseFile] = Action(
    name="refuse",
    label="不同意修复",
    by=(AUTHORITY,),
    record=Opinion,
    sources=("forwarded",),
    target="refused",
    path="opinion",
    by_link=True,
    choice=Choice("decision", "refuse"),
    needs=(Words("reasons", at_least=20),),
    audience=Audience.APPLICANT,
    tells=(APPLICANT, STEWARD, HOME_STEWARD),
    gives_reasons=True,
    basis="备忘录 四(一)3",
)

CONFIRM_UPLOAD: Action[CaseFile] = Action(
    name="confirm_upload",
    label="确认已上传信用中国",
    by=(APPLICANT,),
    record=UploadConfirmation,
    sources=("agreed",),
    target="uploaded",
    path="upload-confirmation",
    needs=(Filled("receipt_number", "“信用中国”网站回执编号"),),
    tells=(STEWARD,),
    basis="备忘录 四(一)4",
)

APPROVE_REVIEW: Action[CaseFile] = Action(
    name="approve_review",
    label="复核通过",
    by=(PROVINCE,),
    record=ProvincialApproval,
    sources=("reported",),
    target="repaired",
    path="provincial-review",
    choice=Choice("outcome", "approve"),
    needs=(NotBefore(EFFECT_DAYS, made_on, "处罚决定日期"),),
    warned=PUBLICATION,
    audience=Audience.APPLICANT,
    tells=(APPLICANT, STEWARD, HOME_STEWARD, AUTHORITY),
    repairs=True,
    basis="备忘录 四(一)4；《信用修复管理办法》第三条",
)

REFUSE_REVIEW: Action[CaseFile] = Action(
    name="refuse_review",
    label="复核不通过",
    by=(PROVINCE,),
    record=ProvincialReview,
    sources=("reported",),
    target="review_refused",
    path="provincial-review",
    choice=Choice("outcome", "refuse"),
    needs=(Words("note"),),
    audience=Audience.APPLICANT,
    tells=(APPLICANT, STEWARD, HOME_STEWARD),
    gives_reasons=True,
)

RETURN_REVIEW: Action[CaseFile] = Action(
    name="return_review",
    label="复核退回",
    by=(PROVINCE,),
    record=ProvincialReview,
    sources=("reported",),
    target="uploaded",
    path="provincial-review",
    choice=Choice("outcome", "return"),
    needs=(Words("note"),),
    audience=Audience.OFFICES,
    tells=(STEWARD,),
    gives_reasons=True,
)
