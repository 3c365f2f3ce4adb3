"""Official letters (公文): the function that makes them is started for one document."""

from __future__ import annotations

from chalicelib.domain.messages.deliveries import Delivery
from chalicelib.wiring import Wiring

FUNCTION = "letters"
"""The short name of the function that makes letters."""


def send(deps: Wiring, delivery: Delivery) -> None:
    """Start the function, and do not wait for the letter."""
    deps.invoke(FUNCTION, {"case_id": delivery.case_id, "document_id": delivery.facts["document_id"]})
