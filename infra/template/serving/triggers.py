"""Triggers that start the functions: schedules, the stream of the outbox, the queues of uploads and of city work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from infra.template import names
from infra.template.words import attribute, sub

AT_ONCE: Mapping[str, int] = {"uploads": 10, "cities": 20}
"""Function -> how many of it drain its queue at the same time."""
HOURS = 60 * 60


def of(function: str, own: dict[str, Any]) -> dict[str, Any]:
    """The property `Events` of a function, from what Chalice generated of it; none where nothing starts it so."""
    if function == "outbox":
        return {"Events": {"Stream": {"Type": "DynamoDB", "Properties": _stream()}}}
    events = {name: _event(function, event) for name, event in own.get("Events", {}).items()}
    return {"Events": events} if events else {}


def _event(function: str, event: dict[str, Any]) -> dict[str, Any]:
    complete = {"Schedule": _schedule, "SQS": _queue}[event["Type"]]
    return {**event, "Properties": {**event["Properties"], **complete(function)}}


def _schedule(function: str) -> dict[str, Any]:
    """A rule in UTC, whose event is kept where the function could not be started with it."""
    return {
        "Name": sub(f"${{Prefix}}-{function}"),
        "RetryPolicy": {"MaximumRetryAttempts": 10, "MaximumEventAgeInSeconds": HOURS},
        "DeadLetterConfig": {"Arn": attribute("SchedulesDeadLetters")},
    }


def _queue(function: str) -> dict[str, Any]:
    """Whole batches: the function fails or succeeds with all messages, since settling again is harmless.

    An errand to a city is a batch of its own.
    """
    return {
        "Queue": attribute(f"{function.title()}Queue"),
        "ScalingConfig": {"MaximumConcurrency": AT_ONCE[function]},
    }


def _stream() -> dict[str, Any]:
    """New deliveries alone. What fails is halved until it stands alone, and after five attempts put aside.

    Ten batches of a shard are worked on at once. A delivery is in order with itself alone: no effect of one rests on
    another's, and what a reader sees in order is sorted by the time of its event. The stream keeps a record for a
    day; the sweeper has taken up long before that what stays here for an hour.
    """
    return {
        "Stream": names.outbox_stream(),
        "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 10,
        "ParallelizationFactor": 10,
        "BisectBatchOnFunctionError": True,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "MaximumRetryAttempts": 5,
        "MaximumRecordAgeInSeconds": HOURS,
        "DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": attribute("StreamDeadLetters")}},
        "FilterCriteria": {"Filters": [{"Pattern": json.dumps({"eventName": ["INSERT"]})}]},
    }
