"""Rows of the outbox: one for each delivery, and those that wait or were given up found by a sparse index."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from chalicelib.domain.messages.deliveries import Delivery, DeliveryState
from chalicelib.domain.shared import lineages
from chalicelib.tables.core.forms import Form
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import Write

DELIVERIES = Form(Delivery, lineages.DELIVERIES)

DELIVERED_KEPT = timedelta(days=180)
"""Delivered messages are kept as long as logs are."""


def outbox_row(item: Delivery) -> dict[str, Any]:
    """The row of a delivery. The index holds it while it is pending or dead."""
    waits = item.state in (DeliveryState.PENDING, DeliveryState.DEAD)
    return {
        "pk": item.delivery_id,
        **DELIVERIES.stored(item),
        "version": item.version,
        "waiting": item.state.value if waits else None,
        "not_before": f"{item.not_before.astimezone(UTC).isoformat()}#{item.delivery_id}" if waits else None,
        "expires": None if waits else item.at + DELIVERED_KEPT,
    }


def put_delivery(tables: Tables, delivery: Delivery) -> Write:
    """A delivery that goes with a change which is itself written only once."""
    return Write(tables.outbox(**outbox_row(delivery)))


def new_delivery(tables: Tables, delivery: Delivery) -> Write:
    """A delivery that is not in the outbox yet."""
    return Write(tables.outbox(**outbox_row(delivery)), tables.outbox.pk.does_not_exist())
