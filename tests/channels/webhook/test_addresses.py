"""A webhook calls an allowed host by https, at public addresses alone, and at the very address that was checked."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from typing import Any

import pytest

from chalicelib.channels.webhook.addresses import is_public
from chalicelib.channels.webhook.court_systems import Webhooks
from chalicelib.domain.messages.deliveries import Undeliverable
from chalicelib.runtime.credentials import Given
from chalicelib.runtime.settings import WebhookAccount
from tests.channels.webhook.desk import COURT, DELIVERY, NOW, SECRET, Resolver, desk, directory, webhooks
from tests.channels.webhook.receivers import LOOPBACK, Certificate, Scripted, serving, status


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "ftp://localhost/",
        "file:///etc/passwd",
        "//localhost/",
        "localhost",
        "https://",
        "https:///path",
        "https://elsewhere.example/",
        "https://localhost.elsewhere.example/",
        "https://xlocalhost/",
        "https://localhost./",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://user@localhost/",
        "https://user:password@localhost/",
        "https://:password@localhost/",
        "https://@localhost/",
        "https://localhost@elsewhere.example/",
        "https://elsewhere.example@localhost/",
        "https://localhost:99999/",
        "https://localhost:https/",
        "https://[::1/",
        "https://elsewhere.example#@localhost/",
        "https://elsewhere.example\\@localhost/",
    ],
)
def test_only_https_to_an_allowed_host_is_called(url: str) -> None:
    resolver = Resolver([[LOOPBACK]])
    with pytest.raises(Undeliverable, match="host_not_allowed"):
        webhooks(resolve=resolver).send(directory(url), DELIVERY, NOW)
    assert resolver.asked == []


def test_where_no_host_is_allowed_none_is_called() -> None:
    with pytest.raises(Undeliverable, match="host_not_allowed"):
        Webhooks(WebhookAccount()).send(directory("https://localhost/"), DELIVERY, NOW)


NOT_PUBLIC = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.1.1",
    "169.254.169.254",  # instance metadata
    "169.254.170.2",  # container credentials
    "100.64.0.1",
    "100.100.100.200",  # metadata of another cloud
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",  # instance metadata
    "ff02::1",
    "2001:db8::1",
    # IPv4 in the guise of IPv6: mapped, compatible, NAT64, 6to4, Teredo
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:a00:1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_inside_a_network_is_never_called(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []
    monkeypatch.setattr(socket, "create_connection", lambda *arguments: called.append(arguments))
    assert not is_public(address)
    account = WebhookAccount(hosts=("hook.example",), secrets=Given(json.dumps({COURT: SECRET})))
    known = directory("https://hook.example/")
    for answer in ([address], ["8.8.8.8", address], [address, "8.8.8.8"]):
        with pytest.raises(Undeliverable, match="address_not_public"):
            Webhooks(account, resolve=Resolver([answer])).send(known, DELIVERY, NOW)
    assert called == []


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "114.114.114.114", "2606:4700::1111", "2400:3200::1"])
def test_a_public_address_may_be_called(address: str) -> None:
    assert is_public(address)


def test_a_name_that_resolves_to_nothing_is_not_called() -> None:
    with pytest.raises(Undeliverable, match="address_not_public"):
        webhooks(resolve=Resolver([[]])).send(directory("https://localhost/"), DELIVERY, NOW)


def test_a_name_that_cannot_be_resolved_now_is_tried_again(certificate: Certificate) -> None:
    def fail(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "temporary failure")

    made = desk(certificate, 443, resolve=fail)
    assert made.deliver() == "failed"
    assert made.outbox.row.reason == "gaierror"


def test_the_address_that_was_checked_is_the_one_that_is_called(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: a second question would be answered with another address."""
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        looked_up.append(str(host))
        return real(host, *arguments, **options)

    script, resolver = Scripted([status(200)]), Resolver([[LOOPBACK], ["10.0.0.1"]])
    with serving(script.server(certificate)) as port:
        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        known = directory(f"https://localhost:{port}/")
        webhooks(certificate, resolve=resolver).send(known, DELIVERY, NOW)
        assert resolver.asked == [("localhost", port)]
        assert looked_up == [LOOPBACK]
        assert len(script.requests) == 1
        with pytest.raises(Undeliverable, match="address_not_public"):
            webhooks(certificate, resolve=resolver).send(known, DELIVERY, NOW)
    assert len(script.requests) == 1


def test_what_this_machine_calls_itself_is_refused_as_deployed() -> None:
    """The real resolver and the real check."""
    account = WebhookAccount(hosts=("localhost",), secrets=Given(json.dumps({COURT: SECRET})))
    with pytest.raises(Undeliverable, match="address_not_public"):
        Webhooks(account).send(directory("https://localhost/"), DELIVERY, NOW)
