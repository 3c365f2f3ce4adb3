"""Pages of lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The items of one page, in the order of their list, and the cursor of the next page (None: this is the last)."""

    items: tuple[T, ...]
    next_cursor: str | None
