"""What the service does by the clock. Schedules are in UTC; Asia/Shanghai is eight hours ahead."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, Rate

from chalicelib import wiring
from chalicelib.services import statistics

blueprint = Blueprint(__name__)


@blueprint.schedule(Rate(1, unit=Rate.HOURS), name="statistics")
def publish_statistics(event: CloudWatchEvent) -> dict[str, Any]:
    """Every hour: the published figures."""
    return statistics.publish(wiring.current())
