"""Values that rows hold, and the fields of theirs that this release does not know: they outlast its writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A value that a row holds whole. `as_stored` is the JSON that it was read from, "" for a new one.

    The next write keeps what a later release put there.
    """

    as_stored: str = field(default="", repr=False, compare=False)


BIRTH_MARKS = ("at", "started_on", "issued_at", "created_at")
"""Fields by which, as by every field that ends in `_id`, an object stays the same while others of its fields change."""


def with_unknown(content: Any, known: Any, stored: Any) -> Any:
    """JSON as it is written now, with those fields of the stored JSON that reading it left out.

    `known` is what this release makes of the stored JSON without changing it. An entry keeps its unknown fields while
    it is the same entry, and they go with it.
    """
    if isinstance(content, dict) and isinstance(known, dict) and isinstance(stored, dict):
        kept = {name: value for name, value in stored.items() if name not in known and name not in content}
        return kept | {
            name: _with_unknown_in(value, known.get(name), stored.get(name)) for name, value in content.items()
        }
    if isinstance(content, list) and isinstance(known, list) and isinstance(stored, list):
        return [_of_the_same(item, known, stored) for item in content]
    return content


def _with_unknown_in(content: Any, known: Any, stored: Any) -> Any:
    return with_unknown(content, known, stored) if _is_same(content, known) else content


def _of_the_same(item: Any, known: list[Any], stored: list[Any]) -> Any:
    same = [index for index, before in enumerate(known[: len(stored)]) if item == before]
    same += [index for index, before in enumerate(known[: len(stored)]) if _marks(item) and _is_same(item, before)]
    return with_unknown(item, known[same[0]], stored[same[0]]) if same else item


def _is_same(content: Any, known: Any) -> bool:
    return type(content) is type(known) and _marks(content) == _marks(known)


def _marks(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        return {}
    return {name: mark for name, mark in value.items() if name in BIRTH_MARKS or name.endswith("_id")}
