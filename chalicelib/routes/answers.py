"""The shapes of answers about cases, and how a case becomes one for its caller."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

from chalicelib.documents.store import Upload
from chalicelib.documents.verification import CONTENT_TYPES
from chalicelib.domain import clocks, conduct, deadlines, notice, rules, supervision, watch
from chalicelib.domain.calendar import WorkingCalendar
from chalicelib.domain.case import CaseFile, Contact, Judgment, Penalty, PenaltyKind
from chalicelib.domain.deadlines import ClockState, Light
from chalicelib.domain.documents import DOCUMENT_KINDS, Document, DocumentStatus
from chalicelib.domain.local_time import shanghai_date, shanghai_iso
from chalicelib.domain.masking import mask_email, mask_name, mask_phone
from chalicelib.domain.parties import PARTY_NAMES, Party
from chalicelib.domain.procedures import PROCEDURES
from chalicelib.domain.reasons import REASONS
from chalicelib.routes.fields import enum_schema
from chalicelib.routes.vocabulary import (
    ACTIONS,
    ACTOR_NAMES,
    CLOCKS,
    MATERIALS,
    PROCEDURE_NAMES,
    REASON_TEXTS,
    STAGES,
    TIMELINE,
)
from chalicelib.services import letters
from chalicelib.services.cases import View

TIME = WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-03-02T09:00:00+08:00"]})
LocalTime = Annotated[datetime, PlainSerializer(shanghai_iso, return_type=str), TIME]
"""A moment as people read it: ISO 8601 with +08:00."""

ProcedureCode = Annotated[str, enum_schema(PROCEDURE_NAMES)]
StageCode = Annotated[str, enum_schema(STAGES)]
ActionCode = Annotated[str, enum_schema(ACTIONS)]
ClockCode = Annotated[str, enum_schema(CLOCKS)]
ReasonCode = Annotated[str, enum_schema(REASON_TEXTS)]
DocumentKindCode = Annotated[str, enum_schema({**DOCUMENT_KINDS, **letters.NAMES})]
"""Codes of known tables; the schema alone says so."""

STATUS_NAMES: Mapping[DocumentStatus, str] = {
    DocumentStatus.PENDING: "待上传",
    DocumentStatus.VERIFIED: "已核验",
    DocumentStatus.REJECTED: "未通过核验",
    DocumentStatus.EXPIRED: "已过期",
}


UNSHOWN = {"submission", supervision.SHEET, supervision.ANSWER}
"""Records that are no steps: shown elsewhere."""


class Answer(BaseModel):
    """What an answer is made of; built from domain objects by attribute. Put together at its first use."""

    model_config = ConfigDict(from_attributes=True, defer_build=True)


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


class ReasonAnswer(Answer):
    """原因与补救办法。"""

    code: ReasonCode
    text: str
    mend: str


class DocumentReferenceAnswer(Answer):
    """所依据的材料。"""

    document_id: str
    kind: DocumentKindCode
    sha256: str


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


class DocumentAnswer(Answer):
    """一份材料。"""

    document_id: str
    kind: DocumentKindCode
    kind_name: str
    file_name: str
    content_type: Annotated[str, enum_schema(CONTENT_TYPES)]
    size: int
    sha256: str
    status: DocumentStatus
    status_name: str
    uploaded_by: Party
    created_at: LocalTime
    expires_at: LocalTime
    rejection_code: str | None
    rejection: str | None


class DocumentLinkAnswer(DocumentAnswer):
    """一份材料；核验通过的附 5 分钟内有效的下载链接。"""

    download_url: str | None


class UploadTargetAnswer(Answer):
    """按 multipart/form-data 向 url 提交 fields 各项，最后一项为 file。"""

    url: str
    fields: dict[str, str]


class UploadAnswer(Answer):
    """上传凭证。"""

    document_id: str
    upload: UploadTargetAnswer
    expires_at: LocalTime


class PortalAnswer(Answer):
    """与本案有关的公示网站及其所需材料。"""

    portal: str
    name: str
    url: str
    basis: str
    materials: tuple[str, ...]


class RulesAnswer(Answer):
    """按提交日期适用的规定。"""

    version: str
    name: str
    issued_by: str
    in_force_from: date
    source: str


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


def case_answer(view: View) -> CaseAnswer:
    """A case as its caller sees it now."""
    case, application = view.case, view.case.application
    stage = conduct.stage_of(case)
    submitted_on = shanghai_date(case.submitted_at)
    city = view.directory.cities[case.handling_city]
    matter = application.matter
    suggested = city.agency_named(application.matter.office)
    return CaseAnswer(
        **_common(view),
        subject=SubjectAnswer.model_validate(application.subject),
        contact=_contact(view),
        penalty=_penalty(matter) if isinstance(matter, Penalty) else None,
        judgment=JudgmentAnswer.model_validate(matter) if isinstance(matter, Judgment) else None,
        notice=_notice(case),
        missing_materials=application.missing_materials,
        statement=application.statement,
        agency=AgencyAnswer.model_validate(case.agency) if case.agency else None,
        represented_by=case.seats.get(Party.REPRESENTATIVE),
        suggested_agency_id=suggested.agency_id if suggested else None,
        documents=[document_answer(document) for document in view.documents],
        waits_for_name=PARTY_NAMES[stage.waits_for] if stage.waits_for else None,
        task=stage.task or None,
        steps={name: _step(record) for name, record in case.records.items() if name not in UNSHOWN},
        effects=EffectsAnswer.model_validate(dict(case.effects)) if case.effects else None,
        supervision=_supervision(case),
        portals=[
            PortalAnswer.model_validate(portal)
            for portal in rules.portals(market_regulator=case.is_for_market_regulator, day=submitted_on)
        ],
        rules=RulesAnswer.model_validate(rules.version_on(submitted_on)),
    )


def case_summary(view: View) -> CaseSummary:
    """A case as lists show it."""
    application = view.case.application
    matter = application.matter
    return CaseSummary(
        **_common(view),
        subject=SummarySubject.model_validate(application.subject),
        penalty=SummaryPenalty.model_validate(matter) if isinstance(matter, Penalty) else None,
        judgment=SummaryJudgment.model_validate(matter) if isinstance(matter, Judgment) else None,
    )


def _common(view: View) -> dict[str, Any]:
    case = view.case
    stage = conduct.stage_of(case)
    return {
        "case_id": case.case_id,
        "procedure": case.procedure,
        "stage": case.stage,
        "stage_name": stage.label,
        "handling_city": case.handling_city,
        "home_city": case.home_city,
        "cross_city": case.is_cross_city,
        "deadline": deadline_answer(view),
        "waits_for": stage.waits_for,
        "actions": [action.name for action in view.actions],
        "version": case.version,
        "submitted_at": case.submitted_at,
        "updated_at": case.updated_at,
    }


def _contact(view: View) -> ContactAnswer:
    """In clear for the owner, the stewards and the office whose turn it is; masked for all others."""
    clear_for = {Party.APPLICANT, Party.STEWARD, Party.HOME_STEWARD, conduct.stage_of(view.case).waits_for}
    contact = view.case.application.contact
    if not clear_for & {seat.party for seat in view.seats}:
        contact = Contact(mask_name(contact.name), mask_phone(contact.phone), mask_email(contact.email))
    return ContactAnswer.model_validate(contact)


def _notice(case: CaseFile) -> NoticeAnswer | None:
    sent = notice.notice_of(case)
    if sent is None:
        return None
    return NoticeAnswer(
        notice_id=sent.notice_id,
        court_id=sent.court_id,
        court_name=sent.court_name,
        status=sent.status,
        status_name=notice.STATUS_NAMES[sent.status],
        sent_at=sent.sent_at,
        acknowledged_at=sent.acknowledged_at,
        answered_at=sent.answered_at,
        answer=sent.answer or None,
        documents=[DocumentReferenceAnswer.model_validate(document) for document in sent.documents],
    )


def _penalty(penalty: Penalty) -> PenaltyAnswer:
    return PenaltyAnswer(
        handling_city=penalty.handling_city,
        decision_number=penalty.decision_number,
        authority_name=penalty.authority_name,
        decided_on=penalty.decided_on,
        kinds=penalty.kinds,
        fine_amount=None if penalty.fine_amount is None else f"{penalty.fine_amount:.2f}",
        performed_on=penalty.performed_on,
    )


def deadline_answer(view: View) -> DeadlineAnswer | None:
    case, today, calendar = view.case, view.today, view.directory.calendar
    stage, clock = conduct.stage_of(case), clocks.stage_clock(case)
    if clock is None or stage.limit is None or stage.waits_for is None:
        return None
    return DeadlineAnswer(
        clock=clock.clock,
        clock_name=stage.limit.label,
        due_on=clock.due_on,
        working_days_left=deadlines.working_days_left(clock, today, calendar),
        light=deadlines.light(clock, today, calendar),
        provisional=calendar.is_provisional(clock.started_on, clock.due_on),
        nature=stage.limit.nature,
        basis=stage.limit.basis,
        waits_for=stage.waits_for,
        legal_limit=_legal_limit(case, clock, calendar),
    )


def _legal_limit(case: CaseFile, clock: ClockState, calendar: WorkingCalendar) -> LegalLimitAnswer | None:
    limit = rules.legal_limit(clock.clock, market_regulator=case.is_for_market_regulator, day=clock.started_on)
    if limit is None:
        return None
    due_on = calendar.add_working_days(clock.started_on, limit.working_days)
    return LegalLimitAnswer(working_days=limit.working_days, due_on=due_on, basis=limit.basis)


def _supervision(case: CaseFile) -> SupervisionAnswer | None:
    sheet = supervision.sheet_of(case)
    if sheet is None:
        return None
    return SupervisionAnswer(
        clock=sheet.clock,
        due_on=sheet.due_on,
        colour=sheet.colour,
        colour_name=supervision.COLOUR_NAMES[sheet.colour],
        issued_at=sheet.issued_at,
        raised_at=sheet.raised_at,
        answer=sheet.answer or None,
        answered_at=sheet.answered_at,
    )


def _step(record: Mapping[str, Any]) -> StepAnswer:
    codes = record.get("reason_codes")
    reasons = [ReasonAnswer(code=code, text=REASONS[code].text, mend=REASONS[code].mend) for code in codes or ()]
    return StepAnswer.model_validate({**record, "reason_codes": reasons if codes else None})


def document_answer(document: Document) -> DocumentAnswer:
    return DocumentAnswer(**_document(document))


def document_link_answer(document: Document, download_url: str | None) -> DocumentLinkAnswer:
    return DocumentLinkAnswer(**_document(document), download_url=download_url)


def _document(document: Document) -> dict[str, Any]:
    return {
        "document_id": document.document_id,
        "kind": document.kind,
        "kind_name": {**DOCUMENT_KINDS, **letters.NAMES}[document.kind],
        "file_name": document.file_name,
        "content_type": document.content_type,
        "size": document.size,
        "sha256": document.sha256,
        "status": document.status,
        "status_name": STATUS_NAMES[document.status],
        "uploaded_by": document.uploaded_by,
        "created_at": document.created_at,
        "expires_at": document.expires_at,
        "rejection_code": document.rejection_code or None,
        "rejection": document.rejection or None,
    }


def upload_answer(document: Document, upload: Upload) -> UploadAnswer:
    target = UploadTargetAnswer(url=upload.url, fields=upload.fields)
    return UploadAnswer(document_id=document.document_id, upload=target, expires_at=document.expires_at)


def event_list(view: View) -> EventList:
    """The timeline of a case, in the words of its procedure."""
    procedure = PROCEDURES[view.case.procedure]
    actions = (procedure.submission, *procedure.actions)
    labels = {**watch.EVENT_NAMES, **{action.name: action.label for action in actions}}
    return EventList(
        items=[
            EventAnswer(
                sequence=event.sequence,
                at=event.at,
                action=event.action,
                action_name=labels[event.action],
                actor=ActorAnswer.model_validate(event.actor),
                stage=event.stage,
                stage_name=procedure.stage(event.stage).label,
                note=event.note,
                hash=event.hash,
                previous_hash=event.previous_hash,
            )
            for event in view.dossier.events
        ]
    )
