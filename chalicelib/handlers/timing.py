"""The time that an invocation has left."""

from __future__ import annotations

from typing import Any

LAST_CALL_MILLISECONDS = 60_000
"""No page and no delivery is begun with less time than this."""


def keep_going(event: Any) -> bool:
    """True if there is time for another piece of work; `event` is Chalice's, with Lambda's context."""
    return bool(event.context.get_remaining_time_in_millis() > LAST_CALL_MILLISECONDS)
