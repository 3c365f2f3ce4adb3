"""The glossary is one table, whichever wing a name comes from: nothing is declared twice, or left over."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any

import pytest

import app  # noqa: F401  # declares every route
from chalicelib.routes.http.api import OPERATIONS
from chalicelib.routes.reference import openapi
from chalicelib.routes.reference.glossary import FIELDS, all_named, joined, meaning
from chalicelib.runtime.version import VERSION

SCHEMAS: dict[str, Any] = json.loads(openapi.text(VERSION))["components"]["schemas"]


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


def test_a_name_that_two_wings_declare_is_an_error() -> None:
    assert joined([{"a": "甲"}, {"b": "乙"}]) == {"a": "甲", "b": "乙"}
    with pytest.raises(ValueError, match=r"twice.*'a'"):
        joined([{"a": "甲"}, {"a": "甲"}])


def test_a_value_without_a_name_is_an_error() -> None:
    assert all_named({Colour: {Colour.RED: "红", Colour.GREEN: "绿"}})
    with pytest.raises(ValueError, match=r"Colour\.GREEN"):
        all_named({Colour: {Colour.RED: "红"}})


def test_the_meaning_within_a_structure_comes_before_the_general_one() -> None:
    assert meaning("HealthAnswer", "version") == "服务的版本"
    assert meaning("CaseAnswer", "version") == FIELDS["version"]
    assert meaning("CaseAnswer", "nothing") == ""


def test_what_is_declared_for_a_structure_is_about_a_field_of_it() -> None:
    known = {f"{name}.{field}" for name, schema in SCHEMAS.items() for field in schema.get("properties", ())}
    queries = {operation.query for operation in OPERATIONS if operation.query}
    known |= {f"{query.__name__}.{field}" for query in queries for field in query.model_fields}

    assert {name for name in FIELDS if "." in name} <= known
