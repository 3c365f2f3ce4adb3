"""One table brought to what its blueprint says, or only compared with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from infra import blueprints
from infra.blueprints import Blueprint
from infra.provision.comparing import differences, left_over
from infra.provision.findings import Finding, Table, encryption
from infra.provision.waiting import TRY_LATER, Tell, patiently, silently, until_ready


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """The way in which tables are visited: by which client and key, and whether they are only looked at."""

    client: Any
    kms_key: str | None = None
    is_check: bool = False
    rebuild_indexes: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """The result of a visit: what was changed, what people have to do, and what is only remarked."""

    table: str
    changed: tuple[str, ...] = ()
    remains: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def visit(errand: Errand, blueprint: Blueprint, tell: Tell = silently) -> Visit:
    """Compare a table with its blueprint, and mend what can be mended unless it is only to be looked at.

    Raises:
        ClientError: DynamoDB refuses.
        TimeoutError: the table does not get ready. The next run goes on from where it is then.
    """
    client = errand.client
    if not _exists(client, blueprint.name):
        if errand.is_check:
            return Visit(blueprint.name, remains=("it is missing",))
        _create(client, blueprint, errand.kms_key)
        made = _table(errand, blueprint, tell)
        return _mended(blueprint.name, ["created"], left_over(made))
    table = _table(errand, blueprint, tell)
    if errand.is_check:
        found = list(differences(table))
        return Visit(
            blueprint.name,
            remains=tuple(finding.wrong for finding in found if not finding.is_remark),
            remarks=tuple(finding.wrong for finding in found if finding.is_remark),
        )
    return _mended(blueprint.name, [], differences(table))


def _mended(name: str, changed: list[str], found: Iterable[Finding]) -> Visit:
    remains: list[str] = []
    remarks: list[str] = []
    for finding in found:
        if finding.mend is not None:
            patiently(finding.mend, *TRY_LATER)
            changed.append(finding.mended)
        else:
            (remarks if finding.is_remark else remains).append(finding.wrong)
    return Visit(name, tuple(changed), tuple(remains), tuple(remarks))


def _table(errand: Errand, blueprint: Blueprint, tell: Tell) -> Table:
    described = until_ready(errand.client, blueprint.name, tell)
    return Table(errand.client, blueprint, described, errand.kms_key, errand.rebuild_indexes, tell)


def _exists(client: Any, table: str) -> bool:
    try:
        client.describe_table(TableName=table)
    except client.exceptions.ResourceNotFoundException:
        return False
    return True


def _create(client: Any, blueprint: Blueprint, kms_key: str | None) -> None:
    options = {"StreamSpecification": blueprints.stream(blueprint.stream)} if blueprint.stream else {}
    patiently(
        lambda: client.create_table(
            TableName=blueprint.name,
            DeletionProtectionEnabled=True,
            SSESpecification=encryption(kms_key),
            Tags=blueprint.tags,
            **blueprint.shape,
            **options,
        ),
        "LimitExceededException",
    )


def provision_jurisdiction(client: Any, prefix: str, place: str, kms_key: str | None = None) -> list[str]:
    """The cases table of a city or a province; answers what was changed."""
    return _told(visit(Errand(client=client, kms_key=kms_key), blueprints.jurisdiction(prefix, place)))


def provision_shared(client: Any, prefix: str, kms_key: str | None = None) -> list[str]:
    """The tables that all jurisdictions share; answers what was changed."""
    errand = Errand(client=client, kms_key=kms_key)
    return [change for blueprint in blueprints.shared(prefix).values() for change in _told(visit(errand, blueprint))]


def _told(visited: Visit) -> list[str]:
    return [f"{visited.table}: {change}" for change in visited.changed]
