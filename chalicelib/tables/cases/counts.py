"""The counts of each city, in the directory's table: a row for each day of filing, and one for each step not yet added.

Every step writes a row of its own, a *move*, in its own transaction, so that no two steps write the same row. Moves
are added to the counts of their day, and deleted, by one transaction: each is counted once, whatever stops or repeats.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from chalicelib.domain.cases.case_changes import Change
from chalicelib.domain.cases.counting import counts
from chalicelib.domain.cases.counting.counts import Counts
from chalicelib.domain.cases.counting.kept import DayCounts, Move
from chalicelib.domain.shared import lineages
from chalicelib.domain.shared.errors import UnreadableRow
from chalicelib.tables.core import keys
from chalicelib.tables.core.forms import Form, Unreadable
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import TransactionWriter, Write, reading

COUNTS = Form(dict[str, int], lineages.COUNTS)
MOVES_AT_ONCE = 90
"""Moves that one transaction adds; DynamoDB takes a hundred rows."""


def move_writes(tables: Tables, change: Change) -> Iterator[Write]:
    """The move of a step, as a write of its transaction; none where it moves no count."""
    assert change.is_new or change.before, "a step says what the case was before it"
    moved, case = counts.moved(change.before, change.case), change.case
    if moved:
        key = f"{counts.filed_on(case)}#{case.case_id}#{case.version:06d}"
        yield Write(tables.directory(pk=keys.moves(case.handling_city), sk=key, **COUNTS.stored(dict(moved))))


class CountStore:
    """The counts of cities and their moves."""

    def __init__(self, tables: Tables, writer: TransactionWriter | None = None) -> None:
        self._rows = tables.directory
        self._writer = writer or TransactionWriter(tables.connection)

    def moves(self, city: str, day: date) -> list[Move]:
        """Some moves of a day that are not added yet."""
        rows = self._rows
        with reading():
            found = list(
                rows.query(keys.moves(city), rows.sk.startswith(f"{day}#"), limit=MOVES_AT_ONCE, consistent_read=True)
            )
        return [Move(row.sk, *_read(row, city)) for row in found]

    def next_moved(self, city: str, after: date | None) -> date | None:
        """The first day after another for which there are moves."""
        return self._next(keys.moves(city), after)

    def next_counted(self, city: str, after: date | None) -> date | None:
        """The first day after another that has counts."""
        return self._next(keys.counts(city), after)

    def of_day(self, city: str, day: date) -> DayCounts:
        """The counts of a day."""
        try:
            with reading():
                row = self._rows.get(keys.counts(city), day.isoformat(), consistent_read=True)
        except self._rows.DoesNotExist:
            return DayCounts(day, {})
        return _day(row, city)

    def of_every_day(self, city: str) -> list[DayCounts]:
        """The counts of all days: one row for each on which a case was filed."""
        with reading():
            return [_day(row, city) for row in self._rows.query(keys.counts(city), consistent_read=True)]

    def replace(self, city: str, before: DayCounts, after: Counts, added: Sequence[Move] = ()) -> None:
        """Put counts in place of those that were read, and delete the moves that they have in them now.

        Raises:
            LostRace: they were changed meanwhile, or a move was added meanwhile.
        """
        row = self._rows
        unchanged = row.version == before.version if before.version else row.pk.does_not_exist()
        content = COUNTS.stored(dict(counts.nonzero(after)))
        kept = row(pk=keys.counts(city), sk=before.day.isoformat(), version=before.version + 1, **content)
        moves = (row(pk=keys.moves(city), sk=move.key) for move in added)
        self._writer.write([Write(kept, unchanged), *(Write(move, row.pk.exists(), deletes=True) for move in moves)])

    def is_counted(self, city: str) -> bool:
        """All cases of the city were counted once as this release counts, so that its counts are whole."""
        try:
            with reading():
                row = self._rows.get(keys.COUNTED, city, consistent_read=True)
        except self._rows.DoesNotExist:
            return False
        return bool(row.version == counts.DEFINITION)

    def save_counted(self, city: str, now: datetime) -> None:
        self._writer.write(
            [Write(self._rows(pk=keys.COUNTED, sk=city, data=now.isoformat(), version=counts.DEFINITION))]
        )

    def _next(self, partition: str, after: date | None) -> date | None:
        rows = self._rows
        beyond = rows.sk > f"{after}$" if after else None  # "$" sorts behind the "#" that follows a day
        with reading():
            found = next(iter(rows.query(partition, beyond, limit=1, consistent_read=True)), None)
        return date.fromisoformat(found.sk.partition("#")[0]) if found else None


def _day(row: Any, city: str) -> DayCounts:
    read, unreadable = _read(row, city)
    return DayCounts(date.fromisoformat(row.sk), read, int(row.version), unreadable)


def _read(row: Any, city: str) -> tuple[Counts, UnreadableRow | None]:
    try:
        return Counter(COUNTS.read(row)), None
    except Unreadable:
        return Counter(), UnreadableRow(row.sk.partition("#")[2].partition("#")[0], place=city)
