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
    r"^(handling_|home_)?(city|province)$|^organisation$|^(suggested_)?agency_id$|court_id$|^represented_by$"
)
"""Fields that name a city, a province or an office of the directory by its code."""
CODES_ONLY = {
    "GrantAnswer.organisation",  # of the audit: what was in the token, as it was then
    "GrantAnswer.city",
    "OwnGrantAnswer.city",  # the name of the organisation tells it
    "CityMovesAnswer.city",
    "CompanyHomeAnswer.home_city",
    "BindingAnswer.home_city",
    "BindingSummary.home_city",
    "MandateAnswer.home_city",
    "MembershipAnswer.home_city",
    "MembershipAnswer.city",
    "PenaltyAnswer.handling_city",  # the case names it
    "SubjectAnswer.home_city",
    "SummarySubject.home_city",
    "StepAnswer.handling_city",  # of a transfer, whose successor names it
}
"""Answers of other wings, or parts of an answer whose whole has the name."""


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


def test_an_office_is_named_beside_its_code() -> None:
    alone = {
        f"{structure}.{name}"
        for structure, name, _, beside in fields()
        if OFFICE.search(name) and not {f"{name}_name", f"{name.removesuffix('_id')}_name", "name"} & beside.keys()
    }
    assert alone <= CODES_ONLY, alone - CODES_ONLY


def test_every_value_of_an_enum_has_its_name_in_the_schema() -> None:
    nameless = set()
    for structure, name, field, beside in fields():
        values = leaf(field)
        told = json.dumps([field, values], ensure_ascii=False)
        is_problem = (structure, name) == ("Problem", "code")  # its title and detail are the names
        if "enum" in values and f"{name}_name" not in beside and not is_problem:
            nameless |= {f"{structure}.{name}: {code}" for code in values["enum"] if f"`{code}`" not in told}
    assert nameless == set()
