"""A request goes to the right receiver alone and ends in time, whatever that does; no notice is lost."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests.channels.webhook.desk import DELIVERY, NOW, desk, directory, send, webhooks
from tests.channels.webhook.receivers import (
    LOOPBACK,
    Certificate,
    Reply,
    Scripted,
    dripping,
    dropped,
    gibberish,
    serving,
    silent,
    status,
)


def test_a_certificate_of_another_name_is_refused(certificate: Certificate) -> None:
    script = Scripted([status(200)])
    with serving(script.server(certificate)) as port:
        hooks = webhooks(certificate, hosts=("court.test.example",))
        with pytest.raises(ssl.SSLCertVerificationError, match=r"court\.test\.example"):
            hooks.send(directory(f"https://court.test.example:{port}/"), DELIVERY, NOW)
    assert script.requests == []


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Certificate) -> None:
    script = Scripted([status(200)])
    with serving(script.server(certificate)) as port:
        made = desk(certificate, port)
        made.hooks = replace(made.hooks, account=replace(made.hooks.account, ca_file=None))
        assert made.deliver() == "failed"
    assert made.outbox.row.reason == "SSLCertVerificationError"
    assert script.requests == []


def test_a_receiver_without_tls_is_told_nothing(certificate: Certificate) -> None:
    heard: list[bytes] = []
    with socket.create_server((LOOPBACK, 0)) as listening:

        def listen() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.settimeout(5)
                heard.append(connection.recv(65536))

        thread = threading.Thread(target=listen)
        thread.start()
        with pytest.raises(OSError):
            send(certificate, listening.getsockname()[1])
        thread.join(5)
    assert b"POST" not in heard[0]
    assert b"JZ-7Q2M9X4KT1AB" not in heard[0]


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(certificate: Certificate, code: int) -> None:
    elsewhere = Scripted([status(200)])
    with serving(elsewhere.server(certificate)) as other:
        script = Scripted([status(code, Location=f"https://localhost:{other}/")])
        with serving(script.server(certificate)) as port:
            made = desk(certificate, port)
            assert made.deliver() == "dead"
    assert made.outbox.row.reason == f"http_{code}"
    assert (len(script.requests), elsewhere.requests) == (1, [])


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (silent, "TimeoutError"),
        (dropped, "RemoteDisconnected"),
        (gibberish, "BadStatusLine"),
        (dripping(b"HTTP/1.1 "), "BadStatusLine"),
    ],
)
def test_no_answer_is_no_delivery_and_is_tried_again(certificate: Certificate, reply: Reply, reason: str) -> None:
    script = Scripted([reply, status(200)])
    with serving(script.server(certificate)) as port:
        made = desk(certificate, port)
        began = time.monotonic()
        assert made.deliver() == "failed"
        assert time.monotonic() - began < 2.5
        assert made.outbox.row.reason == reason
        made.now += timedelta(minutes=1)
        assert made.deliver() == "delivered"
    assert len(script.requests) == 2


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("begun", [b"X-Long: ", b"Content-Length: 99999\r\n\r\n"])
def test_who_says_200_and_then_drips_has_taken_it_and_keeps_nobody(certificate: Certificate, begun: bytes) -> None:
    with serving(Scripted([dripping(b"HTTP/1.1 200 OK\r\n" + begun)]).server(certificate)) as port:
        made = desk(certificate, port)
        began = time.monotonic()
        assert made.deliver() == "delivered"
        assert time.monotonic() - began < 2.5


@pytest.mark.usefixtures("_impatient")
def test_a_receiver_that_is_silent_from_the_first_is_left(certificate: Certificate) -> None:
    """It accepts the connection and does not even shake hands."""
    with socket.create_server((LOOPBACK, 0)) as listening:
        made = desk(certificate, listening.getsockname()[1])
        assert made.deliver() == "failed"
    assert made.outbox.row.reason == "TimeoutError"


def test_nobody_there_is_tried_again(certificate: Certificate) -> None:
    with socket.create_server((LOOPBACK, 0)) as listening:
        port = listening.getsockname()[1]
    made = desk(certificate, port)
    assert made.deliver() == "failed"
    assert made.outbox.row.reason == "ConnectionRefusedError"


def test_of_a_huge_answer_little_is_read(certificate: Certificate) -> None:
    sent = 0

    def huge(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.send_header("Content-Length", str(1 << 40))
        handler.end_headers()
        piece = b"x" * 65536
        while True:
            handler.wfile.write(piece)
            sent += len(piece)

    read: list[int] = []
    real = http.client.HTTPResponse.read

    def counting(response: Any, amount: int | None = None) -> bytes:
        content = real(response, amount)
        read.append(len(content))
        return content

    with serving(Scripted([huge]).server(certificate)) as port:
        made = desk(certificate, port)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(http.client.HTTPResponse, "read", counting)
            assert made.deliver() == "delivered"
    assert sum(read) == 64 * 1024
    assert sent < 32 * 1024 * 1024  # what the sockets' buffers took


def test_an_endless_header_is_no_answer(certificate: Certificate) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        for _ in range(64):
            handler.wfile.write(b"x" * 65536)

    with serving(Scripted([endless]).server(certificate)) as port:
        made = desk(certificate, port)
        assert made.deliver() == "failed"
    assert made.outbox.row.reason == "LineTooLong"
