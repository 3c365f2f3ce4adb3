"""The unified standard (统一办理标准): the procedures by which the service works."""

from __future__ import annotations

from chalicelib.domain.cases.procedures import PROCEDURES
from chalicelib.domain.shared.errors import CaseNotFound
from chalicelib.domain.time.local_time import shanghai_date
from chalicelib.routes.cases.standard_answers import ProcedureAnswer, ProcedureList, ProcedureSummary, procedure_answer
from chalicelib.routes.http.api import ApiBlueprint, Call, reply
from chalicelib.services.parties.idempotency import Reply

api = ApiBlueprint(__name__, "public")


@api.get(
    "/v1/procedures",
    "办理流程",
    answer=ProcedureList,
    is_public=True,
    description="本服务办理哪几种信用修复，各依据备忘录的哪一条。任何人可读。",
)
def list_procedures(call: Call) -> Reply:
    items = [ProcedureSummary(procedure=p.name, name=p.label, basis=p.basis) for p in PROCEDURES.values()]
    return reply(ProcedureList(items=items, next_cursor=None))


@api.get(
    "/v1/procedures/{procedure}",
    "统一办理标准",
    answer=ProcedureAnswer,
    is_public=True,
    refusals=(CaseNotFound,),
    description="一种流程的阶段、时限、操作、材料、原因代码和依据，与服务实际执行的是同一张表。"
    "企业可据此准备材料，对接系统可据此取得全部代码。任何人可读。",
)
def get_procedure(call: Call) -> Reply:
    procedure = PROCEDURES.get(call.path["procedure"])
    if procedure is None:
        raise CaseNotFound
    return reply(procedure_answer(procedure, shanghai_date(call.deps.clock.now())))
