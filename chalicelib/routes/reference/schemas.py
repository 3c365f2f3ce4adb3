"""The schemas of all bodies, answers and queries, described in Chinese: meanings, known values, needs of actions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from chalicelib.domain.cases.case import CaseFile
from chalicelib.domain.workflow.grammar import Action
from chalicelib.routes.cases.codes import PROCEDURE_NAMES
from chalicelib.routes.cases.procedures import ROUTE_KITS
from chalicelib.routes.cases.submission_bodies import SubmissionBody
from chalicelib.routes.http.api import OPERATIONS
from chalicelib.routes.http.names import told
from chalicelib.routes.reference.glossary import ENUM_NAMES, meaning

Schema = dict[str, Any]
Refs = Mapping[Any, Schema]

_ENUMS = {kind.__name__: told({value: names[value] for value in kind}) for kind, names in ENUM_NAMES.items()}


def component_schemas() -> tuple[dict[str, Schema], Refs]:
    """Schemas of all bodies as they are read, and of all answers as they are written."""
    bodies = {body for operation in OPERATIONS for body in operation.bodies}
    answers = {operation.answer for operation in OPERATIONS if operation.answer}
    modes = [*((body, "validation") for body in bodies), *((answer, "serialization") for answer in answers)]
    models = sorted(modes, key=lambda pair: pair[0].__name__)
    refs, definitions = models_json_schema(models, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]  # the mode is a Literal
    schemas = {name: explained(name, schema) for name, schema in definitions["$defs"].items()}
    return schemas, {model: ref for (model, _), ref in refs.items()}


def query_parameters(query: type[BaseModel]) -> Iterator[tuple[str, Schema]]:
    """The parameters of a query by name; what they refer to is written out."""
    schema = query.model_json_schema()
    known = {name: explained(name, inner) for name, inner in schema.get("$defs", {}).items()}
    for name, described in explained(query.__name__, schema)["properties"].items():
        yield name, _inlined(described, known)


def explained(name: str, schema: Schema) -> Schema:
    """A structure or an enum without pydantic's English, and with what its fields mean."""
    rest = {key: value for key, value in schema.items() if key != "title"}
    if "enum" in rest:
        return {**rest, "description": _ENUMS.get(name, "")}
    if "properties" in rest:
        rest["properties"] = {field: _field(name, field, inner) for field, inner in rest["properties"].items()}
    return rest


def _field(structure: str, name: str, schema: Schema) -> Schema:
    """A field with its meaning, the names of its values, and when it must be filled."""
    rest = {key: value for key, value in schema.items() if key not in ("title", "description")}
    own = schema.get("description", "")
    said, values = (own, "") if own and "enum" not in schema else (meaning(structure, name), own)
    sentences = (said, values or told(_choices().get((structure, name), {})), *_needs().get((structure, name), ()))
    return {**rest, "description": "。".join(sentence for sentence in sentences if sentence)}


def _inlined(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """An optional query parameter is absent, never null."""
    options = [option for option in schema.get("anyOf", []) if option != {"type": "null"}]
    merged = {**(options[0] if options else {}), **schema}
    merged.pop("anyOf", None)
    merged.pop("default", None) if merged.get("default") is None else None
    referred = definitions.get(str(merged.pop("$ref", "")).rpartition("/")[2], {})
    sentences = (merged["description"], *((referred["description"],) if "enum" in referred else ()))
    return {**referred, **merged, "description": "。".join(sentences)}


def _declared() -> Iterator[tuple[str, Action[CaseFile]]]:
    """All actions of all procedures, with the name of their route's body."""
    for kit in ROUTE_KITS.values():
        for action in kit.domain.procedure.variants:
            yield kit.bodies[action.path].__name__, action


@cache
def _choices() -> Mapping[tuple[str, str], Mapping[str, str]]:
    """Body and field that choose between actions -> their values and what they choose."""
    chosen = {(SubmissionBody.__name__, "procedure"): dict(PROCEDURE_NAMES)}
    for body, action in _declared():
        if action.choice:
            chosen.setdefault((body, action.choice.field), {})[action.choice.value] = action.label
    return chosen


@cache
def _needs() -> Mapping[tuple[str, str], Iterable[str]]:
    """Body and field -> what the actions there need of it. A need names the fields it is about in backticks."""
    found: dict[tuple[str, str], dict[str, list[str]]] = {}
    for body, action in _declared():
        when = [f"{action.label}（`{action.choice.field}` = `{action.choice.value}`）"] if action.choice else []
        for need in action.needs:
            for field in re.findall(r"`(\w+)`", str(need)):
                said = re.sub(f" `{field}` ?", "", str(need))
                found.setdefault((body, field), {}).setdefault(said, []).extend(when)
    return {
        field: [f"{'、'.join(when)}{'时' * bool(when)}须{said}" for said, when in needs.items()]
        for field, needs in found.items()
    }
