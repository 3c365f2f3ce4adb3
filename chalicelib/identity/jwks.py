"""The issuer's public keys: fetched, kept in the process, refreshed; the last good set outlives an outage."""

from __future__ import annotations

import json
import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chalicelib import log
from chalicelib.identity import web

if TYPE_CHECKING:
    from jwt import PyJWK

FETCH_TIMEOUT = 3.0
MAX_BYTES = 256 * 1024
RETRY_WHILE_EMPTY = 1.0

LOG = logging.getLogger(__name__)


class KeysUnavailable(Exception):
    """No key set could ever be fetched: nobody can be recognised, so the caller answers 503."""


def fetch(url: str) -> bytes:
    """What `url` answers, within `FETCH_TIMEOUT` and `MAX_BYTES`."""
    return web.read(url, FETCH_TIMEOUT, MAX_BYTES)


class KeySet:
    """A JWKS by key id.

    A token can only pick a key from the fetched set. An unknown id may cause one refresh in `min_refresh_interval`
    seconds, so a rotated key is found at once and a flood of invented ids is not passed on to the issuer.
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
        self._keys: Mapping[str, PyJWK] | None = None
        self._next_refresh = self._next_search = -math.inf

    def key(self, key_id: str) -> PyJWK | None:
        """The signing key of that id, or None. Raises KeysUnavailable."""
        # Who can be served from the last good set does not wait for another thread's fetch.
        if self._is_due(key_id) and self._lock.acquire(blocking=not self._has(key_id)):
            try:
                if self._is_due(key_id):
                    self._refresh()
            finally:
                self._lock.release()
        if self._keys is None:
            raise KeysUnavailable
        return self._keys.get(key_id)

    def _has(self, key_id: str) -> bool:
        return self._keys is not None and key_id in self._keys

    def _is_due(self, key_id: str) -> bool:
        now = self._monotonic()
        if now >= self._next_refresh:
            return True
        return self._keys is not None and key_id not in self._keys and now >= self._next_search

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


def _signing_keys(body: bytes) -> Mapping[str, PyJWK]:
    if len(body) > MAX_BYTES:
        raise ValueError("the key set is too large")
    from jwt import PyJWKSet  # PyJWT loads OpenSSL, which most functions never need

    keys = PyJWKSet.from_dict(json.loads(body))
    signing = {key.key_id: key for key in keys if key.key_id and key.public_key_use in {None, "sig"}}
    if not signing:
        raise ValueError("the key set holds no signing key")
    return signing
