"""Queues: uploads as they arrive, work on cities, and what could not be worked on, kept for two weeks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.template import names
from infra.template.access.encryption import KEY
from infra.template.words import (
    FROM_HERE,
    Resource,
    arn,
    attribute,
    policy,
    ref,
    resource,
    service,
    statement,
    sub,
    tags,
)

DAYS = 24 * 60 * 60
LONGEST_KEPT = 14 * DAYS
KEPT = 4 * DAYS
DATA_KEY_SECONDS = 300

DEAD_LETTERS = {
    "UploadsDeadLetters": "uploads-dead",
    "CitiesDeadLetters": "cities-dead",
    "StreamDeadLetters": "stream-dead",
    "SchedulesDeadLetters": "schedules-dead",
    "InvocationsDeadLetters": "invocations-dead",
}
"""Messages about uploads, errands to cities, records of the stream, events of schedules, and invocations that failed
for good."""

MAX_RECEIVES: Mapping[str, int] = {"uploads": 5, "cities": 3}
"""Queue that a function of the same name drains -> the number of attempts at a message, before it is put aside alone.

An errand that fails stays hidden for half an hour, so the third attempt of a night is over before anybody works."""


def resources(timeouts: Mapping[str, int]) -> dict[str, Resource]:
    """All queues; a message stays hidden for six times as long as its function may work on it, by `timeouts`."""
    dead = {name: _queue(short, LONGEST_KEPT, _taking_from(name)) for name, short in DEAD_LETTERS.items()}
    drained = {f"{short.title()}Queue": _queue(short, KEPT, _drained(short, timeouts[short])) for short in MAX_RECEIVES}
    return dead | drained | {f"{name}Policy": _policy(name) for name in (*dead, *drained)}


def _drained(short: str, timeout: int) -> dict[str, Any]:
    dead = attribute(f"{short.title()}DeadLetters")
    redrive = {"deadLetterTargetArn": dead, "maxReceiveCount": MAX_RECEIVES[short]}
    return {"VisibilityTimeout": 6 * timeout, "RedrivePolicy": redrive}


def _taking_from(name: str) -> dict[str, Any]:
    """Only a queue that is drained moves messages to its dead letters; the others are written to."""
    source = DEAD_LETTERS[name].removesuffix("-dead")
    if source not in MAX_RECEIVES:
        return {"RedriveAllowPolicy": {"redrivePermission": "denyAll"}}
    sources = [arn("sqs", f"${{Prefix}}-{source}")]
    return {"RedriveAllowPolicy": {"redrivePermission": "byQueue", "sourceQueueArns": sources}}


def _queue(name: str, kept_seconds: int, more: dict[str, Any]) -> Resource:
    return resource(
        "AWS::SQS::Queue",
        {
            "QueueName": sub(f"${{Prefix}}-{name}"),
            "KmsMasterKeyId": KEY,
            "KmsDataKeyReusePeriodSeconds": DATA_KEY_SECONDS,
            "MessageRetentionPeriod": kept_seconds,
            "Tags": tags(),
            **more,
        },
        UpdateReplacePolicy="Delete",
        DeletionPolicy="Delete",
    )


def _policy(queue: str) -> Resource:
    here = attribute(queue)
    plain = {"Bool": {"aws:SecureTransport": "false"}}
    refused = statement("Plain", "Deny", "sqs:*", here, Principal="*", Condition=plain)
    return resource(
        "AWS::SQS::QueuePolicy",
        {"Queues": [ref(queue)], "PolicyDocument": policy(refused, *_senders(queue, here))},
    )


def _senders(queue: str, here: Any) -> list[dict[str, Any]]:
    """The services that send by themselves; functions send by their roles."""
    match queue:
        case "UploadsQueue":
            sid, sender, source = "Objects", "s3", names.bucket_arn("quarantine")
        case "SchedulesDeadLetters":
            sid, sender, source = "Schedules", "events", names.rule_arn("*")
        case _:
            return []
    condition = {"StringEquals": FROM_HERE, "ArnLike": {"aws:SourceArn": source}}
    return [statement(sid, "Allow", "sqs:SendMessage", here, Principal=service(sender), Condition=condition)]
