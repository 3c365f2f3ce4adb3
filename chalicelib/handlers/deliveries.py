"""Delivers messages: the outbox's stream brings new ones, and a sweeper finds those that the stream missed."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, Rate

from chalicelib import wiring
from chalicelib.channels import registry
from chalicelib.handlers.timing import keep_going
from chalicelib.runtime import log
from chalicelib.services.messages import outbox
from chalicelib.services.messages.outbox import Outcome

LOG = logging.getLogger(__name__)

SWEEPER = "sweeper"
ERROR = "error"
"""The sweeper counts a delivery under this where storage failed it; the next sweep finds the delivery again."""

blueprint = Blueprint(__name__)


@blueprint.lambda_function(name="outbox")
def deliver_stream(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Deliver the messages put into the outbox.

    Answers the records that could not be handled (partial batch response); a delivery that failed is none of them:
    its row says when it is tried again.
    """
    failures: list[dict[str, str]] = []
    if wiring.current().maintenance():
        return {"batchItemFailures": failures}  # the sweeper takes them, once writes go on
    for record in event["Records"]:
        try:
            if record["eventName"] == "INSERT":
                _deliver(record["dynamodb"]["Keys"]["pk"]["S"])
        except Exception as error:
            log.failure(LOG, "stream record failed", error)
            failures.append({"itemIdentifier": _sequence_number(record)})
    return {"batchItemFailures": failures}


def _sequence_number(record: Any) -> str:
    """The record's name for Lambda; "" has it try the whole batch again, then halves of it."""
    try:
        return str(record["dynamodb"]["SequenceNumber"])
    except (KeyError, TypeError):
        return ""


@blueprint.schedule(Rate(5, unit=Rate.MINUTES), name=SWEEPER)
def sweep(event: CloudWatchEvent) -> dict[str, int]:
    """Deliver waiting messages, which the stream missed or whose last attempt failed; each shard by its own run."""
    deps, shard = wiring.current(), (event.detail or {}).get("shard")
    if shard is not None:
        return _sweep(event, str(shard))
    for waiting in deps.outbox.shards_waiting(deps.clock.now()):
        deps.invoke(SWEEPER, {**event.to_dict(), "detail": {"shard": waiting}})
    outbox.measure_oldest(deps)
    return _nothing()


def _nothing() -> dict[str, int]:
    return dict.fromkeys((*map(str, Outcome), ERROR), 0)


def _sweep(event: CloudWatchEvent, shard: str) -> dict[str, int]:
    deps, counts = wiring.current(), _nothing()
    for delivery_id in deps.outbox.waiting_until(deps.clock.now(), shard):
        try:
            counts[_deliver(delivery_id)] += 1
        except Exception as error:
            log.failure(LOG, "delivery not handled", error, delivery=delivery_id)
            counts[ERROR] += 1
        if not keep_going(event):
            break
    return counts


def _deliver(delivery_id: str) -> Outcome:
    deps = wiring.current()
    return outbox.deliver(deps, delivery_id, partial(registry.send, deps))
