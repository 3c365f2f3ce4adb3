"""The JSON forms of rows, read and written by pydantic; a row that is not in its form is named, never quoted."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

from chalicelib.domain.shared.errors import UnreadableRow
from chalicelib.tables.core import keys
from chalicelib.tables.core.models import CaseRow

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Unreadable(ValueError):
    """A stored text is not in its form. Unlike pydantic's error, this one does not quote the text."""


class RowForm(Protocol[T_co]):
    """The form in which rows hold values of one kind."""

    def read(self, row: Any) -> T_co: ...


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

    def read(self, row: Any) -> T:
        """The value that a row holds.

        Raises:
            Unreadable: its text is not in this form.
        """
        return self.load(row.data)


def read_row(form: RowForm[T], row: CaseRow) -> T:
    """The content of a row of a city's table.

    Raises:
        UnreadableRow: it is not in this form.
    """
    try:
        return form.read(row)
    except Unreadable:
        sequence = int(row.sk.removeprefix(keys.EVENT_PREFIX)) if row.sk.startswith(keys.EVENT_PREFIX) else 0
        place = row.Meta.table_name.rpartition("-cases-")[2]
        raise UnreadableRow(row.pk.partition("#")[2], sequence, place) from None


def read_each(form: RowForm[T], rows: Iterable[CaseRow]) -> list[T | UnreadableRow]:
    """The contents of several rows, for work in pages: one that cannot be read is an error among the others."""
    found: list[T | UnreadableRow] = []
    for row in rows:
        try:
            found.append(read_row(form, row))
        except UnreadableRow as error:
            found.append(error)
    return found
