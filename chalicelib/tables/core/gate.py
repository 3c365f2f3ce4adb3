"""The gate that every transaction passes: while an operator has stopped writes, it is shut, and reads go on.

The switch is a row of the directory, so that it is turned without a deployment. How people get in is let through,
since without a session nobody could read; so are counters and the audit of readings, which are no transactions.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pynamodb.connection import Connection
from pynamodb.exceptions import PynamoDBException

from chalicelib.domain.shared import lineages
from chalicelib.domain.shared.errors import WritesStopped
from chalicelib.domain.shared.maintenance import Maintenance
from chalicelib.tables.core.forms import Form, Unreadable

LOOK_SECONDS = 15.0
"""A process knows of the switch within this time."""

MAINTENANCE = Form(Maintenance, lineages.MAINTENANCE)


class Gate:
    """The switch as it was seen last. If it cannot be read, it stays as it was: no write waits for the switch."""

    def __init__(self, read: Callable[[], str], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._monotonic = monotonic
        self._looked_at = float("-inf")
        self._seen: Maintenance | None = None
        self.look_seconds = LOOK_SECONDS

    def __call__(self) -> Maintenance | None:
        """The maintenance that is under way, or None."""
        if self._monotonic() - self._looked_at > self.look_seconds:
            self.look()
        return self._seen

    def look(self) -> None:
        """Look at the switch now."""
        self._looked_at = self._monotonic()
        try:
            text = self._read()
            self._seen = MAINTENANCE.load(text) if text else None
        except (PynamoDBException, Unreadable):
            return

    def pass_through(self) -> None:
        """
        Raises:
            WritesStopped: an operator has stopped writes.
        """
        maintenance = self()
        if maintenance:
            raise WritesStopped(maintenance.retry_after)


Items = Sequence[Mapping[str, Any]]


class GuardedConnection(Connection):
    """A connection whose transactions pass the gate, unless they are about `exempt` tables alone."""

    def __init__(self, gate: Gate, exempt: frozenset[str], **options: Any) -> None:
        super().__init__(**options)
        self._gate = gate
        self._exempt = exempt

    def transact_write_items(  # type: ignore[override]  # PynamoDB says Dict where it reads a Mapping
        self,
        condition_check_items: Items,
        delete_items: Items,
        put_items: Items,
        update_items: Items,
        **more: Any,
    ) -> dict[str, Any]:
        items = (condition_check_items, delete_items, put_items, update_items)
        if any(item["TableName"] not in self._exempt for kind in items for item in kind):
            self._gate.pass_through()
        answer: dict[str, Any] = super().transact_write_items(*items, **more)  # type: ignore[arg-type]  # the same
        return answer
