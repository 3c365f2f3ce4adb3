"""The known values of fields, described by their Chinese names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from pydantic import WithJsonSchema

Value = TypeVar("Value", bound=str)


def told(names: Mapping[Value, str]) -> str:
    """The values with their names: `fine` 罚款；`warning` 警告."""
    return "；".join(f"`{value}` {name}" for value, name in names.items())


def enum_schema(names: Mapping[Value, str]) -> WithJsonSchema:
    """The schema of a text that is one of these values."""
    return WithJsonSchema({"type": "string", "enum": [str(value) for value in names], "description": told(names)})
