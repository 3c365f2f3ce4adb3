"""Rows that cannot be read: each is logged with its city and counted, which rings an alarm."""

from __future__ import annotations

import logging

from chalicelib.domain.shared.errors import UnreadableRow
from chalicelib.runtime import log, metrics

LOG = logging.getLogger(__name__)


def report(row: UnreadableRow) -> None:
    """Tell the operators of a row that somebody came upon."""
    log.failure(LOG, "row cannot be read", row, place=row.place, case_id=row.case_id)
    metrics.record(metrics.UNREADABLE_ROWS)
