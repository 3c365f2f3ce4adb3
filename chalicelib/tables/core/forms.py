"""The JSON forms of rows, read and written by pydantic; a row that is not in its form is named, never quoted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from chalicelib.domain.shared.errors import UnreadableRow
from chalicelib.domain.shared.lineages import Lineage
from chalicelib.domain.shared.stored import Stored, with_unknown
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

    def __init__(self, kind: type[T], lineage: Lineage) -> None:
        self._kind = kind
        self._lineage = lineage

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        return TypeAdapter(self._kind)

    def stored(self, value: T) -> dict[str, Any]:
        """The attributes by which a row holds the value: its JSON, and the number of its form."""
        return {"data": self.dump(value), "form": self._lineage.written}

    def dump(self, value: T) -> str:
        """The value as JSON, with the fields of its row that this release does not know."""
        text = self._adapter.dump_json(value, exclude=AS_STORED).decode()
        return written(self._lineage, text, value, self._known)

    def _known(self, text: str) -> str:
        return self._adapter.dump_json(self._adapter.validate_json(text), exclude=AS_STORED).decode()

    def load(self, text: str, form: int | None = None) -> T:
        """
        Raises:
            Unreadable: the text is not in this form.
        """
        try:
            text = raised(self._lineage, text, form)
            value = self._adapter.validate_json(text)
        except (ValidationError, ValueError, KeyError, TypeError, AttributeError):
            raise Unreadable(self._kind.__name__) from None
        return replace(value, as_stored=text) if isinstance(value, Stored) else value

    def read(self, row: Any) -> T:
        """The value that a row holds.

        Raises:
            Unreadable: its text is not in this form, or in a later one than this release reads.
        """
        return self.load(row.data, int(row.form))


AS_STORED = {"as_stored"}


def raised(lineage: Lineage, text: str, form: int | None) -> str:
    """The JSON of a row of some form as that of the newest; a text that is of it stays as it is.

    Raises:
        LaterForm: this release does not read it.
    """
    if form is None or form == lineage.newest:
        return text
    return to_json(lineage.raised(from_json(text), form)).decode()


def written(lineage: Lineage, text: str, value: Any, known: Callable[[str], str]) -> str:
    """The JSON of a value as its row shall hold it.

    The fields that this release does not know stay in it. `known` is what it makes of the JSON that a row held.
    """
    before = value.as_stored if isinstance(value, Stored) else ""
    if not before and lineage.written == lineage.newest:
        return text
    content = from_json(text)
    if before:
        content = with_unknown(content, from_json(known(before)), from_json(before))
    return to_json(lineage.lowered(content)).decode()


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
