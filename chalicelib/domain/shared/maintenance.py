"""Maintenance: an operator has stopped all writes, and reads go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """A stop of all writes: since when, why, and after how many seconds callers are told to come again."""

    since: datetime
    reason: str
    retry_after: int
