"""Checks the address that a webhook calls: https only, an allowed host, public IP addresses only."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from urllib.parse import SplitResult, urlsplit

from chalicelib.domain.messages.deliveries import Undeliverable

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host."""

UNICAST, SIX_TO_FOUR = ipaddress.ip_network("2000::/3"), ipaddress.ip_network("2002::/16")


def parsed(text: str) -> SplitResult:
    """The URL, read whole, port and all.

    Raises:
        Undeliverable: it is no URL.
    """
    try:
        url = urlsplit(text)
        _ = url.port
    except ValueError:
        raise Undeliverable("host_not_allowed") from None
    return url


def checked_address(
    url: SplitResult, hosts: tuple[str, ...], resolve: Resolve, is_reachable: Callable[[str], bool]
) -> str:
    """The one address that will be called: the name is resolved once, all it resolves to is checked, one is pinned.

    Raises:
        Undeliverable: the URL is not https to one of `hosts`, or the host has an address that may not be called.
    """
    if url.scheme != "https" or "@" in url.netloc or url.hostname not in hosts:
        raise Undeliverable("host_not_allowed")
    found = resolve(url.hostname, url.port or 443)
    if not found or not all(is_reachable(address) for address in found):
        raise Undeliverable("address_not_public")
    return found[0]


def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses that the name of a host resolves to now."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def is_public(address: str) -> bool:
    """True for a host on the internet; not for IPv4 in the guise of IPv6 (mapped, 6to4, NAT64)."""
    ip = ipaddress.ip_address(address)
    if ip.version == 6 and (ip not in UNICAST or ip in SIX_TO_FOUR):
        return False
    return ip.is_global and not ip.is_multicast
