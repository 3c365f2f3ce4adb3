"""The dated rows of `rules.toml`: the newest row in force on a day applies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar


class Dated(Protocol):
    """A row of rules that is in force from a day on, until a newer one takes its place."""

    @property
    def in_force_from(self) -> date: ...


D = TypeVar("D", bound=Dated)


VERIFICATION = ("verified_on", "verified_by", "checked_against")
"""The fields of a row by which somebody vouches for it."""


class NoRulesInForce(LookupError):
    """No rules were in force on a day."""


def newest(rows: Iterable[D], day: date) -> D | None:
    """The newest of these rows that is in force on `day`; None before the first of them."""
    in_force = (row for row in rows if row.in_force_from <= day)
    return max(in_force, key=lambda row: row.in_force_from, default=None)


def rows(section: str) -> list[dict[str, Any]]:
    """The rows of a section, with `from` under the name that a field can have, and lists as tuples."""
    return [_fields(row) for row in _config()[section]]


@dataclass(frozen=True, slots=True)
class UnverifiedRow:
    """A row that nobody has confirmed against its source, or agreed on, yet."""

    id: str
    what: str
    value: str
    source: str
    in_force_from: date


def unverified() -> tuple[UnverifiedRow, ...]:
    """The rows of all sections that wait for somebody to confirm them."""
    sections = ((name, rows) for name, rows in _config().items() if isinstance(rows, list))
    return tuple(_unverified(name, row) for name, rows in sections for row in rows if not is_verified(row))


def is_verified(row: Mapping[str, Any]) -> bool:
    """True if somebody compared a row with the text that sets it, and the row says who, when and with which text.

    Raises:
        ValueError: it says only some of that.
    """
    told = [bool(row.get(name)) for name in VERIFICATION]
    if any(told) and not all(told):
        raise ValueError(f"a row of rules.toml that is verified says {', '.join(VERIFICATION)}: {dict(row)}")
    return all(told)


def _unverified(section: str, row: Mapping[str, Any]) -> UnverifiedRow:
    names = [row[key] for key in ("clock", "limit", "version", "portal", "rule", "tier", "code") if key in row] or [
        section
    ]
    value = _length(row) or row["name"]
    return UnverifiedRow(
        "/".join((section, *names, str(row["from"]))), row.get("basis") or value, value, row["source"], row["from"]
    )


def _length(row: Mapping[str, Any]) -> str:
    """The length of time that a row sets; "" for one that sets none."""
    units = {"working_days": "个工作日", "days": "日", "months": "个月"}
    return next((f"{row[field]} {unit}" for field, unit in units.items() if field in row), "")


def named(section: str) -> Mapping[str, str]:
    """The codes of a section with their texts."""
    return {row["code"]: row["name"] for row in _config()[section]}


def _fields(row: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in row.items() if name not in VERIFICATION}
    fields = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return {"in_force_from": fields.pop("from"), **fields}


@cache
def _config() -> dict[str, Any]:
    import tomllib  # late: a cold start reads no rules

    return tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8"))
