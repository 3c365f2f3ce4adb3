"""The ledger of a city: 异地信用修复帮办台账 (备忘录 五(二); columns: docs/domain.md#the-ledger)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

from chalicelib.domain.cases import clocks, transitions
from chalicelib.domain.cases.procedures import KITS
from chalicelib.domain.shared.errors import InvalidCursor, RoleMayNot
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.routes.cases.case_answers import DeadlineAnswer, UnreadableCase
from chalicelib.routes.cases.case_views import deadline_answer
from chalicelib.routes.cases.cases import ListQuery, listed
from chalicelib.routes.cases.codes import DECISIONS, ProcedureCode, StageCode
from chalicelib.routes.http.answers import Answer, LocalTime
from chalicelib.routes.http.api import ApiBlueprint, Call, reply
from chalicelib.routes.http.names import enum_schema
from chalicelib.services.cases import case_lists
from chalicelib.services.cases.cases import View
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "ledger")


class LedgerRow(Answer):
    """台账中的一行。"""

    case_id: str
    procedure: ProcedureCode
    procedure_name: str
    submitted_on: date
    company: str
    uscc: str
    home_city: str
    home_city_name: str
    handling_city: str
    handling_city_name: str
    cross_city: bool
    authority_name: str
    agency_name: str | None
    decision_number: str
    missing_materials: list[str]
    statement: str
    stage: StageCode
    stage_name: str
    forwarded_on: date | None
    opinion_on: date | None
    opinion: Annotated[str, enum_schema(DECISIONS)] | None
    opinion_name: str | None
    refusal_reasons: str | None
    guidance: str | None
    reported_on: date | None
    repaired_on: date | None
    working_days_used: int
    waiting_days: int | None
    deadline: DeadlineAnswer | None
    urged_on: date | None
    updated_at: LocalTime


class LedgerPage(Answer):
    """一页台账，最新的在前。"""

    items: list[LedgerRow | UnreadableCase]
    next_cursor: str | None


@api.get(
    "/v1/ledger",
    "本市帮办台账",
    query=ListQuery,
    answer=LedgerPage,
    refusals=(RoleMayNot, InvalidCursor),
    description="异地信用修复帮办台账（备忘录 五(二)）：本市办理的申请，以及本市企业在其他城市的申请，最新的在前。"
    "只有信用修复管家可读，各看本市的。筛选与分页同申请列表。",
)
def get_ledger(call: Call) -> Reply:
    page = case_lists.ledger(call.deps, call.principal, call.query(ListQuery).request())
    rows = [listed(item, _row) for item in page.items]
    return reply(LedgerPage(items=rows, next_cursor=call.next_cursor(page.next_cursor)))


def _row(view: View) -> LedgerRow:
    case, application, kit = view.case, view.case.application, KITS[view.case.procedure]
    stage, urged = transitions.stage_of(case), case.records.get("urge")
    return LedgerRow(
        case_id=case.case_id,
        procedure=case.procedure,
        procedure_name=kit.procedure.label,
        submitted_on=shanghai_date(case.submitted_at),
        company=application.subject.name,
        uscc=application.subject.uscc,
        home_city=case.home_city,
        home_city_name=view.directory.name_of(case.home_city),
        handling_city=case.handling_city,
        handling_city_name=view.directory.name_of(case.handling_city),
        cross_city=case.is_cross_city,
        authority_name=application.matter.office,
        agency_name=case.agency.name if case.agency else None,
        decision_number=application.matter.reference,
        missing_materials=[kit.procedure.materials[code] for code in application.missing_materials],
        statement=application.statement,
        stage=case.stage,
        stage_name=stage.label_of(case),
        **asdict(kit.ledger(case)),
        working_days_used=clocks.working_days_used(case, view.today, view.directory.calendar),
        waiting_days=clocks.waiting_days(case, view.today, view.directory.calendar),
        deadline=deadline_answer(view),
        urged_on=shanghai_date(urged.at) if urged else None,
        updated_at=case.updated_at,
    )
