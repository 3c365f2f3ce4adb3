"""Messages delivered: by the outbox's stream as they come, by a sweeper what the stream missed."""

from __future__ import annotations

import logging
from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, Rate

from chalicelib import log, wiring
from chalicelib.channels import inbox
from chalicelib.channels.email import Mailer
from chalicelib.channels.webhook import Webhooks
from chalicelib.clock import real_time
from chalicelib.domain.deliveries import Delivery, Undeliverable
from chalicelib.domain.messages import Channel
from chalicelib.handlers.timing import keep_going
from chalicelib.services import outbox
from chalicelib.services.outbox import Outcome

LOG = logging.getLogger(__name__)

blueprint = Blueprint(__name__)


@blueprint.lambda_function(name="outbox")
def deliver_stream(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Deliver what was put into the outbox.

    Answers the records that could not be handled (partial batch response); a delivery that failed is none of them:
    its row says when it is tried again.
    """
    failures = []
    for record in event["Records"]:
        if record.get("eventName") == "INSERT":
            try:
                _deliver(record["dynamodb"]["Keys"]["pk"]["S"])
            except Exception as error:
                log.failure(LOG, "stream record failed", error)
                failures.append({"itemIdentifier": record.get("dynamodb", {}).get("SequenceNumber", "")})
    return {"batchItemFailures": failures}


@blueprint.schedule(Rate(5, unit=Rate.MINUTES), name="sweeper")
def sweep(event: CloudWatchEvent) -> dict[str, int]:
    """Deliver what waits, be it that the stream missed it or that an attempt failed."""
    w, counts = wiring.current(), dict.fromkeys(map(str, Outcome), 0)
    for delivery_id in w.outbox.waiting_until(w.clock.now()):
        counts[_deliver(delivery_id)] += 1
        if not keep_going(event):
            break
    return counts


def _deliver(delivery_id: str) -> Outcome:
    return outbox.deliver(wiring.current(), delivery_id, _send)


def _send(delivery: Delivery) -> None:
    w = wiring.current()
    match delivery.channel:
        case Channel.INBOX:
            inbox.send(w.inbox, delivery)
        case Channel.EMAIL:
            if w.mail is None:
                raise Undeliverable("mail_not_configured")
            Mailer(w.mail).send(w.directory(), delivery)
        case Channel.WEBHOOK:
            Webhooks(w.webhooks).send(w.directory(), delivery, real_time())
