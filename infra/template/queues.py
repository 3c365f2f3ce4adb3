"""Queues: uploads as they arrive, and what could not be worked on, kept for two weeks."""

from __future__ import annotations

from typing import Any

from infra.template import names
from infra.template.encryption import KEY
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
UPLOADS_KEPT = 4 * DAYS
MAX_RECEIVES = 5
DATA_KEY_SECONDS = 300

DEAD_LETTERS = {
    "UploadsDeadLetters": "uploads-dead",
    "StreamDeadLetters": "stream-dead",
    "SchedulesDeadLetters": "schedules-dead",
    "InvocationsDeadLetters": "invocations-dead",
}
"""Messages about uploads, records of the stream, events of schedules, and invocations that failed for good."""


def resources(uploads_timeout: int) -> dict[str, Resource]:
    """All queues; a message about an upload stays hidden for six times as long as the function may work on it."""
    dead = {name: _queue(short, LONGEST_KEPT, _taking_from(name)) for name, short in DEAD_LETTERS.items()}
    redrive = {"deadLetterTargetArn": attribute("UploadsDeadLetters"), "maxReceiveCount": MAX_RECEIVES}
    hidden = {"VisibilityTimeout": 6 * uploads_timeout, "RedrivePolicy": redrive}
    uploads = {"UploadsQueue": _queue("uploads", UPLOADS_KEPT, hidden)}
    return dead | uploads | {f"{name}Policy": _policy(name) for name in (*dead, *uploads)}


def _taking_from(name: str) -> dict[str, Any]:
    """Only the queue of uploads moves messages to its dead letters; the others are written to."""
    if name != "UploadsDeadLetters":
        return {"RedriveAllowPolicy": {"redrivePermission": "denyAll"}}
    return {
        "RedriveAllowPolicy": {"redrivePermission": "byQueue", "sourceQueueArns": [arn("sqs", "${Prefix}-uploads")]}
    }


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
