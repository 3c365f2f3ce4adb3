"""How much one may ask for: requests a minute, uploads a day; and how a process counts towards what all allow."""

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
    """Requests a minute for a person and for an address, those of them that try to get in; uploads and letters a day.

    What is for a case is for each party at it, so that nobody takes another's room. A process tells the others of
    so many requests (`batch`) at once, or of fewer.
    """

    per_person: int
    per_address: int
    sensitive_per_address: int
    uploads_per_case: int
    uploads_per_person: int
    letters_per_case: int
    batch: int = 10


MANY_PROCESSES = 100
"""So many together keep no more to themselves, before they first tell, than the limit is."""


@dataclass(slots=True)
class _Count:
    """`shared` is what all processes had counted when this one last told them, `told` what it has told them of that,
    `own` what it has not told yet."""

    shared: int = 0
    told: int = 0
    own: int = 0

    def told_at_once(self, limit: int, batch: int) -> int:
        """How many it waits for. A process that is not alone tells before it doubles what the others know of it."""
        if self.told == 0:
            return max(1, min(batch, limit // MANY_PROCESSES))
        return batch if self.shared <= self.told else min(batch, self.told)


class Tally:
    """What one process counts in the running minute. It tells the others in batches, so that few pay with a write.

    However many processes there are, hardly more than twice the limit passes.
    """

    def __init__(self) -> None:
        self._minute: datetime | None = None
        self._counts: dict[str, _Count] = {}
        self._lock = Lock()

    def add(self, minute: datetime, name: str, *, limit: int, batch: int, share: Callable[[int], int]) -> int:
        """One more: the count as it is known here. `share` adds to the count of all and answers it.

        What cannot be shared is forgotten, and the error goes on. Beyond the limit nothing more is shared.
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
    """The last tokens that a process found to be nobody's, by their digests: none becomes somebody's later."""

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
    """The minute that `now` is in, by its beginning."""
    return now.replace(second=0, microsecond=0)


def seconds_to_next_minute(now: datetime) -> int:
    """At least 1."""
    return 60 - now.second


def seconds_to_midnight(now: datetime) -> int:
    """Until the day in China is over, at least 1."""
    local = now.astimezone(SHANGHAI)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return max(1, int((midnight - local).total_seconds()))


def counted_as(address: str) -> str:
    """What an internet address is counted as: itself, or the /64 that a single customer has of IPv6."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{known}/64", strict=False)) if known.version == 6 else str(known)
