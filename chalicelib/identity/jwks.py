"""The issuer's public keys: fetched, kept in the process, refreshed; the last good set outlives an outage."""

from __future__ import annotations

import json
import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, build_opener

from jwt import PyJWK, PyJWKSet

FETCH_TIMEOUT = 3.0
MAX_BYTES = 256 * 1024
RETRY_WHILE_EMPTY = 1.0
_CHUNK = 16 * 1024

logger = logging.getLogger(__name__)


class KeysUnavailable(Exception):
    """No key set could ever be fetched: nobody can be recognised, so the caller answers 503."""


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """A key set comes from the configured address or not at all."""


def _opener() -> OpenerDirector:
    return build_opener(_NoRedirect(), ProxyHandler({}))


def fetch(url: str) -> bytes:
    """What `url` answers, within `FETCH_TIMEOUT` and `MAX_BYTES` however slowly it drips."""
    deadline = time.monotonic() + FETCH_TIMEOUT
    body = bytearray()
    with _opener().open(url, timeout=FETCH_TIMEOUT) as response:
        while chunk := response.read1(_CHUNK):
            body += chunk
            if len(body) > MAX_BYTES:
                raise ValueError("the key set is too large")
            if time.monotonic() > deadline:
                raise TimeoutError("the key set came too slowly")
    return bytes(body)


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
            logger.warning("key set not refreshed: %s", type(error).__name__)
            wait = RETRY_WHILE_EMPTY if self._keys is None else self._min_refresh_interval
            self._next_refresh = max(self._next_refresh, now + wait)
        else:
            self._next_refresh = now + self._lifetime


def _signing_keys(body: bytes) -> Mapping[str, PyJWK]:
    if len(body) > MAX_BYTES:
        raise ValueError("the key set is too large")
    keys = PyJWKSet.from_dict(json.loads(body))
    signing = {key.key_id: key for key in keys if key.key_id and key.public_key_use in {None, "sig"}}
    if not signing:
        raise ValueError("the key set holds no signing key")
    return signing
