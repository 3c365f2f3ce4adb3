"""A request says who sends what to whom, and is signed over it."""

from __future__ import annotations

import pytest

from chalicelib.channels.webhook.signing import signature
from chalicelib.domain.messages.deliveries import Undeliverable
from tests.channels.webhook.desk import DELIVERY, NOW, SECRET, directory, send, webhooks
from tests.channels.webhook.receivers import Certificate, Scripted, serving, status


def test_the_request_says_who_it_is_for_and_is_signed_over_time_and_body(certificate: Certificate) -> None:
    script = Scripted([status(200)])
    with serving(script.server(certificate)) as port:
        send(certificate, port, path="/in/box?office=1")
    ((headers, body),) = script.requests
    assert headers["Host"] == f"localhost:{port}"
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert headers["X-Notice-Id"] == "JZ-7Q2M9X4KT1AB-N"
    assert headers["X-Delivery-Id"] == DELIVERY.delivery_id
    assert headers["X-Timestamp"] == "1772413200"
    assert headers["X-Signature"] == f"sha256={signature(SECRET, '1772413200', body)}"
    assert "Authorization" not in headers


def test_the_signature_is_hmac_sha256() -> None:
    """`printf '1772413200.{}' | openssl dgst -sha256 -hmac secret`"""
    import hashlib
    import hmac

    expected = hmac.new(b"secret", b"1772413200.{}", hashlib.sha256).hexdigest()
    assert signature("secret", "1772413200", b"{}") == expected
    assert signature("secret", "177241320", b"0.{}") != expected


def test_without_a_secret_nothing_is_sent(certificate: Certificate) -> None:
    script = Scripted([status(200)])
    with serving(script.server(certificate)) as port:
        known = directory(f"https://localhost:{port}/")
        with pytest.raises(Undeliverable, match="no_webhook_secret"):
            webhooks(certificate, secret="").send(known, DELIVERY, NOW)
    assert script.requests == []
