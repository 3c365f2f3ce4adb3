"""Objects created in quarantine, told by S3 through a queue: only hints, since uploads are checked on request too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

from chalice.app import Blueprint, SQSEvent

from chalicelib import wiring
from chalicelib.documents.store import parse_quarantine_key
from chalicelib.services.cases import documents
from chalicelib.services.parties import uploads

blueprint = Blueprint(__name__)

QUEUE = "uploads"


@blueprint.on_sqs_message(queue=QUEUE, batch_size=10, name="uploads")
def settle_uploads(event: SQSEvent) -> None:
    """Settle each document that the messages name; a failure brings the whole batch again, harmlessly."""
    for record in event:
        for case_id, document_id in _documents(json.loads(record.body)):
            uploads.check_arrived(wiring.current(), case_id, document_id, documents.record)


def _documents(notification: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The documents that an S3 event names; S3's own test event names none."""
    for record in notification.get("Records", ()):
        named = parse_quarantine_key(unquote_plus(record["s3"]["object"]["key"]))
        if named:
            yield named
