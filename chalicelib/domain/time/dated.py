"""The dated rows of `rules.toml`: the newest row in force on a day applies."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar


class Dated(Protocol):
    """A row of rules that is in force from a day on, until a newer one takes its place."""

    @property
    def in_force_from(self) -> date: ...


D = TypeVar("D", bound=Dated)


class NoRulesInForce(LookupError):
    """No rules were in force on a day."""


def newest(rows: Iterable[D], day: date) -> D | None:
    """The newest of these rows that is in force on `day`; None before the first of them."""
    in_force = (row for row in rows if row.in_force_from <= day)
    return max(in_force, key=lambda row: row.in_force_from, default=None)


def rows(section: str) -> list[dict[str, Any]]:
    """The rows of a section, with `from` under the name that a field can have, and lists as tuples."""
    return [_fields(row) for row in _config()[section]]


def named(section: str) -> Mapping[str, str]:
    """A section of codes and their texts."""
    return dict(_config()[section])


def _fields(row: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return {"in_force_from": fields.pop("from"), **fields}


@cache
def _config() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8"))
