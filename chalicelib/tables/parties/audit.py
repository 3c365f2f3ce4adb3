"""The audit table: one row for a reader, a path and a minute, found by the case and by the reader."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

from chalicelib.domain.parties.audit import Reading
from chalicelib.domain.shared import cursors, lineages
from chalicelib.tables.core import keys
from chalicelib.tables.core.forms import Form
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import reading

READINGS = Form(Reading, lineages.READINGS)

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
        moment = item.at.astimezone(UTC)
        minute = moment.strftime("%Y-%m-%dT%H:%MZ")
        row = self._rows(
            pk=keys.reading(item.case_id or item.path),
            sk=f"{minute}#{item.principal_id}#{item.path}",
            **READINGS.stored(item),
            reader=item.principal_id,
            at=f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}#{item.principal_id}#{item.path}",
            expires=item.at + AUDIT_KEPT,
        )
        with reading():
            row.save()

    def of_case(self, case_id: str, limit: int, cursor: str | None) -> tuple[list[Reading], str | None]:
        """The readings of a case, the latest first, and the cursor of the next page.

        Raises:
            InvalidCursor: the cursor is none of ours.
        """
        return self._page(self._rows.subject_index, keys.reading(case_id), limit, cursor)

    def of_reader(self, principal_id: str, limit: int, cursor: str | None) -> tuple[list[Reading], str | None]:
        """The readings of one reader, the latest first, and the cursor of the next page.

        Raises:
            InvalidCursor: the cursor is none of ours.
        """
        return self._page(self._rows.reader_index, principal_id, limit, cursor)

    def _page(self, index: Any, of: str, limit: int, cursor: str | None) -> tuple[list[Reading], str | None]:
        before = self._rows.at < cursors.read(cursor) if cursor else None
        with reading():
            rows = list(index.query(of, before, scan_index_forward=False, limit=limit + 1))
        last = rows[limit - 1].at if len(rows) > limit else None
        return [READINGS.read(row) for row in rows[:limit]], cursors.written(last) if last else None
