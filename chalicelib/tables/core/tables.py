"""The tables of one deployment: a row class for each, over one connection."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Any

from chalicelib.tables.core import keys, models
from chalicelib.tables.core.gate import Gate, GuardedConnection


class Tables:
    """The row classes of all tables of one deployment, over one connection."""

    def __init__(self, prefix: str, region: str, host: str | None = None) -> None:
        self.prefix = prefix
        self.gate = Gate(self._switch)
        self.connection = GuardedConnection(
            self.gate,
            frozenset({f"{prefix}-access"}),
            region=region,
            host=host,
            connect_timeout_seconds=1,
            read_timeout_seconds=5,
            max_retry_attempts=2,
        )
        self._built = cache(models.build)
        self._building = Lock()

    def cases(self, place: str) -> Any:
        """The table of a city or a province."""
        return self._rows(models.CaseRow, cases_table(self.prefix, place))

    @property
    def directory(self) -> Any:
        return self._rows(models.DirectoryRow, f"{self.prefix}-directory")

    @property
    def outbox(self) -> Any:
        return self._rows(models.OutboxRow, f"{self.prefix}-outbox")

    @property
    def once(self) -> Any:
        return self._rows(models.OnceRow, f"{self.prefix}-once")

    @property
    def access(self) -> Any:
        return self._rows(models.AccessRow, f"{self.prefix}-access")

    @property
    def audit(self) -> Any:
        return self._rows(models.AuditRow, f"{self.prefix}-audit")

    def _switch(self) -> str:
        """The switch of the gate; "" where it is not turned."""
        row = self.directory
        try:
            return str(row.get(keys.SWITCHES, keys.WRITES).data)
        except row.DoesNotExist:
            return ""

    def _rows(self, base: type[models.SharedRow], table: str) -> Any:
        """The row class of a table, one for all threads: PynamoDB takes a table's description only once."""
        with self._building:
            return self._built(base, table, self.connection)


def cases_table(prefix: str, place: str) -> str:
    """The name of the table of a city or a province."""
    return f"{prefix}-cases-{place}"
