"""OpenID Connect Discovery: finds the address of an issuer's keys in the document that the issuer publishes.

Source: OpenID Connect Discovery 1.0, sections 3 and 4.
"""

from __future__ import annotations

import ipaddress
import json
import math
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from chalicelib.identity.jwks import KeySet, fetch

WELL_KNOWN = "/.well-known/openid-configuration"
LIFETIME = 3600.0
"""Seconds for which an address holds; the keys themselves are fetched far more often."""
RETRY = 60.0
"""Seconds between two attempts while the issuer fails."""


class DiscoveryFailed(ValueError):
    """The issuer's document does not say where its keys are, or says it of another issuer."""


class Discovery:
    """The key set of one issuer, fetched from where the issuer's document says it is.

    An address once learnt outlives an outage of the document. It serves a KeySet as its `fetch`, whose lock keeps
    threads from asking twice.
    """

    def __init__(
        self, issuer: str, fetch: Callable[[str], bytes] = fetch, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        if not is_safe(issuer):
            raise ValueError("an issuer is found over https")
        self.issuer = issuer
        self.address = issuer.removesuffix("/") + WELL_KNOWN
        self._fetch = fetch
        self._monotonic = monotonic
        self._jwks_uri = ""
        self._next_look = -math.inf

    def key_set(self) -> KeySet:
        return KeySet(self.address, fetch=self.keys, monotonic=self._monotonic)

    def keys(self, address: str) -> bytes:
        """The key set of the issuer whose document is at `address`.

        Raises:
            DiscoveryFailed: the document never said where it is, and was asked for within a minute.
            OSError, http.client.HTTPException, ValueError: the document or the key set cannot be had.
        """
        now = self._monotonic()
        if now >= self._next_look:
            self._next_look = now + RETRY
            try:
                self._jwks_uri = _jwks_uri(self._fetch(address), self.issuer)
                self._next_look = now + LIFETIME
            except Exception:  # whatever fails there, the address that is known still serves
                if not self._jwks_uri:
                    raise
        if not self._jwks_uri:
            raise DiscoveryFailed("not known, and asked for a moment ago")
        try:
            return self._fetch(self._jwks_uri)
        except Exception:  # it may have moved, so the document is read again soon
            self._next_look = min(self._next_look, now + RETRY)
            raise


def is_safe(url: str) -> bool:
    """Answers from `url` can be trusted: it is https, or a server on this very machine."""
    address = urlsplit(url)
    if not address.hostname or address.username is not None:
        return False
    return address.scheme == "https" or (address.scheme == "http" and _is_loopback(address.hostname))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _jwks_uri(document: bytes, issuer: str) -> str:
    described = json.loads(document)
    if not isinstance(described, dict) or described.get("issuer") != issuer:
        raise DiscoveryFailed("the document is another issuer's")
    uri = described.get("jwks_uri")
    if not isinstance(uri, str) or not is_safe(uri):
        raise DiscoveryFailed("no key set that may be fetched")
    return uri
