"""Cursors of lists that are read by position: the place where a page ended, as text that goes into an address."""

from __future__ import annotations

import base64

from chalicelib.domain.shared.errors import InvalidCursor


def written(position: str) -> str:
    """The cursor of the items after a position, such as a range key."""
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def read(cursor: str) -> str:
    """The position that a cursor names.

    Raises:
        InvalidCursor: no list of ours gave it out.
    """
    try:
        position = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except ValueError as error:
        raise InvalidCursor from error
    if not position:
        raise InvalidCursor
    return position
