"""Cursors as clients hold them: each begins with a mark of the list and the filters that it goes on in."""

from __future__ import annotations

import hashlib

from chalicelib.domain.shared.errors import InvalidCursor

MARK_LENGTH = 16


def mark(*parts: str) -> str:
    """The mark of a list, its reader and its filters. It is no secret: access to lists is checked each time."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:MARK_LENGTH]


def bound(cursor: str | None, to: str) -> str | None:
    """The cursor of a list's next page with the mark of that list."""
    return f"{to}{cursor}" if cursor else None


def opened(cursor: str, expected: str) -> str:
    """The cursor without its mark.

    Raises:
        InvalidCursor: it belongs to another list, or to other filters.
    """
    if not cursor.startswith(expected) or len(cursor) <= MARK_LENGTH:
        raise InvalidCursor
    return cursor.removeprefix(expected)
