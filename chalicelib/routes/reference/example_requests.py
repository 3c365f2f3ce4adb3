"""Examples of requests for the API's description, written out: parameters, and a body for each thing it can choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.workflow.grammar import Action
from chalicelib.routes.cases.procedures import ROUTE_KITS
from chalicelib.routes.cases.submission_bodies import SubmissionBody
from chalicelib.routes.http.bodies import Body

CASE_ID = "JZ-7Q2M9X4KT1AB8C3DEF5G"
STAFF_ID = "7D3F9H1K5M8P2R6T0V4X"
DOCUMENT_ID = "5H8K2M4N6P7Q9R1S3T0V"
VALUES: Mapping[str, str] = {
    "case_id": CASE_ID,
    "document_id": DOCUMENT_ID,
    "binding_id": "JC-B-5H8K2M4N6P7Q9R1S3T0V",
    "mandate_id": "JC-B-3F6G8H1J4K7M9N2P5Q8R",
    "city": "jiaozuo",
    "procedure": "penalty",
    "notification_id": "20260303T023000000000Z-5f1c9a7be2d40386",
    "staff_id": STAFF_ID,
    "person_id": "person-4D6F8H0K2M4P6R8T0V2X",
    "delivery_id": "01J9ZK3M5T-0-inbox",
    "Idempotency-Key": "0b9f6a5e-6a0e-4c6e-9d0b-5f0a3c1d2e4f",
    "If-Match": '"3"',
}
"""A value for each parameter of a path or a header."""


def requests(body: type[Body]) -> Iterator[tuple[str, str, Any]]:
    """The examples of a body: a name, a title, and the content."""
    if body is SubmissionBody:
        yield from _submissions()
    elif body.EXAMPLES:
        yield from (("example", "示例", content) for content in body.EXAMPLES)
    else:
        yield from _of_actions(body)


def _submissions() -> Iterator[tuple[str, str, Any]]:
    for content in SubmissionBody.model_json_schema()["examples"]:
        name = content["procedure"]
        yield name, ROUTE_KITS[name].domain.procedure.label, content


def _of_actions(body: type[Body]) -> Iterator[tuple[str, str, Any]]:
    """An example of each action that the body can choose."""
    for kit in ROUTE_KITS.values():
        for action in kit.domain.procedure.variants:
            if kit.bodies[action.path] is body:
                name = action.taken_as.name if action.taken_as else action.name
                named = (name, action.label) if action.choice else ("example", "示例")
                yield from ((*named, content) for content in kit.examples[action.name] if _chooses(content, action))


def _chooses(content: Mapping[str, Any], action: Action[CaseFile]) -> bool:
    return action.choice is None or content.get(action.choice.field) == action.choice.value
