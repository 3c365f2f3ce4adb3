"""The shapes of answers about cases: whole, in lists, and their timelines."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import JsonValue

from chalicelib.domain.cases.alerts.sheets import COLOUR_NAMES
from chalicelib.domain.cases.application import IntakeChannel
from chalicelib.domain.cases.filing.warnings import WARNING_NAMES
from chalicelib.domain.parties.parties import Party
from chalicelib.domain.time.deadlines import Light
from chalicelib.domain.time.limits import Nature
from chalicelib.routes.cases.codes import (
    ACTOR_NAMES,
    LEGAL_LIMIT_NAMES,
    MATERIALS,
    TIMELINE,
    ActionCode,
    ClockCode,
    ProcedureCode,
    StageCode,
)
from chalicelib.routes.cases.procedures import MatterAnswers, MatterSummaries
from chalicelib.routes.cases.rule_answers import PortalAnswer, RulesAnswer
from chalicelib.routes.cases.step_answers import EffectsAnswer, StepAnswer
from chalicelib.routes.http.answers import Answer, LocalTime, UnreadableItem
from chalicelib.routes.http.names import enum_schema, names_of
from chalicelib.routes.parties.document_answers import DocumentAnswer


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


class AllEffectsAnswer(EffectsAnswer):
    """修复的各项效果；市场监督管理部门作出、登记地在外省的，另有推送至登记地一项。"""

    home_pushed: date | None


class LegalLimitAnswer(Answer):
    """法律、国家规定另有的时限，供参考；以备忘录时限为准。"""

    limit: Annotated[str, enum_schema(LEGAL_LIMIT_NAMES)]
    limit_name: str
    working_days: int
    counted_from: date
    due_on: date
    basis: str


class DeadlineAnswer(Answer):
    """当前时限。"""

    clock: ClockCode
    clock_name: str
    due_on: date
    working_days_left: int
    light: Light
    light_name: str
    provisional: bool
    nature: Nature
    nature_name: str
    basis: str
    waits_for: Party
    waits_for_name: str
    legal_limit: LegalLimitAnswer | None
    legal_limits: list[LegalLimitAnswer]


class SupervisionAnswer(Answer):
    """督办单：一事一单，逐级升色。"""

    clock: ClockCode
    clock_name: str
    due_on: date
    colour: Annotated[str, enum_schema(COLOUR_NAMES)]
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


class WarningAnswer(Answer):
    """提示：目录、规定与本件的填报或办理不一致之处；只给信用修复管家和将要办理的单位看，企业看不到。"""

    code: Annotated[str, enum_schema(WARNING_NAMES)]
    code_name: str
    text: str


class SummarySubject(Answer):
    """经营主体（列表）。"""

    name: str
    uscc: str
    home_city: str


class _Summary(Answer):
    """The beginning of a listed case."""

    case_id: str
    procedure: ProcedureCode
    procedure_name: str
    stage: StageCode
    stage_name: str
    handling_city: str
    handling_city_name: str
    home_city: str
    home_city_name: str
    cross_city: bool
    subject: SummarySubject


class CaseSummary(MatterSummaries, _Summary):
    """列表中的一件申请。"""

    deadline: DeadlineAnswer | None
    waits_for: Party | None
    waits_for_name: str | None
    waiting_days: int | None
    asked: str | None
    actions: list[ActionCode]
    action_names: list[str]
    version: int
    submitted_at: LocalTime
    updated_at: LocalTime


class OnBehalfAnswer(Answer):
    """帮办代办：由哪个城市、凭哪份委托和授权书代企业提交。"""

    city: str
    city_name: str
    mandate_id: str
    document_id: str


class IntakeAnswer(Answer):
    """来件登记：由哪个城市、何时、以何种方式收到。"""

    channel: IntakeChannel
    channel_name: str
    received_on: date
    city: str
    city_name: str
    moved_here: bool


class _Case(Answer):
    """The beginning of a case."""

    case_id: str
    procedure: ProcedureCode
    procedure_name: str
    stage: StageCode
    stage_name: str
    handling_city: str
    handling_city_name: str
    home_city: str
    home_city_name: str
    cross_city: bool
    subject: SubjectAnswer
    contact: ContactAnswer


class CaseAnswer(MatterAnswers, _Case):
    """一件申请的全貌。"""

    missing_materials: tuple[Annotated[str, enum_schema(MATERIALS)], ...]
    missing_material_names: list[str] = names_of("missing_materials", MATERIALS)
    statement: str
    agency: AgencyAnswer | None
    predecessor: str | None
    successor: str | None
    earlier_case_id: str | None
    represented_by: str | None
    represented_by_name: str | None
    on_behalf: OnBehalfAnswer | None
    intake: IntakeAnswer | None
    suggested_agency_id: str | None
    suggested_agency_name: str | None
    warnings: list[WarningAnswer]
    documents: list[DocumentAnswer]
    deadline: DeadlineAnswer | None
    waits_for: Party | None
    waits_for_name: str | None
    task: str | None
    asked: str | None
    actions: list[ActionCode]
    action_names: list[str]
    steps: dict[str, StepAnswer]  # type: ignore[valid-type]  # a model made of the records' types
    effects: AllEffectsAnswer | None
    supervision: SupervisionAnswer | None
    portals: list[PortalAnswer]
    rules: RulesAnswer
    version: int
    submitted_at: LocalTime
    updated_at: LocalTime


class UnreadableCase(UnreadableItem):
    """列表中目前无法读取的一件申请。"""

    case_id: str


class CasePage(Answer):
    """一页申请，最新的在前。"""

    items: list[CaseSummary | UnreadableCase]
    next_cursor: str | None


class ActorAnswer(Answer):
    """办理者的身份与单位；办理人的姓名只给办理单位看。"""

    role: Annotated[str, enum_schema(ACTOR_NAMES)]
    role_name: str
    organisation: str
    organisation_name: str
    person_name: str | None


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
    old: dict[str, JsonValue] | None
    new: dict[str, JsonValue] | None
    hash: str
    previous_hash: str


class EventList(Answer):
    """时间线，最早的在前。"""

    items: list[EventAnswer]
