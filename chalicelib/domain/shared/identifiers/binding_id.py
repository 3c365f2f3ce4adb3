"""Ids of bindings: each begins with the prefix of the city whose table holds it, and a mark tells it from case ids."""

from __future__ import annotations

import re

_MARK = "-B-"
_BINDING_ID = re.compile(rf"[A-Z]{{2,4}}{_MARK}[0-9A-Z]{{20}}")


def new_binding_id(prefix: str, unique: str) -> str:
    """The id of a new binding; `unique` are twenty digits and letters that nobody can guess."""
    return f"{prefix}{_MARK}{unique}"


def is_binding_id(text: str) -> bool:
    """The text is the id of a binding, not of a case."""
    return _BINDING_ID.fullmatch(text) is not None
