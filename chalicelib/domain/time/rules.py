"""The dated rules of `rules.toml`: which law a case falls under, other limits of the law, portals and materials."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FAR_FUTURE = date.max


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """The national rules in force from one day until another, both inclusive."""

    version: str
    name: str
    issued_by: str
    in_force_from: date
    source: str
    materials: tuple[str, ...]
    in_force_until: date = FAR_FUTURE


@dataclass(frozen=True, slots=True)
class LegalLimit:
    """A limit of the law that a case shows beside the memorandum's."""

    clock: str
    applies_to: str
    working_days: int
    in_force_from: date
    basis: str
    source: str


@dataclass(frozen=True, slots=True)
class Portal:
    """A site on which the record is published, with what it wants for a repair."""

    portal: str
    name: str
    url: str
    applies_to: str
    basis: str
    materials: tuple[str, ...] = ()


class NoRulesInForce(LookupError):
    """No rules were in force on a day."""


def versions() -> tuple[RuleVersion, ...]:
    """All rule versions, oldest first."""
    return tuple(RuleVersion(**_tupled(entry)) for entry in _config()["versions"])


def version_on(day: date) -> RuleVersion:
    """The rules in force on `day`.

    Raises:
        NoRulesInForce: before the first of them.
    """
    for version in versions():
        if version.in_force_from <= day <= version.in_force_until:
            return version
    raise NoRulesInForce(day)


def legal_limit(clock: str, *, market_regulator: bool, day: date) -> LegalLimit | None:
    """Another limit of the law for the same step, where there is one."""
    limits = (LegalLimit(**entry) for entry in _config()["legal_limits"])
    in_force = (limit for limit in limits if limit.clock == clock and limit.in_force_from <= day)
    return next((limit for limit in in_force if _applies(limit, market_regulator)), None)


def portals(*, market_regulator: bool, day: date) -> tuple[Portal, ...]:
    """The sites that matter to a case, each with its materials under the rules of `day`."""
    national = version_on(day).materials
    entries = ({"materials": national, **entry} for entry in _config()["portals"])
    return tuple(p for p in (Portal(**_tupled(entry)) for entry in entries) if _applies(p, market_regulator))


def supervisory_days(clock: str) -> int:
    """The working days of a limit that is ours alone."""
    return int(_config()["supervisory"][clock])


def opinion_link_days() -> int:
    """The working days, from its e-mail on, in which an opinion link opens its case."""
    return int(_config()["opinion_link"]["working_days"])


def removal_grounds() -> Mapping[str, str]:
    """The grounds on which an entry is removed: code -> text."""
    return dict(_config()["removal_grounds"])


def _applies(item: LegalLimit | Portal, market_regulator: bool) -> bool:
    return item.applies_to == "all" or market_regulator


def _tupled(entry: dict[str, Any]) -> dict[str, Any]:
    return entry | {"materials": tuple(entry["materials"])}


@cache
def _config() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("rules.toml").read_text("utf-8"))
