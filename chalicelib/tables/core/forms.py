"""The JSON form of a type of row, read and written by pydantic."""

from __future__ import annotations

from functools import cached_property
from typing import Generic, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")


class Unreadable(ValueError):
    """A stored text that is not in its form. It quotes nothing of it, as pydantic's own error would."""


class JsonForm(Protocol[T]):
    """A type's JSON as rows hold it."""

    def dump(self, value: T) -> str: ...
    def load(self, text: str) -> T: ...


class Form(Generic[T]):
    """The JSON form of one type, worked out at its first use: no invocation reads every kind of row."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        return TypeAdapter(self._kind)

    def dump(self, value: T) -> str:
        return self._adapter.dump_json(value).decode()

    def load(self, text: str) -> T:
        """
        Raises:
            Unreadable: the text is not in this form.
        """
        try:
            return self._adapter.validate_json(text)
        except ValidationError:
            raise Unreadable(self._kind.__name__) from None
