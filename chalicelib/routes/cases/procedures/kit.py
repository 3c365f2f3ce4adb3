"""A procedure's kit over HTTP: bodies, examples and answers, checked against its table when it is imported."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from itertools import chain
from typing import Any

from chalicelib.domain.cases.application import Matter
from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.cases.kit import IncompleteKit, Kit
from chalicelib.routes.http.answers import Answer
from chalicelib.routes.http.bodies import Body

Bodies = Mapping[str, type[Body]]
Examples = Mapping[str, tuple[Mapping[str, Any], ...]]

Parts = Callable[[CaseFile], Mapping[str, Answer | None]]
"""Returns the procedure's own parts of a case, by the names of their fields in an answer."""

EXAMPLE_DOCUMENT = "5H8K2M4N6P7Q9R1S3T0V"
"""The id of a document in examples."""


class MatterBody(Body):
    """The record or entry that a submission is about."""

    @abstractmethod
    def matter(self, county: str) -> Matter:
        """The matter as the domain knows it; `county` is that of the company's home, or ""."""


@dataclass(frozen=True, kw_only=True)
class RouteKit:
    """The parts of a procedure at the routes.

    `submission` is an example of a whole submission; `bodies` are keyed by the route below the case, `examples` by
    action; `answer` and `summary` tell the procedure's own parts of a case, whole and in lists. `meanings`
    and `enum_names` are the Chinese meanings of its fields and values, as the glossary has them.

    Raises:
        IncompleteKit: a body or an example is missing, or a body has a field that its action does not record.
    """

    domain: Kit
    matter_body: type[MatterBody]
    submission: Mapping[str, Any]
    bodies: Bodies
    examples: Examples
    answer: Parts
    summary: Parts
    meanings: Mapping[str, str]
    enum_names: Mapping[type[StrEnum], Mapping[Any, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for gap in chain(_bodies_missing(self), _examples_missing(self), _fields_lost(self)):
            raise IncompleteKit(f"{self.domain.procedure.name}: {gap}")


def _bodies_missing(kit: RouteKit) -> Iterator[str]:
    for action in kit.domain.procedure.actions:
        if action.path not in kit.bodies:
            yield f"there is no body of {action.name} at {action.path}"
    known = {action.path for action in kit.domain.procedure.actions}
    yield from (f"the body at {path} belongs to no action" for path in kit.bodies if path not in known)


def _examples_missing(kit: RouteKit) -> Iterator[str]:
    for action in kit.domain.procedure.actions:
        if not kit.examples.get(action.name):
            yield f"there is no example of {action.name}"
    known = {action.name for action in kit.domain.procedure.actions}
    yield from (f"the example {name} belongs to no action" for name in kit.examples if name not in known)


def _fields_lost(kit: RouteKit) -> Iterator[str]:
    """Documents are cited by their ids, and recorded as references."""
    for action in kit.domain.procedure.variants:
        kinds = [action.record, *([action.taken_as.record] if action.taken_as else [])]
        recorded = {field.name for kind in kinds for field in fields(kind)} | {"document_ids"}
        for name in kit.bodies[action.path].model_fields:
            if name not in recorded:
                yield f"{action.name} does not record the field {name} of its body: {action.record.__name__} lacks it"
