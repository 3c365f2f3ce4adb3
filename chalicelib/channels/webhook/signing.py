"""The signature of a webhook: HMAC over time and body, by the secret that the court shares with us."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime

from chalicelib.domain.cases.procedures.judgment.notice import notice_id
from chalicelib.domain.messages.deliveries import Delivery, NotTaken, Undeliverable


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256, in hex, over the timestamp, a full stop, and the body."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def signed_headers(delivery: Delivery, body: bytes, secret: str, now: datetime) -> dict[str, str]:
    """The headers with the content type and our signature."""
    timestamp = str(int(now.timestamp()))
    return {
        "Content-Type": "application/json; charset=utf-8",
        "X-Notice-Id": notice_id(delivery.case_id),
        "X-Delivery-Id": delivery.delivery_id,
        "X-Timestamp": timestamp,
        "X-Signature": f"sha256={signature(secret, timestamp, body)}",
    }


def secret_of(court_id: str, secrets: str) -> str:
    """The court's secret among all of them, which are JSON.

    Raises:
        NotTaken: the secrets cannot be read.
        Undeliverable: the court has none.
    """
    try:
        secret = json.loads(secrets).get(court_id)
    except (ValueError, AttributeError):
        raise NotTaken("webhook_secrets_unreadable") from None
    if not secret:
        raise Undeliverable("no_webhook_secret")
    return str(secret)
