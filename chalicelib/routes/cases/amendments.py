"""Amendments of an application: the fields that a body changes, checked exactly as those of a submission."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from chalicelib.domain.cases.application import Application
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.procedures import KITS
from chalicelib.domain.shared.errors import FieldProblem, InvalidInput
from chalicelib.domain.time.local_time import chinese_date
from chalicelib.domain.workflow.events import canonical_json
from chalicelib.routes.cases.procedures import ROUTE_KITS
from chalicelib.routes.cases.submission_bodies import SubmissionBody
from chalicelib.routes.http.api import Call
from chalicelib.routes.http.names import worked_out

Changes = Mapping[str, Any]
"""JSON pointer of a submission's field -> its new value."""


def amended_application(call: Call, case: CaseFile, changes: Changes) -> Application:
    """The application of a case with these changes.

    Raises:
        InvalidInput: a field is none that may change, or its value is not one that the submission could have had.
    """
    if unknown := [*_unknown(case, changes)]:
        raise InvalidInput(unknown)
    content = _as_submitted(case)
    for pointer, value in changes.items():
        *parents, last = pointer.strip("/").split("/")
        place = content
        for parent in parents:
            place = place[parent]
        place[last] = value
    try:
        body = call.content_as(SubmissionBody, canonical_json(content))
    except InvalidInput as error:
        raise InvalidInput([_of_change(problem, changes) for problem in error.problems]) from None
    application = body.application()
    if problems := [*_made_later(case, application, changes)]:
        raise InvalidInput(problems)
    return application


def _made_later(case: CaseFile, application: Application, changes: Changes) -> Iterator[FieldProblem]:
    """The decision or listing is of a later day than the application, or the call that was received at the counter."""
    made_on = application.matter.made_on
    if made_on > case.applied_on:
        pointer = next(name for name, value in changes.items() if value == made_on.isoformat())
        message = f"不能晚于企业提出申请之日（{chinese_date(case.applied_on)}）。"
        yield FieldProblem(_place(pointer), "made_after_application", message)


def _unknown(case: CaseFile, changes: Changes) -> Iterator[FieldProblem]:
    amendable = KITS[case.procedure].amendable
    for pointer in changes:
        if pointer not in amendable:
            message = f"{pointer} 不能更正；可以更正的有：{'、'.join(amendable.values())}。"
            yield FieldProblem(_place(pointer), "not_amendable", message)


def _as_submitted(case: CaseFile) -> dict[str, Any]:
    """The application as a submission would give it; a procedure's answer has the fields of its body."""
    application = case.application
    matter = ROUTE_KITS[case.procedure].answer(case)[case.procedure]
    assert matter
    return {
        "procedure": case.procedure,
        "subject": asdict(application.subject),
        "contact": asdict(application.contact),
        case.procedure: matter.model_dump(mode="json", exclude=worked_out(type(matter))),
        "missing_materials": list(application.missing_materials),
        "statement": application.statement,
    }


def _of_change(problem: FieldProblem, changes: Changes) -> FieldProblem:
    """The problem at the change that it is about; at the field of the application where that was not changed."""
    changed = next((p for p in changes if problem.pointer == p or problem.pointer.startswith(f"{p}/")), None)
    if changed is None:
        return FieldProblem(_place(problem.pointer), problem.code, problem.message)
    return FieldProblem(_place(changed), problem.code, problem.message)


def _place(pointer: str) -> str:
    """The JSON pointer of a change, whose name is a JSON pointer itself (RFC 6901)."""
    return "/changes/" + pointer.replace("~", "~0").replace("/", "~1")
