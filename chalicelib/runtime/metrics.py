"""Metrics: an invocation collects values, and at its end writes them in CloudWatch's embedded metric format (EMF).

Dimensions are channels, codes and the like: nothing personal, and few enough to be paid for. No dimension is a city:
every value of one is paid for by the month, so a city stands in the log line beside. Outside invocations, and
where nothing is written, measuring costs nothing and is lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

NAMESPACE = "Xinxiutong"
MAX_VALUES = 90
"""The number of values of one metric in one line; EMF takes a hundred."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric: its name, its unit, and its dimensions beside service and stage."""

    name: str
    unit: Literal["Count", "Seconds"]
    dimensions: tuple[str, ...] = ()


BREACHES = Metric("Breaches", "Count")
ESCALATIONS = Metric("Escalations", "Count")
CITY_FAILURES = Metric("CityFailures", "Count")
NIGHTLY_COMPLETED = Metric("NightlyCompleted", "Count")
DELIVERIES = Metric("Deliveries", "Count", ("channel", "outcome"))
DEAD_DELIVERIES = Metric("DeadDeliveries", "Count")
DELIVERY_LAG = Metric("DeliveryLagSeconds", "Seconds", ("channel",))
OLDEST_UNSENT = Metric("OldestUnsentSeconds", "Seconds")
DOCUMENTS = Metric("Documents", "Count", ("verdict",))
REFUSED_SIGN_INS = Metric("RefusedSignIns", "Count", ("code",))
WECHAT_REFUSALS = Metric("WeChatRefusals", "Count")
UNREADABLE_ROWS = Metric("UnreadableRows", "Count")
FIGURE_DIFFERENCES = Metric("FigureDifferences", "Count")
REFUSED_LINKS = Metric("RefusedLinks", "Count", ("code",))

Values = dict[tuple[Metric, tuple[str, ...]], list[float]]
"""(metric, values of its dimensions) -> the measured values."""

_collected: ContextVar[Values | None] = ContextVar("measured", default=None)


def record(metric: Metric, value: float = 1, **dimensions: str) -> None:
    """Record a value of a metric; counts of one invocation are added up."""
    collected = _collected.get()
    if collected is None:
        return
    values = collected.setdefault((metric, tuple(dimensions[name] for name in metric.dimensions)), [])
    if metric.unit == "Count" and values:
        values[0] += value
    else:
        values.append(value)


@contextmanager
def collecting(write: Callable[[str], None], common: Mapping[str, str]) -> Iterator[None]:
    """Collect an invocation's values, and write them even if it fails; `common` are dimensions of all."""
    token = _collected.set({})
    try:
        yield
    finally:
        for line in _lines(_collected.get() or {}, common):
            write(line)
        _collected.reset(token)


def _lines(collected: Values, common: Mapping[str, str]) -> Iterator[str]:
    for (metric, told_apart), values in collected.items():
        dimensions = {**common, **dict(zip(metric.dimensions, told_apart, strict=True))}
        for first in range(0, len(values), MAX_VALUES):
            yield _line(metric, values[first : first + MAX_VALUES], dimensions)


def _line(metric: Metric, values: list[float], dimensions: Mapping[str, str]) -> str:
    """Powertools is imported when there is something to write: a cold start should not pay for it."""
    from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

    emf = AmazonCloudWatchEMFProvider(namespace=NAMESPACE, default_dimensions=dict(dimensions))
    for value in values:
        emf.add_metric(metric.name, metric.unit, value)
    return json.dumps(emf.serialize_metric_set(), separators=(",", ":"))
