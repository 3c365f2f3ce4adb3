"""Quotas: requests a minute and uploads a day, and the count that each process adds to the shared one."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from chalicelib.domain.time.local_time import SHANGHAI


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits: requests a minute for a person and for an address, sign-in attempts among these; uploads, letters a day.

    What is for a case is for each party at it, so that nobody takes another's room. `documents_in_all` bounds what a
    party ever adds to a case, and with it the size of the case. A process tells the others of
    so many requests (`batch`) at once, or of fewer.
    """

    per_person: int
    per_address: int
    sensitive_per_address: int
    uploads_per_case: int
    uploads_per_person: int
    letters_per_case: int
    documents_in_all: int
    batch: int = 10


MANY_PROCESSES = 100
"""The number of processes whose counts, not yet shared, together stay within the limit."""


@dataclass(slots=True)
class _Count:
    """`shared` is the count of all processes when this one last shared its own, `told` the part of it shared from here,
    `own` the part not shared yet."""

    shared: int = 0
    told: int = 0
    own: int = 0

    def told_at_once(self, limit: int, batch: int) -> int:
        """The number of requests after which to share; a process that is not alone shares before doubling the count."""
        if self.told == 0:
            return max(1, min(batch, limit // MANY_PROCESSES))
        return batch if self.shared <= self.told else min(batch, self.told)


class Tally:
    """The count of one process in the running minute, shared with others in batches, so that few requests cost a write.

    However many processes there are, hardly more than twice the limit passes.
    """

    def __init__(self) -> None:
        self._minute: datetime | None = None
        self._counts: dict[str, _Count] = {}
        self._lock = Lock()

    def add(self, minute: datetime, name: str, *, limit: int, batch: int, share: Callable[[int], int]) -> int:
        """Count one more and return the count known here. `share` adds to the shared count and returns it.

        If sharing fails, the batch is dropped and the error raised. Beyond the limit nothing more is shared.
        """
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, {}
            count = self._counts.setdefault(name, _Count())
            count.own += 1
            is_told = count.own >= count.told_at_once(limit, batch) and count.shared + count.own <= limit
            untold = count.own if is_told else 0
            count.own -= untold
            count.told += untold
        if untold:
            count.shared = share(untold)
        return count.shared + count.own


class RefusedTokens:
    """Digests of the last unknown tokens that a process saw: an unknown token never becomes valid later."""

    def __init__(self, most: int = 1000) -> None:
        self._most = most
        self._digests: dict[bytes, None] = {}
        self._lock = Lock()

    def __contains__(self, token: str) -> bool:
        return _digest(token) in self._digests

    def add(self, token: str) -> None:
        with self._lock:
            self._digests[_digest(token)] = None
            if len(self._digests) > self._most:
                del self._digests[next(iter(self._digests))]


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def minute_of(now: datetime) -> datetime:
    """The beginning of the minute that `now` is in."""
    return now.replace(second=0, microsecond=0)


def seconds_to_next_minute(now: datetime) -> int:
    """Seconds to the next minute, at least 1."""
    return 60 - now.second


def seconds_to_midnight(now: datetime) -> int:
    """Seconds until the day in China is over, at least 1."""
    local = now.astimezone(SHANGHAI)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return max(1, int((midnight - local).total_seconds()))


def counted_as(address: str) -> str:
    """The key that an internet address is counted under: itself, or for IPv6 the /64 that a single customer has."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{known}/64", strict=False)) if known.version == 6 else str(known)
