"""Rows of the outbox: one for each delivery, and those that wait or were given up found by sparse indexes."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any
from zlib import crc32

from chalicelib.domain.messages.deliveries import Delivery, DeliveryState
from chalicelib.domain.shared import lineages
from chalicelib.tables.core.forms import Form
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import Write

DELIVERIES = Form(Delivery, lineages.DELIVERIES)

SHARDS = tuple("01234567")
"""The shards of what waits, and of what was given up. The id of a delivery chooses one."""

DELIVERED_KEPT = timedelta(days=180)
"""Delivered messages are kept as long as logs are."""


def outbox_row(item: Delivery) -> dict[str, Any]:
    """The row of a delivery. The indexes hold it while it is pending or dead."""
    waits = item.state in (DeliveryState.PENDING, DeliveryState.DEAD)
    return {
        "pk": item.delivery_id,
        **DELIVERIES.stored(item),
        "version": item.version,
        "waiting": shard_key(item.state, shard_of(item.delivery_id)) if waits else None,
        "not_before": f"{item.not_before.astimezone(UTC).isoformat()}#{item.delivery_id}" if waits else None,
        "since": f"{item.at.astimezone(UTC).isoformat()}#{item.delivery_id}" if waits else None,
        "expires": None if waits else item.at + DELIVERED_KEPT,
    }


def shard_of(delivery_id: str) -> str:
    return SHARDS[crc32(delivery_id.encode()) % len(SHARDS)]


def shard_key(state: DeliveryState, shard: str) -> str:
    """The key under which the indexes hold a shard of the deliveries in a state."""
    return f"{state.value}#{shard}"


def put_delivery(tables: Tables, delivery: Delivery) -> Write:
    """A delivery that goes with a change which is itself written only once."""
    return Write(tables.outbox(**outbox_row(delivery)))


def new_delivery(tables: Tables, delivery: Delivery) -> Write:
    """A delivery that is not in the outbox yet."""
    return Write(tables.outbox(**outbox_row(delivery)), tables.outbox.pk.does_not_exist())
