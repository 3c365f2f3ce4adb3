"""The known values of fields, described by their Chinese names, and the names that answers set beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, Field, WithJsonSchema

Value = TypeVar("Value", bound=str)


def told(names: Mapping[Value, str]) -> str:
    """The values with their names: `fine` 罚款；`warning` 警告."""
    return "；".join(f"`{value}` {name}" for value, name in names.items())


def enum_schema(names: Mapping[Value, str]) -> WithJsonSchema:
    """The schema of a text that is one of these values."""
    return WithJsonSchema({"type": "string", "enum": [str(value) for value in names], "description": told(names)})


def name_of(field: str, names: Mapping[Value, str]) -> Any:
    """A field of an answer with the name of the value in another field, which stands before it."""
    return Field(default_factory=lambda values: names[values[field]])


def names_of(field: str, names: Mapping[Value, str]) -> Any:
    """A field of an answer with the names of the values in another field, in their order."""
    return Field(default_factory=lambda values: [names[value] for value in values[field]])


def worked_out(answer: type[BaseModel]) -> set[str]:
    """The fields of an answer that hold the names of others, which nobody submits."""
    return {name for name, field in answer.model_fields.items() if field.default_factory}
