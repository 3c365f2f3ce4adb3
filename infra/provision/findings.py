"""Findings about one table: how it differs from its blueprint, and how that is mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.blueprints import Blueprint
from infra.provision.waiting import Tell, silently, until_ready


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference: in words as it is, and in words as it is once it was mended.

    Without `mend` somebody has to do it by hand, unless the finding is a mere remark.
    """

    wrong: str
    mended: str = ""
    mend: Callable[[], None] | None = None
    is_remark: bool = False

    @property
    def is_for_people(self) -> bool:
        return self.mend is None and not self.is_remark


@dataclass(frozen=True, slots=True)
class Table:
    """A table as DynamoDB describes it, beside its blueprint. Without a key of the operator's any key will do."""

    client: Any
    blueprint: Blueprint
    described: Mapping[str, Any]
    kms_key: str | None = None
    rebuild_indexes: bool = False
    tell: Tell = silently

    @property
    def name(self) -> str:
        return self.blueprint.name

    @property
    def encryption(self) -> dict[str, Any]:
        return encryption(self.kms_key)

    def update(self, **change: Any) -> None:
        """Make one change to the table, which takes no other until it is active again."""
        self.client.update_table(TableName=self.name, **change)
        until_ready(self.client, self.name, self.tell)


def encryption(kms_key: str | None) -> dict[str, Any]:
    """At rest by the given key, or by the account's own for DynamoDB."""
    return {"Enabled": True, "SSEType": "KMS"} | ({"KMSMasterKeyId": kms_key} if kms_key else {})
