"""The one provisioner of tables: it makes what is missing, brings back what drifted, and deletes nothing.

PynamoDB cannot set point-in-time recovery, deletion protection or encryption, hence boto3.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import boto3
from botocore.exceptions import ClientError

from infra import blueprints
from infra.blueprints import Blueprint

PATIENCE_SECONDS = 600
PAUSE_SECONDS = 2.0


def provision_jurisdiction(client: Any, prefix: str, place: str, kms_key: str | None = None) -> list[str]:
    """The cases table of a city or a province; answers what was changed."""
    return _provision(client, blueprints.jurisdiction(prefix, place), kms_key)


def provision_shared(client: Any, prefix: str, kms_key: str | None = None) -> list[str]:
    """The tables that all jurisdictions share; answers what was changed."""
    return [
        change for blueprint in blueprints.shared(prefix).values() for change in _provision(client, blueprint, kms_key)
    ]


def _provision(client: Any, blueprint: Blueprint, kms_key: str | None) -> list[str]:
    changes = [*_create(client, blueprint, kms_key)]
    described = _described_when_active(client, blueprint.name)
    for repair in _REPAIRS:
        changes += repair(client, blueprint, described)
    return [f"{blueprint.name}: {change}" for change in changes]


def _create(client: Any, blueprint: Blueprint, kms_key: str | None) -> Iterator[str]:
    options = {"StreamSpecification": _stream(blueprint)} if blueprint.stream else {}
    try:
        client.create_table(
            TableName=blueprint.name,
            DeletionProtectionEnabled=True,
            SSESpecification={"Enabled": True, "SSEType": "KMS"} | ({"KMSMasterKeyId": kms_key} if kms_key else {}),
            Tags=blueprint.tags,
            **blueprint.shape,
            **options,
        )
    except client.exceptions.ResourceInUseException:
        return
    yield "created"


def _protect(client: Any, blueprint: Blueprint, described: Mapping[str, Any]) -> Iterator[str]:
    if not described.get("DeletionProtectionEnabled"):
        _update(client, blueprint, DeletionProtectionEnabled=True)
        yield "deletion protection on"


def _add_stream(client: Any, blueprint: Blueprint, described: Mapping[str, Any]) -> Iterator[str]:
    if blueprint.stream and "StreamSpecification" not in described:
        _update(client, blueprint, StreamSpecification=_stream(blueprint))
        yield f"stream {blueprint.stream} on"


def _add_indexes(client: Any, blueprint: Blueprint, described: Mapping[str, Any]) -> Iterator[str]:
    present = {index["IndexName"] for index in described.get("GlobalSecondaryIndexes", [])}
    for name, keys in blueprint.indexes.items():
        if name not in present:
            _update(
                client,
                blueprint,
                AttributeDefinitions=blueprints.strings(dict.fromkeys([*blueprint.keys, *keys])),
                GlobalSecondaryIndexUpdates=[{"Create": blueprints.index(name, keys)}],
            )
            yield f"index {name} added"


def _keep_points_in_time(client: Any, blueprint: Blueprint, _: Mapping[str, Any]) -> Iterator[str]:
    """Point-in-time recovery, which DynamoDB Local does not know and a table a few seconds old refuses for a while."""
    try:
        backups = client.describe_continuous_backups(TableName=blueprint.name)["ContinuousBackupsDescription"]
        if backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED":
            return
        wanted = {"PointInTimeRecoveryEnabled": True}
        _patiently(
            lambda: client.update_continuous_backups(TableName=blueprint.name, PointInTimeRecoverySpecification=wanted),
            while_refused="ContinuousBackupsUnavailableException",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "UnknownOperationException":
            raise
    else:
        yield "point-in-time recovery on"


def _let_expire(client: Any, blueprint: Blueprint, _: Mapping[str, Any]) -> Iterator[str]:
    if not blueprint.expires:
        return
    state = client.describe_time_to_live(TableName=blueprint.name)["TimeToLiveDescription"]
    if state["TimeToLiveStatus"] not in ("ENABLED", "ENABLING"):
        wanted = {"Enabled": True, "AttributeName": blueprint.expires}
        client.update_time_to_live(TableName=blueprint.name, TimeToLiveSpecification=wanted)
        yield f"rows expire by {blueprint.expires}"


_REPAIRS: tuple[Callable[[Any, Blueprint, Mapping[str, Any]], Iterator[str]], ...] = (
    _protect,
    _add_stream,
    _add_indexes,
    _keep_points_in_time,
    _let_expire,
)


def _update(client: Any, blueprint: Blueprint, **change: Any) -> None:
    """Make one change to a table, which takes no other until it is active again."""
    client.update_table(TableName=blueprint.name, **change)
    _described_when_active(client, blueprint.name)


def _described_when_active(client: Any, table: str) -> Mapping[str, Any]:
    """The table as soon as it and all its indexes are ready.

    Raises:
        TimeoutError: they are not within ten minutes.
    """
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up:
        described: Mapping[str, Any] = client.describe_table(TableName=table)["Table"]
        states = [index["IndexStatus"] for index in described.get("GlobalSecondaryIndexes", [])]
        if {described["TableStatus"], *states} == {"ACTIVE"}:
            return described
        time.sleep(PAUSE_SECONDS)
    raise TimeoutError(f"{table} is not active after {PATIENCE_SECONDS} seconds")


def _patiently(call: Callable[[], Any], while_refused: str) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            call()
            return
        except ClientError as error:
            if error.response["Error"]["Code"] != while_refused or time.monotonic() > give_up:
                raise
        time.sleep(PAUSE_SECONDS)


def _stream(blueprint: Blueprint) -> dict[str, Any]:
    return {"StreamEnabled": True, "StreamViewType": blueprint.stream}


def main(arguments: list[str] | None = None) -> None:
    """Provision what the command line names, telling each change."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prefix", required=True, type=_given, help="opens the name of every table of a deployment")
    parser.add_argument("--place", action="append", default=[], type=_given, help="a city or province; may be repeated")
    parser.add_argument("--shared", action="store_true", help="the shared tables too")
    parser.add_argument("--region", default="cn-north-1")
    parser.add_argument("--endpoint", help="of another DynamoDB than Amazon's")
    parser.add_argument("--kms-key", type=_given, help="ARN of the key; default: the account's own for DynamoDB")
    asked = parser.parse_args(arguments)
    client = boto3.client("dynamodb", region_name=asked.region, endpoint_url=asked.endpoint)
    for place in asked.place:
        _tell(place, provision_jurisdiction(client, asked.prefix, place, asked.kms_key))
    if asked.shared:
        _tell("shared", provision_shared(client, asked.prefix, asked.kms_key))


def _given(value: str) -> str:
    """A value of the command line, which is not empty: an unset variable of the shell would be.

    Raises:
        ArgumentTypeError: it is.
    """
    if not value.strip():
        raise argparse.ArgumentTypeError("is empty")
    return value


def _tell(what: str, changes: list[str]) -> None:
    print(f"{what}: {len(changes)} changes" if changes else f"{what}: as it should be")
    for change in changes:
        print(f"  {change}")


if __name__ == "__main__":
    main()
