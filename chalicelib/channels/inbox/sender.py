"""The in-app inbox: a notification is put into the table of its addressee's jurisdiction."""

from __future__ import annotations

import hashlib
from datetime import UTC

from chalicelib.channels import texts
from chalicelib.channels.present_facts import Surroundings
from chalicelib.domain.messages.deliveries import Delivery, Undeliverable
from chalicelib.domain.messages.inboxes import Inbox
from chalicelib.domain.messages.messages import Notification
from chalicelib.domain.parties.access import ACCESS
from chalicelib.wiring import Wiring


def send(deps: Wiring, delivery: Delivery) -> None:
    """Put the message there; a second time changes nothing, since its id is made of the delivery's.

    Raises:
        Undeliverable: the addressee has no inbox.
    """
    role = ACCESS[delivery.to].role
    if role is None:
        raise Undeliverable("no_inbox")
    text = texts.render(delivery, Surroundings(deps.directory(), deps.console_url))
    notification = Notification(
        notification_id=_notification_id(delivery),
        at=delivery.at,
        kind=delivery.kind,
        title=text.title,
        text=text.body,
        case_id=delivery.case_id,
    )
    deps.inbox.add(Inbox(delivery.place, role, delivery.holder), notification)


def _notification_id(delivery: Delivery) -> str:
    """Ids sort by time, and one delivery always has the same one."""
    digest = hashlib.sha256(delivery.delivery_id.encode()).hexdigest()[:16]
    return f"{delivery.at.astimezone(UTC):%Y%m%dT%H%M%S%f}Z-{digest}"
