"""Actions before an application is decided: 补正, 不予受理, 移送有管辖权的法院."""

from __future__ import annotations

from typing import Any

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures.judgment.courts import (
    TO_ANOTHER_CITY,
    WITHIN_THE_CITY,
    CompetentCourt,
    competent_court,
    executing_court,
    matter_of_court,
    with_executing_court,
)
from chalicelib.domain.cases.procedures.judgment.needs import SupplementIsOverdue
from chalicelib.domain.cases.procedures.judgment.notice import CLOCK as NOTICE
from chalicelib.domain.cases.procedures.judgment.records import CourtTransfer
from chalicelib.domain.cases.records import Dismissal, SupplementRequest
from chalicelib.domain.cases.succession.onward import carried_on
from chalicelib.domain.parties.access import Audience
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.workflow.grammar import Action, Transfer, named_by
from chalicelib.domain.workflow.needs import Filled, Words, WordsOrDocuments
from chalicelib.domain.workflow.records import Noted

APPLICANT, STEWARD, HOME_STEWARD = Party.APPLICANT, Party.STEWARD, Party.HOME_STEWARD
EXECUTING_COURT, LOCAL_COURT = Party.EXECUTING_COURT, Party.LOCAL_COURT

JURISDICTION_LAW = "《中华人民共和国民事诉讼法》第三十七条"


def _transfer(name: str, stage: str, **more: Any) -> Action[CaseFile]:
    """A transfer within the city, by which another court goes on in the same stage with what was left of its clock."""
    return Action(
        name=name,
        goes_on_elsewhere=True,
        label="移送有管辖权的法院",
        by=(EXECUTING_COURT,),
        record=CourtTransfer,
        sources=(stage,),
        target=stage,
        path="transfer",
        means=WITHIN_THE_CITY,
        looks_up=competent_court,
        needs=(CompetentCourt("本市"), Words("reason")),
        seats={EXECUTING_COURT: named_by("court_id")},
        rewrites=with_executing_court,
        corrects=executing_court,
        resumes=1,
        audience=Audience.APPLICANT,
        basis=JURISDICTION_LAW,
        **more,
    )


TRANSFER_ELSEWHERE: Action[CaseFile] = Action(
    name="transfer_elsewhere",
    goes_on_elsewhere=True,
    label="移送其他城市有管辖权的法院",
    by=(EXECUTING_COURT,),
    record=CourtTransfer,
    sources=("applied", "supplementing", "reviewing"),
    target="transferred",
    path="transfer",
    means=TO_ANOTHER_CITY,
    looks_up=competent_court,
    needs=(CompetentCourt("其他成员城市"), Words("reason")),
    stops=(NOTICE,),
    audience=Audience.APPLICANT,
    tells=(APPLICANT, EXECUTING_COURT, STEWARD, HOME_STEWARD),
    corrects=executing_court,
    alters=carried_on,
    transfers=Transfer(
        city=lambda case, fields: str(fields["court_city"]),
        matter=matter_of_court,
        leaves=(EXECUTING_COURT, LOCAL_COURT, STEWARD),
    ),
    basis=JURISDICTION_LAW,
)
"""A transfer to a court of another member city, in whose table a successor carries the case on."""


ADMISSION_ACTIONS: tuple[Action[CaseFile], ...] = (
    Action(
        name="request_supplement",
        label="一次性告知补正",
        by=(EXECUTING_COURT,),
        record=SupplementRequest,
        sources=("applied",),
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
        target="applied",
        path="supplement",
        needs=(WordsOrDocuments("note"),),
        resumes=0,
        audience=Audience.APPLICANT,
        tells=(EXECUTING_COURT,),
    ),
    Action(
        name="dismiss",
        label="不予受理",
        by=(EXECUTING_COURT,),
        record=Dismissal,
        sources=("applied", "supplementing"),
        target="dismissed",
        path="dismissal",
        needs=(Words("reasons"), SupplementIsOverdue()),
        audience=Audience.APPLICANT,
        tells=(APPLICANT, STEWARD, HOME_STEWARD),
        gives_reasons=True,
    ),
    _transfer("transfer", "applied", tells=(APPLICANT, EXECUTING_COURT, STEWARD, HOME_STEWARD)),
    _transfer("transfer_accepted", "reviewing", tells=(APPLICANT, EXECUTING_COURT, LOCAL_COURT, STEWARD, HOME_STEWARD)),
    TRANSFER_ELSEWHERE,
)
