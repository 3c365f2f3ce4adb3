"""The settings as a table, for docs/architecture.md."""

from __future__ import annotations

from typing import get_args

from pydantic.fields import FieldInfo

from chalicelib.runtime.settings import Settings
from tools.markdown_table import table

FIELDS = tuple(Settings.model_fields.items())


def settings_table() -> str:
    """Every setting by its variable: default, type, and what it is for."""
    rows = ((f"`{name.upper()}`", _default(field), _type(field), str(field.description)) for name, field in FIELDS)
    return table(("variable", "default", "type", "what"), rows)


def _default(field: FieldInfo) -> str:
    return "" if field.is_required() or field.default in (None, "") else f"`{field.default}`"


def _type(field: FieldInfo) -> str:
    """`text` or `number`, or the only values that are taken; and whether there must be one."""
    kinds = [kind for kind in (get_args(field.annotation) or (field.annotation,)) if kind is not type(None)]
    text = " or ".join({str: "text", int: "number"}.get(kind) or f"`{kind}`" for kind in kinds)
    return f"{text}, required" if field.is_required() else text
