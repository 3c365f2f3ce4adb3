"""How much one may ask for: requests a minute, uploads a day; and how a process counts towards what all allow."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from chalicelib.domain.local_time import SHANGHAI


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Requests a minute for a person and for an address, those of them that try to get in; uploads and letters a day.

    What is for a case is for each party at it, so that nobody takes another's room. So many requests (`batch`)
    one process may have seen that the others do not know of.
    """

    per_person: int
    per_address: int
    sensitive_per_address: int
    uploads_per_case: int
    uploads_per_person: int
    letters_per_case: int
    batch: int = 10


@dataclass(slots=True)
class _Count:
    """`shared` is what all processes had counted when this one last told them; `own` what it has not told since."""

    shared: int = 0
    own: int = 0


class Tally:
    """What one process counts in the running minute. It tells the others in batches, so that few pay with a write."""

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
            is_told = count.own >= batch and count.shared + count.own <= limit
            untold = count.own if is_told else 0
            count.own -= untold
        if untold:
            count.shared = share(untold)
        return count.shared + count.own


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
