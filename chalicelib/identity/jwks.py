"""The issuer's public keys: fetched, kept in the process, refreshed; the last good set outlives an outage."""

from __future__ import annotations

import json
import logging
import math
import threading
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

from chalicelib.identity import web
from chalicelib.runtime import log

if TYPE_CHECKING:
    from jwt import PyJWK

FETCH_TIMEOUT = 3.0
MAX_BYTES = 256 * 1024
RETRY_WHILE_EMPTY = 1.0

LOG = logging.getLogger(__name__)


Find: TypeAlias = "Callable[[Sequence[PyJWK]], PyJWK | None]"
"""Picks a key of a set."""


class KeysUnavailable(Exception):
    """No key set could ever be fetched: nobody can be recognised, so the caller answers 503."""


def fetch(url: str) -> bytes:
    """Read the answer of `url`, within `FETCH_TIMEOUT` and `MAX_BYTES`."""
    return web.read(url, FETCH_TIMEOUT, MAX_BYTES)


class KeySet:
    """A JWKS.

    A token can only pick a key from the fetched set. What is not found there may cause one refresh in
    `min_refresh_interval` seconds, so a rotated key is found at once and a flood of invented ids is not passed on to
    the issuer.
    """

    def __init__(
        self,
        url: str,
        fetch: Callable[[str], bytes] = fetch,
        monotonic: Callable[[], float] = time.monotonic,
        lifetime: float = 300,
        min_refresh_interval: float = 60,
    ) -> None:
        address = urlsplit(url)
        if address.scheme not in {"http", "https"} or not address.hostname:
            raise ValueError("a key set is fetched over http(s)")
        self._url = url
        self._fetch = fetch
        self._monotonic = monotonic
        self._lifetime = lifetime
        self._min_refresh_interval = min_refresh_interval
        self._lock = threading.Lock()
        self._keys: Sequence[PyJWK] | None = None
        self._next_refresh = self._next_search = -math.inf

    def key(self, key_id: str) -> PyJWK | None:
        """The signing key of that id, or None. Raises KeysUnavailable."""
        return self._find(lambda keys: next((key for key in reversed(keys) if key.key_id == key_id), None))

    def only_key(self, algorithm: str) -> PyJWK | None:
        """The one signing key for that algorithm, for tokens that name none; None where there are several.

        Source: OpenID Connect Core 1.0, section 10.1: only with several keys must a token name one.

        Raises:
            KeysUnavailable: no set could ever be fetched.
        """

        def only(keys: Sequence[PyJWK]) -> PyJWK | None:
            usable = [key for key in keys if key.algorithm_name == algorithm]
            return usable[0] if len(usable) == 1 else None

        return self._find(only)

    def _find(self, key_in: Find) -> PyJWK | None:
        # Who can be served from the last good set does not wait for another thread's fetch.
        if self._is_due(key_in) and self._lock.acquire(blocking=self._is_missing(key_in)):
            try:
                if self._is_due(key_in):
                    self._refresh()
            finally:
                self._lock.release()
        if self._keys is None:
            raise KeysUnavailable
        return key_in(self._keys)

    def _is_missing(self, key_in: Find) -> bool:
        return self._keys is None or key_in(self._keys) is None

    def _is_due(self, key_in: Find) -> bool:
        now = self._monotonic()
        if now >= self._next_refresh:
            return True
        return self._keys is not None and now >= self._next_search and self._is_missing(key_in)

    def _refresh(self) -> None:
        now = self._monotonic()
        if now < self._next_refresh:
            self._next_search = now + self._min_refresh_interval
        try:
            self._keys = _signing_keys(self._fetch(self._url))
        except Exception as error:  # whatever goes wrong there, the last good set stays
            log.failure(LOG, "key set not refreshed", error)
            wait = RETRY_WHILE_EMPTY if self._keys is None else self._min_refresh_interval
            self._next_refresh = max(self._next_refresh, now + wait)
        else:
            self._next_refresh = now + self._lifetime


def _signing_keys(body: bytes) -> Sequence[PyJWK]:
    if len(body) > MAX_BYTES:
        raise ValueError("the key set is too large")
    from jwt import PyJWKSet  # PyJWT loads OpenSSL, which most functions never need

    keys = PyJWKSet.from_dict(json.loads(body))
    signing = [key for key in keys if key.public_key_use in {None, "sig"}]
    if not signing:
        raise ValueError("the key set holds no signing key")
    return signing
