"""The answer of a court's system decides how a delivery ends, and the outbox's log says what happened."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.messages.deliveries import NotTaken
from chalicelib.domain.offices.cities import Directory
from tests.channels.webhook.desk import DELIVERY, NOW, SECRET, Resolver, desk, directory, send, webhooks
from tests.channels.webhook.receivers import LOOPBACK, Certificate, Scripted, serving, status


def test_a_court_without_a_system_gets_nothing_by_this_way() -> None:
    resolver = Resolver([[LOOPBACK]])
    webhooks(resolve=resolver).send(directory(""), DELIVERY, NOW)
    webhooks(resolve=resolver).send(Directory(), DELIVERY, NOW)
    assert resolver.asked == []


@pytest.mark.parametrize("code", [200, 201, 202, 204, 208])
def test_2xx_is_taken(certificate: Certificate, code: int) -> None:
    with serving(Scripted([status(code)]).server(certificate)) as port:
        made = desk(certificate, port)
        assert made.deliver() == "delivered"
    assert made.outbox.log == [("pending", 1, ""), ("delivered", 1, "")]


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 409, 410, 413, 422, 451])
def test_4xx_is_final_and_an_operator_may_send_again(certificate: Certificate, code: int) -> None:
    script = Scripted([status(code), status(200)])
    with serving(script.server(certificate)) as port:
        made = desk(certificate, port)
        assert made.deliver() == "dead"
        assert made.outbox.row.reason == f"http_{code}"
        assert made.deliver() == "passed_over"
        made.outbox.advance(made.outbox.row.again(made.now))
        assert made.deliver() == "delivered"
    assert len(script.requests) == 2


@pytest.mark.parametrize("code", [408, 425, 429, 500, 502, 503, 504])
def test_what_passes_is_tried_again_after_a_pause(certificate: Certificate, code: int) -> None:
    script = Scripted([status(code), status(code), status(200)])
    with serving(script.server(certificate)) as port:
        made = desk(certificate, port)
        assert made.deliver() == "failed"
        assert made.deliver() == "passed_over"
        assert made.outbox.row.reason == f"http_{code}"
        assert made.outbox.row.not_before == NOW + timedelta(minutes=1)
        made.now += timedelta(minutes=1)
        assert made.deliver() == "failed"
        made.now += timedelta(minutes=5)
        assert made.deliver() == "delivered"
    assert made.outbox.row.reason == ""
    stamps = [headers["X-Timestamp"] for headers, _ in script.requests]
    assert stamps == ["1772413200", "1772413260", "1772413560"]
    assert len({headers["X-Delivery-Id"] for headers, _ in script.requests}) == 1


def test_trouble_that_lasts_ends_with_the_operator(certificate: Certificate) -> None:
    script = Scripted([status(503)])
    with serving(script.server(certificate)) as port:
        made = desk(certificate, port)
        assert made.deliver_until_settled() == ["failed"] * 7 + ["dead"]
    assert made.reasons.count("http_503") >= 8
    assert made.now - NOW > timedelta(hours=22)
    with pytest.raises(NotTaken, match="http_503"), serving(script.server(certificate)) as port:
        send(certificate, port)


def test_what_a_receiver_says_never_reaches_the_log(certificate: Certificate, caplog: pytest.LogCaptureFixture) -> None:
    with serving(Scripted([status(500, b"\x1b[31mforged line\n")]).server(certificate)) as port:
        made = desk(certificate, port)
        made.deliver()
    assert "forged" not in caplog.text
    assert "forged" not in str(made.outbox.row)
    assert SECRET not in caplog.text
