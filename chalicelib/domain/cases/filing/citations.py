"""The documents and reason codes that a step cites: they must be the actor's own, and of the case's procedure."""

from __future__ import annotations

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import KITS
from chalicelib.domain.cases.reading import is_own
from chalicelib.domain.parties.documents import DocumentStatus
from chalicelib.domain.parties.seats import Seat
from chalicelib.domain.shared.errors import FieldProblem
from chalicelib.domain.workflow.needs import Command


def problems(case: CaseFile, command: Command, seats: tuple[Seat, ...]) -> list[FieldProblem]:
    """All that is wrong with what a command cites, from these seats."""
    return [*_problems_of_documents(command, seats), *_problems_of_reasons(case, command)]


def _problems_of_reasons(case: CaseFile, command: Command) -> list[FieldProblem]:
    """The reason codes cited must not be another procedure's."""
    own = KITS[case.procedure].reasons
    foreign = {code for kit in KITS.values() for code in kit.reasons} - own.keys()
    return [
        FieldProblem(f"/reason_codes/{index}", "reason_of_another_procedure", "不是本流程的原因代码。")
        for index, code in enumerate(command.fields.get("reason_codes") or ())
        if code in foreign
    ]


def _problems_of_documents(command: Command, seats: tuple[Seat, ...]) -> list[FieldProblem]:
    """The documents cited must be verified, and of the actor's own office, not of an earlier holder of the seat."""
    problems = []
    for index, document in enumerate(command.documents):
        pointer = f"/document_ids/{index}"
        if document is None or not any(is_own(document, seat) for seat in seats):
            problems.append(FieldProblem(pointer, "document_unknown", "没有这份材料，或者不是本单位上传的。"))
        elif document.status is DocumentStatus.WITHDRAWN:
            problems.append(FieldProblem(pointer, "document_withdrawn", "这份材料已撤回，不能引用。"))
        elif document.status is not DocumentStatus.VERIFIED:
            problems.append(FieldProblem(pointer, "document_not_verified", "这份材料尚未核验通过，不能引用。"))
    return problems
