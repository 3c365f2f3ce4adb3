"""Counters in the access table; whom a count is about is hashed in its key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from chalicelib.tables.core import keys
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import reading


class Counters:
    """Numbers that only grow, until they expire."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, name: str, by: int, expires: datetime) -> int:
        """The count with `by` added."""
        row = self._tables.access
        item = row(pk=keys.access("COUNT", name))
        with reading():
            item.update(actions=[row.counted.add(by), row.expires.set(expires), row.form.set(1)])
        return int(item.counted)

    def add_requests(self, kind: str, who: str, minute: datetime, by: int, *, expires: datetime) -> int:
        """The requests of this kind that somebody made in a minute, with `by` added."""
        return self.add(keys.rate(kind, who, minute), by, expires)

    def add_today(self, what: str, whose: Sequence[str], day: date, *, expires: datetime) -> int:
        """The number of things that somebody asked for on a day, with one added."""
        return self.add(keys.of_a_day(what, day, *whose), 1, expires)
