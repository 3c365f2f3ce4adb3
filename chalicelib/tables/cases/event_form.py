"""Events as they are read: from the very text that was hashed, which is never written again."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from chalicelib.domain.workflow.events import Event
from chalicelib.tables.core.forms import Unreadable


class EventForm:
    """Reads events of every form that was ever written: their texts stay as they are for good."""

    def read(self, row: Any) -> Event:
        """
        Raises:
            Unreadable: the text is not in this form.
        """
        try:
            return _events().validate_python({**from_json(row.data), "text": row.data, "hash": row.hash})
        except (ValidationError, ValueError, TypeError):
            raise Unreadable(Event.__name__) from None


@cache
def _events() -> TypeAdapter[Event]:
    return TypeAdapter(Event)
