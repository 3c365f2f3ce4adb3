"""Signed webhooks to the courts' own systems."""

from __future__ import annotations

from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.runtime.clock import real_time
from chalicelib.wiring import Wiring


def send(deps: Wiring, delivery: Delivery) -> None:
    """Hand the message to the court's system. Its signature tells the real time, whatever the service's clock says.

    Raises:
        Undeliverable: the address is not allowed, or the receiver refuses for good.
        NotTaken, OSError: it is to be tried again.
    """
    from chalicelib.channels.webhook.court_systems import Webhooks  # it loads what few deliveries need

    Webhooks(deps.webhooks).send(deps.directory(), delivery, real_time())
