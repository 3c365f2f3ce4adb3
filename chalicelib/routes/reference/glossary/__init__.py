"""The meaning of every field and parameter in Chinese: the one table that the descriptions of the API come from.

A name has one meaning wherever it stands; where it means something else in a structure, `Structure.name` says so. Each
wing has a module with its names, and each procedure those of its own in its package at the routes. The needs of actions
are not told here: they come from the procedures' tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import chain
from types import ModuleType
from typing import Any, TypeVar

from chalicelib.routes.cases.procedures import ROUTE_KITS
from chalicelib.routes.reference.glossary import (
    cases,
    documents,
    evaluation,
    general,
    http,
    links,
    messages,
    offices,
    parties,
    people,
    standard,
    steps,
)

Enums = Mapping[type[StrEnum], Mapping[Any, str]]
Key = TypeVar("Key")

WINGS: tuple[ModuleType, ...] = (
    general,
    http,
    parties,
    documents,
    messages,
    offices,
    people,
    cases,
    steps,
    standard,
    links,
    evaluation,
)


def joined(tables: Iterable[Mapping[Key, Any]]) -> Mapping[Key, Any]:
    """One table of all.

    Raises:
        ValueError: two tables have the same name.
    """
    whole: dict[Key, Any] = {}
    for table in tables:
        if twice := whole.keys() & table.keys():
            raise ValueError(f"declared twice in the glossary: {sorted(map(str, twice))}")
        whole.update(table)
    return whole


def all_named(enums: Enums) -> Enums:
    """
    Raises:
        ValueError: a value of an enum has no name.
    """
    nameless = [repr(value) for kind, names in enums.items() for value in kind if not names.get(value)]
    if nameless:
        raise ValueError(f"without a name in the glossary: {nameless}")
    return enums


KITS = tuple(ROUTE_KITS.values())
FIELDS: Mapping[str, str] = joined(chain((wing.FIELDS for wing in WINGS), (kit.meanings for kit in KITS)))
ENUM_NAMES = all_named(joined(chain((getattr(wing, "ENUMS", {}) for wing in WINGS), (kit.enum_names for kit in KITS))))
"""The Chinese names of the values of each enum; its docstring is for those who read the code."""


def meaning(structure: str, name: str) -> str:
    """The meaning of `name` in `structure`; "" where it is not in the glossary."""
    return FIELDS.get(f"{structure}.{name}") or FIELDS.get(name, "")
