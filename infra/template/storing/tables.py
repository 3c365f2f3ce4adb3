"""The tables that all jurisdictions share. A city's own are made by the provisioner, by the same blueprints.

Where the deployment uses a set that is there already, such as a restored one, the stack makes none: the provisioner
looks after that set whole.
"""

from __future__ import annotations

from typing import Any

from infra import blueprints
from infra.blueprints import Blueprint
from infra.template.access.encryption import KEY
from infra.template.words import Resource, kept, sub


def logical_id(name: str) -> str:
    return f"{name.title()}Table"


def resources() -> dict[str, Resource]:
    return {logical_id(name): _table(table) for name, table in blueprints.shared("${Prefix}").items()}


def _table(table: Blueprint) -> Resource:
    properties: dict[str, Any] = {
        "TableName": sub(table.name),
        **table.shape,
        "DeletionProtectionEnabled": True,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True},
        "SSESpecification": {"SSEEnabled": True, "SSEType": "KMS", "KMSMasterKeyId": KEY},
        "Tags": [tag | {"Value": sub(tag["Value"])} if "$" in tag["Value"] else tag for tag in table.tags],
    }
    if table.stream:
        properties["StreamSpecification"] = {"StreamViewType": table.stream}
    if table.expires:
        properties["TimeToLiveSpecification"] = {"AttributeName": table.expires, "Enabled": True}
    return kept("AWS::DynamoDB::Table", properties, Condition="MakesTables")
