"""Home cities of companies as operators correct them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HomeChange:
    """A company that was found to be of the city `before` is of the city `after` from now on."""

    uscc: str
    before: str
    after: str
