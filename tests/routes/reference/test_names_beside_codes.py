"""A code is never alone: its Chinese name stands beside it, or the schema lists its values with their names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import app  # noqa: F401  # declares every route
from chalicelib.routes.reference import openapi
from chalicelib.runtime.version import VERSION

SCHEMAS: Mapping[str, Any] = json.loads(openapi.text(VERSION))["components"]["schemas"]

OFFICE = re.compile(
    r"^(handling_|home_|court_)?(city|province)$|^organisation$|^place$|^(suggested_)?agency_id$|court_id$"
    r"|^represented_by$|^took_over_from$"
)
"""Fields that name a city, a province or an office of the directory by its code."""
OWN = re.compile(r"^(city|agency_id|court_id)$")
"""Fields that say of a city or office itself, whose `name` stands beside them."""
UNLISTED = re.compile(r"^kind$|_code$|^by_stage$|^refusals$")
"""Fields, or keys of fields, that hold codes though their schema does not list the values."""
NAMED_ELSEWHERE: Mapping[str, str] = {
    **dict.fromkeys(("GrantAnswer.organisation", "GrantAnswer.city"), "of tokens and staff, as they were granted"),
    **dict.fromkeys(("OwnGrantAnswer.city",), "the name of the organisation tells it"),
    **dict.fromkeys(("SubjectAnswer.home_city", "SummarySubject.home_city"), "the case has home_city_name"),
    **dict.fromkeys(("PenaltyAnswer.handling_city",), "the case has handling_city_name"),
    "ReasonAnswer.code": "its text stands beside it",
    "ListedCourtAnswer.level": "an entry of the directory is written back as it was read",
    **dict.fromkeys(("ProcedureSummary.procedure", "ProcedureAnswer.procedure"), "its name stands beside it"),
    **dict.fromkeys(("DocumentAnswer.rejection_code", "DocumentLinkAnswer.rejection_code"), "rejection is its text"),
    **dict.fromkeys(("DocumentAnswer.content_type", "DocumentLinkAnswer.content_type"), "a media type is for machines"),
    **dict.fromkeys(("CourtAnswer.case_code", "ListedCourtAnswer.case_code"), "it is Chinese itself, as in 豫0811"),
    "NotificationAnswer.kind": "its title is its name",
    "DeliveryAnswer.kind": "for operators, as in logs: the title of the message is not theirs to read",
    "Problem.code": "title and detail are its names",
    "HealthAnswer.status": "it has one value, for machines",
}
"""Fields of answers with a code but no name beside it -> the reason."""


def fields() -> Iterator[tuple[str, str, Any, Mapping[str, Any]]]:
    """Structure, field, its schema, and the fields beside it; bodies of requests apart."""
    for structure, schema in SCHEMAS.items():
        if not structure.endswith("Body"):
            properties = schema.get("properties", {})
            yield from ((structure, name, field, properties) for name, field in properties.items())


def leaf(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of the values of a field that may be null, or a list."""
    for wrapper in ("anyOf", "allOf", "oneOf"):
        for inner in schema.get(wrapper, ()):
            if inner.get("type") != "null":
                return leaf(inner)
    if schema.get("type") == "array":
        return leaf(schema.get("items", {}))
    return SCHEMAS[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def is_code(name: str, field: Mapping[str, Any]) -> bool:
    return "enum" in leaf(field) or isinstance(leaf(field).get("const"), str) or bool(UNLISTED.search(name))


def names_of(name: str) -> set[str]:
    """The fields that may name the codes of a field: `stage_name`, `kind_names` of `kinds`, `stage_names`."""
    one = name.removesuffix("_id").removesuffix("s").removeprefix("by_")
    return {f"{name}_name", f"{name}_names", f"{one}_name", f"{one}_names"}


def alone() -> set[str]:
    """The codes of answers without a name beside them."""
    found = set()
    for structure, name, field, beside in fields():
        if OFFICE.search(name) or is_code(name, field):
            own = {"name"} if OWN.search(name) else set()
            if not (names_of(name) | own) & beside.keys():
                found.add(f"{structure}.{name}")
    return found


def test_every_code_has_its_name_beside_it_or_a_reason() -> None:
    assert alone() == {*NAMED_ELSEWHERE}


def test_every_value_of_an_enum_has_its_name_in_the_schema() -> None:
    nameless = set()
    for structure, name, field, beside in fields():
        values = leaf(field)
        told = json.dumps([field, values], ensure_ascii=False)
        is_problem = (structure, name) == ("Problem", "code")  # its title and detail are the names
        if "enum" in values and f"{name}_name" not in beside and not is_problem:
            nameless |= {f"{structure}.{name}: {code}" for code in values["enum"] if f"`{code}`" not in told}
    assert nameless == set()
