"""Measures what work asks of DynamoDB: calls, rows, capacity units, and the key that is written most."""

from __future__ import annotations

import json
import math
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from chalicelib.tables.core.models import AUDIT_INDEXES, INDEXES, OUTBOX_INDEXES
from chalicelib.tables.core.tables import Tables

WRITE_UNIT, READ_UNIT = 1024, 4096
READS = ("GetItem", "Query")
Row = Mapping[str, Any]


@dataclass
class Work:
    """The figures of one kind of work. `keys` counts the write units of each key of a table or an index."""

    name: str
    count: int = 0
    seconds: float = 0.0
    longest: float = 0.0
    calls: int = 0
    rows_read: int = 0
    most_rows_read: int = 0
    rows_written: int = 0
    read_units: float = 0.0
    write_units: float = 0.0
    keys: Counter[str] = field(default_factory=Counter)

    @property
    def busiest(self) -> tuple[str, int]:
        """The key that takes the most write units, and these."""
        return max(self.keys.items(), key=lambda key: key[1], default=("", 0))

    @contextmanager
    def one(self) -> Iterator[None]:
        """One of several pieces, such as the work on a city."""
        begun, read = time.perf_counter(), self.rows_read
        try:
            yield
        finally:
            took = time.perf_counter() - begun
            self.count, self.seconds, self.longest = self.count + 1, self.seconds + took, max(self.longest, took)
            self.most_rows_read = max(self.most_rows_read, self.rows_read - read)


class Meter:
    """Counts the calls that go through the tables' connection."""

    def __init__(self, tables: Tables) -> None:
        self._prefix = tables.prefix
        self._work: Work | None = None
        events = tables.connection.client.meta.events
        events.register_first("before-call.dynamodb.*", self._asked)
        events.register_first("after-call.dynamodb.*", self._answered)

    @contextmanager
    def measuring(self, work: Work) -> Iterator[Work]:
        """Count what is asked meanwhile as this work's."""
        self._work = work
        try:
            yield work
        finally:
            self._work = None

    def _asked(self, params: Mapping[str, Any], **_: Any) -> None:
        work = self._work
        if work is None:
            return
        work.calls += 1
        for item in json.loads(params["body"]).get("TransactItems", ()):
            ((kind, write),) = item.items()
            self._write(work, str(write["TableName"]).removeprefix(f"{self._prefix}-"), kind, write)

    def _write(self, work: Work, table: str, kind: str, write: Mapping[str, Any]) -> None:
        """A write in a transaction costs twice its size, and once for each index that the row stands in."""
        row: Row = write.get("Item") or write["Key"]
        units = math.ceil(size(row) / WRITE_UNIT)
        work.rows_written += 1
        work.write_units += 2 * units
        work.keys[f"{table} {row['pk']['S']}"] += 2 * units
        for name, (hashed, _) in indexes(table).items():
            if kind == "Put" and hashed in row:
                work.write_units += units
                work.keys[f"{table} {name} {row[hashed]['S']}"] += units

    def _answered(self, model: Any, parsed: Mapping[str, Any], **_: Any) -> None:
        work = self._work
        if work is None or model.name not in READS:
            return
        rows = parsed.get("Items", [parsed["Item"]] if "Item" in parsed else [])
        work.rows_read += len(rows)
        work.read_units += max(1, math.ceil(sum(map(size, rows)) / READ_UNIT))


def size(row: Row) -> int:
    """The size of a row as DynamoDB counts it: names and values."""
    return sum(len(name) + len(str(next(iter(value.values()))).encode()) for name, value in row.items())


def indexes(table: str) -> Mapping[str, tuple[str, str]]:
    """The indexes of a table, by its name without the prefix."""
    if table.startswith("cases-"):
        return INDEXES
    return {"outbox": OUTBOX_INDEXES, "audit": AUDIT_INDEXES}.get(table, {})
