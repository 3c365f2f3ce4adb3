"""Signed webhooks to the courts' own systems: HMAC over time and body, to allowed hosts at public addresses alone."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import SplitResult, urlsplit

from chalicelib.channels import texts
from chalicelib.domain.cases.procedures.judgment.notice import notice_id
from chalicelib.domain.messages.deliveries import Delivery, NotTaken, Undeliverable
from chalicelib.domain.offices.cities import Directory
from chalicelib.domain.time.local_time import shanghai_iso
from chalicelib.runtime.settings import WebhookAccount

TIMEOUT_SECONDS = 5
"""For each wait: for the connection, and for each piece of the answer."""
MOST_SECONDS = 15
"""For all of it: a receiver that answers byte by byte keeps nobody longer."""
MOST_BYTES_READ = 64 * 1024
WRONG_SIGNATURE = 401
TRY_AGAIN = frozenset({408, 425, 429})

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host."""


def addresses(host: str, port: int) -> Sequence[str]:
    """What the name of a host resolves to now."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


UNICAST, SIX_TO_FOUR = ipaddress.ip_network("2000::/3"), ipaddress.ip_network("2002::/16")


def is_public(address: str) -> bool:
    """Whether it is a host on the internet, and no address of IPv4 in the guise of IPv6 (mapped, 6to4, NAT64)."""
    ip = ipaddress.ip_address(address)
    if ip.version == 6 and (ip not in UNICAST or ip in SIX_TO_FOUR):
        return False
    return ip.is_global and not ip.is_multicast


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Sends to the systems of courts that have one.

    `is_reachable` says which addresses may be called: public ones, and in tests those of a receiver of ours.
    """

    account: WebhookAccount
    resolve: Resolve = addresses
    is_reachable: Callable[[str], bool] = is_public

    def send(self, directory: Directory, delivery: Delivery, now: datetime) -> None:
        """Hand the message to the court's system; a court without one has no such effect.

        Raises:
            Undeliverable: the address is not allowed, or the receiver refuses for good.
            NotTaken, OSError: to be tried again.
        """
        found = directory.court(delivery.holder)
        if found is None or not found[1].webhook:
            return
        url = _parsed(found[1].webhook)
        address = self._checked_address(url)
        secrets = self.account.secrets.value()
        body = _body(delivery)

        def post(secrets: str) -> int:
            headers = _headers(delivery, body, _secret_of(delivery.holder, secrets), now)
            return _post(url, address, body, headers, self.account.ca_file)

        status = post(secrets)
        if status == WRONG_SIGNATURE and self.account.secrets.has_followed(secrets):
            status = post(self.account.secrets.value())
        if status in TRY_AGAIN or status >= 500:
            raise NotTaken(f"http_{status}")
        if not 200 <= status < 300:
            raise Undeliverable(f"http_{status}")

    def _checked_address(self, url: SplitResult) -> str:
        """The one address that will be called: resolved once, checked, and then pinned."""
        if url.scheme != "https" or "@" in url.netloc or url.hostname not in self.account.hosts:
            raise Undeliverable("host_not_allowed")
        found = self.resolve(url.hostname, url.port or 443)
        if not found or not all(self.is_reachable(address) for address in found):
            raise Undeliverable("address_not_public")
        return found[0]


def _secret_of(court_id: str, secrets: str) -> str:
    """The court's secret among all of them, which are JSON."""
    try:
        secret = json.loads(secrets).get(court_id)
    except (ValueError, AttributeError):
        raise NotTaken("webhook_secrets_unreadable") from None
    if not secret:
        raise Undeliverable("no_webhook_secret")
    return str(secret)


def _parsed(text: str) -> SplitResult:
    """The address, read whole, port and all."""
    try:
        url = urlsplit(text)
        _ = url.port
    except ValueError:
        raise Undeliverable("host_not_allowed") from None
    return url


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256, in hex, over the timestamp, a full stop, and the body."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _body(delivery: Delivery) -> bytes:
    text = texts.render(delivery)
    content = {
        "notice_id": notice_id(delivery.case_id),
        "delivery_id": delivery.delivery_id,
        "kind": delivery.kind,
        "case_id": delivery.case_id,
        "at": shanghai_iso(delivery.at),
        "title": text.title,
        "text": text.body,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _headers(delivery: Delivery, body: bytes, secret: str, now: datetime) -> dict[str, str]:
    timestamp = str(int(now.timestamp()))
    return {
        "Content-Type": "application/json; charset=utf-8",
        "X-Notice-Id": notice_id(delivery.case_id),
        "X-Delivery-Id": delivery.delivery_id,
        "X-Timestamp": timestamp,
        "X-Signature": f"sha256={signature(secret, timestamp, body)}",
    }


class _Pinned(http.client.HTTPSConnection):
    """Calls one address under the host's name: what was checked is what is called. Follows no redirects."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS, context=context)
        self._address = address
        self._tls = context

    def connect(self) -> None:
        connection = socket.create_connection((self._address, self.port), TIMEOUT_SECONDS)
        self.sock = self._tls.wrap_socket(connection, server_hostname=self.host)

    def abort(self) -> None:
        """End the connection from another thread; whoever reads from it comes to its end."""
        if self.sock:
            with suppress(OSError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


def _post(url: SplitResult, address: str, body: bytes, headers: dict[str, str], ca_file: str | None) -> int:
    context = ssl.create_default_context(cafile=ca_file)
    connection = _Pinned(url.hostname or "", url.port or 443, address, context)
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    timer = threading.Timer(MOST_SECONDS, connection.abort)
    timer.daemon = True
    timer.start()
    try:
        connection.request("POST", target, body, headers)
        response = connection.getresponse()
        response.read(MOST_BYTES_READ)
        return response.status
    finally:
        timer.cancel()
        connection.close()
