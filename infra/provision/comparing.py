"""Comparisons of a table with its blueprint, each of one property; what can be mended says how."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from infra import blueprints
from infra.provision.findings import Finding, Table
from infra.provision.waiting import patiently

RECOVERY_DAYS = 35
"""The longest that there is."""
BY_HAND = "restore it beside this one and put it in its place (docs/runbook.md)"


def differences(table: Table) -> Iterator[Finding]:
    """Every difference, in the order in which they are mended."""
    return (finding for compare in COMPARISONS for finding in compare(table))


def left_over(table: Table) -> Iterator[Finding]:
    """Differences that a table has as soon as it was created, since they cannot be said at its creation."""
    return (finding for compare in (_recovery, _expiry) for finding in compare(table))


def _keys(table: Table) -> Iterator[Finding]:
    wanted, seen = table.blueprint.shape["KeySchema"], table.described["KeySchema"]
    if seen != wanted:
        yield Finding(f"its keys are {_names(seen)}, not {_names(wanted)}: {BY_HAND}")
    types = {each["AttributeName"]: each["AttributeType"] for each in table.described["AttributeDefinitions"]}
    wrong = sorted(name for name in _attributes(table) if types.get(name, "S") != "S")
    if wrong:
        yield Finding(f"{', '.join(wrong)} should be text: {BY_HAND}")


def _attributes(table: Table) -> set[str]:
    return {each["AttributeName"] for each in table.blueprint.shape["AttributeDefinitions"]}


def _billing(table: Table) -> Iterator[Finding]:
    wanted = table.blueprint.shape["BillingMode"]
    seen = table.described.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED")
    if seen != wanted:
        yield Finding(f"it is billed {seen}", "billed on demand", partial(table.update, BillingMode=wanted))


def _protection(table: Table) -> Iterator[Finding]:
    if not table.described.get("DeletionProtectionEnabled"):
        yield Finding(
            "it may be deleted", "deletion protection on", partial(table.update, DeletionProtectionEnabled=True)
        )


def _encryption(table: Table) -> Iterator[Finding]:
    seen = table.described.get("SSEDescription", {})
    mend = partial(table.update, SSESpecification=table.encryption)
    if seen.get("SSEType") != "KMS":
        yield Finding("it is not encrypted by a key of the account", "encrypted", mend)
    elif table.kms_key and seen.get("KMSMasterKeyArn") != table.kms_key:
        yield Finding(f"it is encrypted by {seen.get('KMSMasterKeyArn')}", "encrypted by the key that was given", mend)


def _tags(table: Table) -> Iterator[Finding]:
    where = table.described["TableArn"]
    pages = table.client.get_paginator("list_tags_of_resource").paginate(ResourceArn=where)
    seen = {tag["Key"]: tag["Value"] for page in pages for tag in page["Tags"]}
    missing = [tag for tag in table.blueprint.tags if seen.get(tag["Key"]) != tag["Value"]]
    if missing:
        names = ", ".join(tag["Key"] for tag in missing)
        tag_it = partial(table.client.tag_resource, ResourceArn=where, Tags=missing)
        yield Finding(f"its tags lack {names}", f"tagged: {names}", tag_it)


def _stream(table: Table) -> Iterator[Finding]:
    """A stream that shows something else is left to people: to change it ends it, with all that is unread."""
    wanted = table.blueprint.stream
    seen = table.described.get("StreamSpecification", {})
    if wanted and not seen.get("StreamEnabled"):
        turn_on = partial(table.update, StreamSpecification=blueprints.stream(wanted))
        yield Finding("it has no stream", f"stream {wanted} on", turn_on)
    elif wanted and seen["StreamViewType"] != wanted:
        yield Finding(f"its stream shows {seen['StreamViewType']}, not {wanted}: drain it, turn it off, run this again")


def _indexes(table: Table) -> Iterator[Finding]:
    present = {index["IndexName"]: index for index in table.described.get("GlobalSecondaryIndexes", [])}
    for name, keys in table.blueprint.indexes.items():
        if name not in present:
            yield Finding(f"index {name} is missing", f"index {name} added", partial(_add, table, name, keys))
        elif _index(present[name]) != _index(blueprints.index(name, keys)):
            yield _other_index(table, name, keys)
    for name in sorted(present.keys() - table.blueprint.indexes.keys()):
        yield Finding(f"index {name} is none of this release's; delete it once no release uses it", is_remark=True)


def _other_index(table: Table, name: str, keys: tuple[str, str]) -> Finding:
    """An index with other keys or another projection is only made anew when that is asked for: its lists fail then."""
    wrong = f"index {name} has other keys or projects something else"
    if not table.rebuild_indexes:
        return Finding(f"{wrong}: stop writes, then run this with --rebuild-indexes")
    return Finding(wrong, f"index {name} made anew", partial(_make_anew, table, name, keys))


def _index(described: Mapping[str, Any]) -> tuple[Any, ...]:
    projection = described["Projection"]
    return (
        [(key["AttributeName"], key["KeyType"]) for key in described["KeySchema"]],
        projection["ProjectionType"],
        sorted(projection.get("NonKeyAttributes", [])),
    )


def _add(table: Table, name: str, keys: tuple[str, str]) -> None:
    table.update(
        AttributeDefinitions=blueprints.strings(dict.fromkeys([*table.blueprint.keys, *keys])),
        GlobalSecondaryIndexUpdates=[{"Create": blueprints.index(name, keys)}],
    )


def _make_anew(table: Table, name: str, keys: tuple[str, str]) -> None:
    table.update(GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": name}}])
    _add(table, name, keys)


def _recovery(table: Table) -> Iterator[Finding]:
    """Point-in-time recovery, which DynamoDB Local does not know and a table a few seconds old refuses for a while."""
    try:
        backups = table.client.describe_continuous_backups(TableName=table.name)["ContinuousBackupsDescription"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "UnknownOperationException":
            raise
        return
    seen = backups["PointInTimeRecoveryDescription"]
    wanted = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": RECOVERY_DAYS}
    mend = partial(_keep_points_in_time, table, wanted)
    if seen["PointInTimeRecoveryStatus"] != "ENABLED":
        yield Finding("it cannot be restored to a point in time", "point-in-time recovery on", mend)
    elif seen.get("RecoveryPeriodInDays", RECOVERY_DAYS) != RECOVERY_DAYS:
        yield Finding(
            f"it can be restored for {seen['RecoveryPeriodInDays']} days alone", f"for {RECOVERY_DAYS} days", mend
        )


def _keep_points_in_time(table: Table, wanted: Mapping[str, Any]) -> None:
    patiently(
        lambda: table.client.update_continuous_backups(TableName=table.name, PointInTimeRecoverySpecification=wanted),
        "ContinuousBackupsUnavailableException",
    )


def _expiry(table: Table) -> Iterator[Finding]:
    """Rows that expire where none may are the worst of all drifts, hence it is mended too."""
    wanted = table.blueprint.expires
    state = table.client.describe_time_to_live(TableName=table.name)["TimeToLiveDescription"]
    seen = state.get("AttributeName", "") if state["TimeToLiveStatus"] in ("ENABLED", "ENABLING") else ""
    if seen == wanted:
        return
    if seen:
        mend = partial(_expire, table, seen, is_on=False)
        yield Finding(f"its rows expire by {seen}", f"rows no longer expire by {seen}", mend)
    if wanted and not seen:
        yield Finding("its rows do not expire", f"rows expire by {wanted}", partial(_expire, table, wanted, is_on=True))
    elif wanted:
        yield Finding(f"its rows are to expire by {wanted}; DynamoDB takes that an hour later: run this again then")


def _expire(table: Table, attribute: str, *, is_on: bool) -> None:
    wanted = {"Enabled": is_on, "AttributeName": attribute}
    table.client.update_time_to_live(TableName=table.name, TimeToLiveSpecification=wanted)


def _names(schema: list[Mapping[str, str]]) -> str:
    return " and ".join(f"{key['AttributeName']} ({key['KeyType']})" for key in schema)


COMPARISONS: tuple[Callable[[Table], Iterator[Finding]], ...] = (
    _keys,
    _billing,
    _protection,
    _encryption,
    _tags,
    _stream,
    _indexes,
    _recovery,
    _expiry,
)
