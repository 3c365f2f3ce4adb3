"""Lists of a city's table in pages: several indexes read as one list, newest first."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from chalicelib.domain.shared.errors import InvalidCursor, UnreadableRow
from chalicelib.domain.shared.paging import Page
from chalicelib.tables.core.forms import RowForm, read_each
from chalicelib.tables.core.merged_queries import newest_first
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import reading

T = TypeVar("T")

PAGE_OF_ROWS = 100
"""Rows read from an index at a time."""
MAX_ROWS_READ = 1000
"""Rows that one list request reads at most; a narrow filter may then bring a short page with a cursor."""
MAX_CURSOR_KEY_LENGTH = 200
"""Characters of a key that a cursor may name."""


@dataclass(frozen=True, slots=True)
class IndexKey:
    """The place where a list is read: the table of a city or province, one of its indexes, and the hash of it."""

    place: str
    index: str
    value: str


def read_page(
    tables: Tables,
    lists: Sequence[IndexKey],
    form: RowForm[T],
    *,
    wanted: Callable[[T], bool],
    limit: int,
    cursor: str | None,
) -> Page[T | UnreadableRow]:
    """One page of several lists as one, newest first, by one query each: rows are read until `limit` are wanted.

    A row that cannot be read is an item among the others, whatever is wanted: nobody can say that it is not.

    Raises:
        InvalidCursor: the cursor is not of these lists.
    """
    before = _position(lists, cursor) if cursor else None
    rows = newest_first([_rows_of(tables, where, before) for where in lists], "filed")
    found: list[T | UnreadableRow] = []
    with reading():
        for read, row in enumerate(rows, start=1):
            (value,) = read_each(form, [row])
            if isinstance(value, UnreadableRow) or wanted(value):
                found.append(value)
            if len(found) == limit or read == MAX_ROWS_READ:
                has_more = next(rows, None) is not None
                return Page(tuple(found), _cursor(lists, row.filed) if has_more else None)
    return Page(tuple(found), None)


def all_rows(
    tables: Tables, where: IndexKey, since: str = "", until: str = "", limit: int | None = None
) -> Iterator[Any]:
    """The rows of a list in the order of filing, page by page; for scheduled work, not for requests.

    `since` and `until` are keys between which they were filed, `limit` is the number of rows that are wanted.
    """
    row = tables.cases(where.place)
    index = getattr(row, f"{where.index}_index")
    between = row.filed.between(since or " ", until or "~") if since or until else None
    with reading():
        yield from index.query(where.value, between, page_size=limit or PAGE_OF_ROWS, limit=limit)


def _rows_of(tables: Tables, where: IndexKey, before: str | None) -> Any:
    """An index's rows, newest first; the query runs when the first row is asked for."""
    row = tables.cases(where.place)
    index = getattr(row, f"{where.index}_index")
    condition = row.filed < before if before else None
    return index.query(where.value, condition, scan_index_forward=False, page_size=PAGE_OF_ROWS)


def _cursor(lists: Sequence[IndexKey], filed: str) -> str:
    text = f"{_mark(lists, filed)}\n{filed}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _position(lists: Sequence[IndexKey], cursor: str) -> str:
    """The row behind which a cursor goes on, in the very lists that gave it out."""
    try:
        decoded = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode("ascii")
        mark, filed = decoded.split("\n")
    except ValueError as error:
        raise InvalidCursor from error
    if mark != _mark(lists, filed) or not 0 < len(filed) <= MAX_CURSOR_KEY_LENGTH:
        raise InvalidCursor
    return filed


def _mark(lists: Sequence[IndexKey], filed: str) -> str:
    """A mark that tells cursors of one caller's lists from others; it is no secret, as access to lists is checked."""
    return hashlib.sha256(repr((*lists, filed)).encode()).hexdigest()[:16]
