"""The shapes of answers about cases: whole, in lists, and their timelines."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from chalicelib.domain.cases import supervision
from chalicelib.domain.cases.case import PenaltyKind
from chalicelib.domain.cases.procedures.judgment import notice
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.time import deadlines, rules
from chalicelib.domain.time.deadlines import Light
from chalicelib.routes.cases.codes import (
    ACTOR_NAMES,
    MATERIALS,
    TIMELINE,
    ActionCode,
    ClockCode,
    ProcedureCode,
    StageCode,
)
from chalicelib.routes.cases.rule_answers import PortalAnswer, ReasonAnswer, RulesAnswer
from chalicelib.routes.http.answers import Answer, LocalTime
from chalicelib.routes.http.names import enum_schema
from chalicelib.routes.parties.document_answers import DocumentAnswer, DocumentReferenceAnswer


class SubjectAnswer(Answer):
    """经营主体。"""

    name: str
    uscc: str
    home_city: str
    address: str


class ContactAnswer(Answer):
    """联系人；除申请人、信用修复管家和经办单位外均已脱敏。"""

    name: str
    phone: str
    email: str


class PenaltyAnswer(Answer):
    """行政处罚信息。"""

    handling_city: str
    decision_number: str
    authority_name: str
    decided_on: date
    kinds: tuple[PenaltyKind, ...]
    fine_amount: str | None
    performed_on: date | None


class JudgmentAnswer(Answer):
    """失信被执行人信息。"""

    court_id: str
    court_name: str
    case_number: str
    listed_on: date
    performed_on: date | None
    has_term: bool
    term_ends_on: date | None


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
    answer: str | None
    documents: list[DocumentReferenceAnswer]


class LegalLimitAnswer(Answer):
    """法律另有规定的时限，供参考；以备忘录时限为准。"""

    working_days: int
    due_on: date
    basis: str


class DeadlineAnswer(Answer):
    """当前时限。"""

    clock: ClockCode
    clock_name: str
    due_on: date
    working_days_left: int
    light: Light
    provisional: bool
    nature: deadlines.Nature
    basis: str
    waits_for: Party
    legal_limit: LegalLimitAnswer | None


class StepAnswer(Answer):
    """某一步骤最近一次办理时填报的内容；各步骤只含其填报的项。"""

    at: LocalTime
    by: Party
    decision: str | None = None
    outcome: str | None = None
    text: str | None = None
    note: str | None = None
    reason: str | None = None
    reasons: str | None = None
    items: list[str] | None = None
    agency_id: str | None = None
    agency_name: str | None = None
    market_regulator: bool | None = None
    receipt_number: str | None = None
    local_court_id: str | None = None
    local_court_name: str | None = None
    unanswered_reason: str | None = None
    measure: str | None = None
    new_term_ends_on: date | None = None
    sanctions_lifted_on: date | None = None
    ground: Annotated[str, enum_schema(rules.removal_grounds())] | None = None
    reason_codes: list[ReasonAnswer] | None = None
    documents: list[DocumentReferenceAnswer] | None = None


class EffectsAnswer(Answer):
    """修复的三项效果，分别记录。"""

    publication_ended: date
    sharing_stopped: date
    sanctions_lifted: date


class SupervisionAnswer(Answer):
    """督办单：一事一单，逐级升色。"""

    clock: ClockCode
    due_on: date
    colour: Annotated[str, enum_schema(supervision.COLOUR_NAMES)]
    colour_name: str
    issued_at: LocalTime
    raised_at: LocalTime
    answer: str | None
    answered_at: LocalTime | None


class AgencyAnswer(Answer):
    """经办的行政处罚机关。"""

    agency_id: str
    name: str
    market_regulator: bool


class SummarySubject(Answer):
    """经营主体（列表）。"""

    name: str
    uscc: str
    home_city: str


class SummaryPenalty(Answer):
    """行政处罚信息（列表）。"""

    decision_number: str
    authority_name: str


class SummaryJudgment(Answer):
    """失信被执行人信息（列表）。"""

    court_id: str
    court_name: str
    case_number: str


class CaseSummary(Answer):
    """列表中的一件申请。"""

    case_id: str
    procedure: ProcedureCode
    stage: StageCode
    stage_name: str
    handling_city: str
    home_city: str
    cross_city: bool
    subject: SummarySubject
    penalty: SummaryPenalty | None
    judgment: SummaryJudgment | None
    deadline: DeadlineAnswer | None
    waits_for: Party | None
    actions: list[ActionCode]
    version: int
    submitted_at: LocalTime
    updated_at: LocalTime


class OnBehalfAnswer(Answer):
    """帮办代办：由哪个城市、凭哪份委托和授权书代企业提交。"""

    city: str
    mandate_id: str
    document_id: str


class CaseAnswer(Answer):
    """一件申请的全貌。"""

    case_id: str
    procedure: ProcedureCode
    stage: StageCode
    stage_name: str
    handling_city: str
    home_city: str
    cross_city: bool
    subject: SubjectAnswer
    contact: ContactAnswer
    penalty: PenaltyAnswer | None
    judgment: JudgmentAnswer | None
    notice: NoticeAnswer | None
    missing_materials: tuple[Annotated[str, enum_schema(MATERIALS)], ...]
    statement: str
    agency: AgencyAnswer | None
    represented_by: str | None
    on_behalf: OnBehalfAnswer | None
    suggested_agency_id: str | None
    documents: list[DocumentAnswer]
    deadline: DeadlineAnswer | None
    waits_for: Party | None
    waits_for_name: str | None
    task: str | None
    actions: list[ActionCode]
    steps: dict[str, StepAnswer]
    effects: EffectsAnswer | None
    supervision: SupervisionAnswer | None
    portals: list[PortalAnswer]
    rules: RulesAnswer
    version: int
    submitted_at: LocalTime
    updated_at: LocalTime


class CasePage(Answer):
    """一页申请，最新的在前。"""

    items: list[CaseSummary]
    next_cursor: str | None


class ActorAnswer(Answer):
    """办理者的身份与单位。"""

    role: Annotated[str, enum_schema(ACTOR_NAMES)]
    organisation: str


class EventAnswer(Answer):
    """时间线上的一项；hash 由前一项的 hash 与本项内容算得。"""

    sequence: int
    at: LocalTime
    action: Annotated[str, enum_schema(TIMELINE)]
    action_name: str
    actor: ActorAnswer
    stage: StageCode
    stage_name: str
    note: str
    hash: str
    previous_hash: str


class EventList(Answer):
    """时间线，最早的在前。"""

    items: list[EventAnswer]
