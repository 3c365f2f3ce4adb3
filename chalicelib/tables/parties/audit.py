"""The audit table: one row for a reader, a path and a minute, found by the case and by the reader."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from chalicelib.domain.parties.audit import Reading
from chalicelib.domain.shared import cursors
from chalicelib.tables.core import keys
from chalicelib.tables.core.forms import Form
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import reading

READINGS = Form(Reading)

AUDIT_KEPT = timedelta(days=3 * 365 + 1)


class AuditStore:
    """Readings; the same one within a minute is written over itself."""

    def __init__(self, tables: Tables) -> None:
        self._rows = tables.audit

    def add(self, item: Reading) -> None:
        """
        Raises:
            StorageBusy: it could not be written.
        """
        minute = item.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
        row = self._rows(
            pk=keys.reading(item.case_id or item.path),
            sk=f"{minute}#{item.principal_id}#{item.path}",
            data=READINGS.dump(item),
            reader=item.principal_id,
            at=f"{minute}#{item.path}",
            expires=item.at + AUDIT_KEPT,
        )
        with reading():
            row.save()

    def of_case(self, case_id: str, limit: int, cursor: str | None) -> tuple[list[Reading], str | None]:
        """The readings of a case, the latest first, and the cursor of the next page.

        Raises:
            InvalidCursor: the cursor is none of ours.
        """
        return self._page(self._rows, keys.reading(case_id), self._rows.sk, limit, cursor)

    def of_reader(self, principal_id: str, limit: int, cursor: str | None) -> tuple[list[Reading], str | None]:
        """The readings of one reader, the latest first, and the cursor of the next page.

        Raises:
            InvalidCursor: the cursor is none of ours.
        """
        return self._page(self._rows.reader_index, principal_id, self._rows.at, limit, cursor)

    @staticmethod
    def _page(
        source: Any, hash_key: str, position: Any, limit: int, cursor: str | None
    ) -> tuple[list[Reading], str | None]:
        before = position < cursors.read(cursor) if cursor else None
        with reading():
            rows = list(source.query(hash_key, before, scan_index_forward=False, limit=limit + 1))
        last = getattr(rows[limit - 1], position.attr_name) if len(rows) > limit else None
        return [READINGS.load(row.data) for row in rows[:limit]], cursors.written(last) if last else None
