"""Waiting for DynamoDB, which makes and changes tables while others go on, and takes one change at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

PAUSE_SECONDS = 2.0
PATIENCE_SECONDS = 600
INDEX_PATIENCE_SECONDS = 12 * 60 * 60
"""An index of a large table is built in hours."""

TRY_LATER = ("LimitExceededException", "ResourceInUseException")
"""Refusals by which DynamoDB says that it makes as many changes at once as it will, or this table's own just now."""

Tell = Callable[[str], None]


def silently(_: str) -> None:
    """Say nothing."""


def until_ready(client: Any, table: str, tell: Tell = silently) -> Mapping[str, Any]:
    """The table as soon as it, its encryption and all its indexes are ready.

    Raises:
        TimeoutError: they are not within ten minutes, or an index is not within twelve hours.
    """
    begun = time.monotonic()
    while True:
        described: Mapping[str, Any] = client.describe_table(TableName=table)["Table"]
        building = [i for i in described.get("GlobalSecondaryIndexes", []) if _state(i) != "ACTIVE"]
        if not building and _is_ready(described):
            return described
        patience = INDEX_PATIENCE_SECONDS if building else PATIENCE_SECONDS
        if time.monotonic() - begun > patience:
            raise TimeoutError(f"{table} is not active after {patience} seconds")
        for index in building:
            tell(f"index {index['IndexName']} is {_state(index).lower()}, {index.get('ItemCount', 0)} rows")
        time.sleep(PAUSE_SECONDS)


def _state(index: Mapping[str, Any]) -> str:
    """The state of an index, which emulators leave out."""
    return str(index.get("IndexStatus", "ACTIVE"))


def _is_ready(described: Mapping[str, Any]) -> bool:
    encryption = described.get("SSEDescription", {}).get("Status", "ENABLED")
    return bool(described["TableStatus"] == "ACTIVE" and encryption in ("ENABLED", "DISABLED"))


def patiently(call: Callable[[], Any], *while_refused: str) -> None:
    """Call until it is no longer refused in one of these ways.

    Raises:
        ClientError: it is refused in another, or still after ten minutes.
    """
    give_up = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            call()
            return
        except ClientError as error:
            if error.response["Error"]["Code"] not in while_refused or time.monotonic() > give_up:
                raise
        time.sleep(PAUSE_SECONDS)
