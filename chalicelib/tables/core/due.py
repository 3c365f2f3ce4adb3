"""The sparse `due` index of a city's table, in which scheduled work finds the rows to look at, page by page."""

from __future__ import annotations

from typing import Any

from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import reading

PAGE_OF_DUE = 25
"""Rows that scheduled work reads at a time."""


def page_of_due(tables: Tables, place: str, what: str, until: str, cursor: str | None) -> tuple[list[Any], str | None]:
    """Some rows due until a moment, the earliest first, and the cursor of the next page.

    They are read from after `cursor`, so that rows that leave the index meanwhile shift nothing.
    """
    table = tables.cases(place)
    condition = table.due.between(f"{cursor}\x00", until) if cursor else table.due <= until
    with reading():
        rows = list(table.due_index.query(what, condition, limit=PAGE_OF_DUE + 1))
    return rows[:PAGE_OF_DUE], rows[PAGE_OF_DUE - 1].due if len(rows) > PAGE_OF_DUE else None
