"""Every table as it must be: what the template declares of the shared ones, and the provisioner makes of them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.parties.access import COMMITTEE
from chalicelib.tables.core.models import AUDIT_INDEXES, INDEXES, OUTBOX_INDEXES, PROJECTED
from chalicelib.tables.core.tables import cases_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """One table as it must be. Keys are strings; `expires` names the TTL attribute, `stream` what a stream shows."""

    name: str
    jurisdiction: str
    deployment: str
    keys: tuple[str, ...] = ("pk",)
    indexes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    stream: str = ""
    expires: str = ""

    @property
    def tags(self) -> list[dict[str, str]]:
        tags = {"service": "xinxiutong", "deployment": self.deployment, "jurisdiction": self.jurisdiction}
        return [{"Key": key, "Value": value} for key, value in tags.items()]

    @property
    def shape(self) -> dict[str, Any]:
        """Keys, indexes and billing, in the words that DynamoDB and CloudFormation share."""
        attributes = dict.fromkeys([*self.keys, *(key for keys in self.indexes.values() for key in keys)])
        indexes = [index(name, keys) for name, keys in self.indexes.items()]
        return {
            "AttributeDefinitions": strings(attributes),
            "KeySchema": key_schema(self.keys),
            "BillingMode": "PAY_PER_REQUEST",
        } | ({"GlobalSecondaryIndexes": indexes} if indexes else {})


def jurisdiction(prefix: str, place: str) -> Blueprint:
    """The cases table of a city or a province."""
    return Blueprint(
        name=cases_table(prefix, place), deployment=prefix, jurisdiction=place, keys=("pk", "sk"), indexes=INDEXES
    )


def shared(prefix: str) -> dict[str, Blueprint]:
    """The tables that all jurisdictions share, by their short names."""
    differing: dict[str, dict[str, Any]] = {
        "directory": {"keys": ("pk", "sk")},
        "outbox": {"indexes": OUTBOX_INDEXES, "stream": "NEW_IMAGE", "expires": "expires"},
        "once": {"expires": "expires"},
        "access": {"expires": "expires"},
        "audit": {"keys": ("pk", "sk"), "indexes": AUDIT_INDEXES, "expires": "expires"},
        "committee": {"name": cases_table(prefix, COMMITTEE), "keys": ("pk", "sk"), "indexes": INDEXES},
    }
    return {
        name: Blueprint(**{"name": f"{prefix}-{name}", "deployment": prefix, "jurisdiction": "shared", **parts})
        for name, parts in differing.items()
    }


def strings(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"AttributeName": name, "AttributeType": "S"} for name in names]


def key_schema(names: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=False)]


def index(name: str, keys: tuple[str, str]) -> dict[str, Any]:
    projection = {"ProjectionType": "INCLUDE", "NonKeyAttributes": [*PROJECTED]}
    return {"IndexName": name, "KeySchema": key_schema(keys), "Projection": projection}


def stream(view: str) -> dict[str, Any]:
    return {"StreamEnabled": True, "StreamViewType": view}
