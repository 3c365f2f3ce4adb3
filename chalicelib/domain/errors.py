"""What the domain refuses, each by a name of its own; `routes/problems.py` says which HTTP answer each becomes."""

from __future__ import annotations


class InvalidValue(ValueError):  # noqa: N818 - a value is invalid; nothing has failed
    """One value that the domain refuses.

    `code` is stable English for programs, `message` Chinese for people.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
