"""The law on cases, from the dated rows of `rules.toml`: rule versions, other limits, portals and materials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from chalicelib.domain.time import dated
from chalicelib.domain.time.dated import NoRulesInForce, newest
from chalicelib.domain.time.limits import Decides, DecidingDays

FAR_FUTURE = date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVersion:
    """The national rules of a procedure in force from one day until another, both inclusive."""

    procedure: str
    version: str
    name: str
    issued_by: str
    in_force_from: date
    source: str
    materials: tuple[str, ...]
    in_force_until: date = FAR_FUTURE


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalLimit:
    """A limit of the law that a case shows beside the memorandum's, for the step that a clock measures.

    `limit` names what later rows replace; its days run from the day that `counts_from` names.
    """

    procedure: str
    clock: str
    limit: str
    name: str
    applies_to: str
    working_days: int
    in_force_from: date
    decides: Decides
    counts_from: Decides
    basis: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """A site on which a procedure's record is published, with the materials that it requires for a repair."""

    procedure: str
    portal: str
    name: str
    url: str
    applies_to: str
    in_force_from: date
    basis: str
    source: str
    materials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _LinkLifetime:
    in_force_from: date
    working_days: int
    basis: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _IntakePeriod:
    in_force_from: date
    days: int
    basis: str
    source: str


PENALTY = "penalty"
"""The procedure of the rules that nobody names another for."""


def versions(procedure: str = PENALTY) -> tuple[RuleVersion, ...]:
    """All rule versions of a procedure, the oldest first; each ends where the next begins."""
    own = (row for row in dated.rows("versions") if row["procedure"] == procedure)
    found = sorted((RuleVersion(**row) for row in own), key=lambda row: row.in_force_from)
    ends = [later.in_force_from - timedelta(days=1) for later in found[1:]]
    return tuple(replace(row, in_force_until=end) for row, end in zip(found, [*ends, FAR_FUTURE], strict=True))


def version_on(day: date, procedure: str = PENALTY) -> RuleVersion:
    """The rules of a procedure in force on `day`.

    Raises:
        NoRulesInForce: before the first of them.
    """
    version = newest(versions(procedure), day)
    if version is None:
        raise NoRulesInForce(day)
    return version


def legal_limits() -> tuple[LegalLimit, ...]:
    """Every dated row of the law's own limits."""
    return tuple(LegalLimit(**_typed(row)) for row in dated.rows("legal_limits"))


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "decides": Decides(row["decides"]), "counts_from": Decides(row["counts_from"])}


def legal_limits_beside(
    clock: str, *, market_regulator: bool, days: DecidingDays, procedure: str = PENALTY
) -> tuple[LegalLimit, ...]:
    """The other limits of the law for the same step, in the order of `rules.toml`: of each, the newest in force."""
    rows = [row for row in legal_limits() if (row.procedure, row.clock) == (procedure, clock)]
    own = [row for row in rows if _applies(row, market_regulator) and row.in_force_from <= days.of(row.decides)]
    newest_of = {row.limit: row for row in sorted(own, key=lambda row: row.in_force_from)}
    return tuple(row for row in own if newest_of[row.limit] is row)


def portals(*, market_regulator: bool, day: date, procedure: str = PENALTY) -> tuple[Portal, ...]:
    """The sites that publish the record of a case, each with its materials under the rules of `day`.

    Raises:
        NoRulesInForce: before the first rules.
    """
    national = version_on(day, procedure).materials
    own = (row for row in dated.rows("portals") if row["procedure"] == procedure)
    entries = [Portal(**{"materials": national, **row}) for row in own]
    sites = dict.fromkeys(entry.portal for entry in entries)
    in_force = (newest((e for e in entries if e.portal == site), day) for site in sites)
    return tuple(portal for portal in in_force if portal and _applies(portal, market_regulator))


def opinion_link_days(day: date) -> int:
    """The working days, from its e-mail on, in which an opinion link ordered on `day` opens its case."""
    lifetime = newest((_LinkLifetime(**row) for row in dated.rows("opinion_link")), day)
    if lifetime is None:
        raise NoRulesInForce(day)
    return lifetime.working_days


def intake_days(day: date) -> int:
    """The days back that an application may have been received that is filed at the counter on `day`."""
    period = newest((_IntakePeriod(**row) for row in dated.rows("intake")), day)
    if period is None:
        raise NoRulesInForce(day)
    return period.days


def removal_grounds() -> Mapping[str, str]:
    """The grounds on which an entry is removed: code -> text."""
    return dated.named("removal_grounds")


def revocation_grounds() -> Mapping[str, str]:
    """The grounds on which a repair is revoked: code -> text."""
    return dated.named("revocation_grounds")


def _applies(item: LegalLimit | Portal, market_regulator: bool) -> bool:
    return item.applies_to == "all" or market_regulator
