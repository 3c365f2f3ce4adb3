"""Events as they are read: from the very text that was hashed, which is never written again.

The text says its form by itself, under its own hash, so that no attribute of the row can change how it is read.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from chalicelib.domain.shared import lineages
from chalicelib.domain.workflow.events import Event
from chalicelib.tables.core.forms import Unreadable


class EventForm:
    """Reads events of every form that was ever written: their texts stay as they are for good."""

    def read(self, row: Any) -> Event:
        """
        Raises:
            Unreadable: the text is not in this form, or in a later one than this release reads.
        """
        try:
            told = from_json(row.data)
            told = lineages.EVENTS.raised(told, told["form"])
            return _events().validate_python({**told, "text": row.data, "hash": row.hash})
        except (ValidationError, ValueError, KeyError, TypeError, AttributeError):
            raise Unreadable(Event.__name__) from None


@cache
def _events() -> TypeAdapter[Event]:
    return TypeAdapter(Event)
