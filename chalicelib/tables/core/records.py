"""Records of the access table: each has a kind, a name and a version that guards its changes; old records expire."""

from __future__ import annotations

from datetime import datetime
from typing import Generic, Protocol, TypeVar

from chalicelib.domain.parties.kept_answers import AnswerToKeep
from chalicelib.tables.core import keys
from chalicelib.tables.core.answers import answer_writes
from chalicelib.tables.core.forms import Form
from chalicelib.tables.core.tables import Tables
from chalicelib.tables.core.transaction import TransactionWriter, Write, reading


class Versioned(Protocol):
    """A record with a version; 1 when created."""

    @property
    def version(self) -> int: ...


V = TypeVar("V", bound=Versioned)


class Records(Generic[V]):
    """Values of one kind, each under a name of its own."""

    def __init__(self, tables: Tables, kind: str, form: Form[V]) -> None:
        self._tables = tables
        self._kind = kind
        self._form = form
        self._writer = TransactionWriter(tables.connection)

    def get(self, name: str) -> V | None:
        """The value as it stands now, or None."""
        row = self._tables.access
        try:
            with reading():
                found = row.get(keys.access(self._kind, name), consistent_read=True)
        except row.DoesNotExist:
            return None
        return self._form.read(found)

    def write(self, name: str, value: V, expires: datetime | None = None) -> Write:
        """The value as a write of a transaction: new, or on condition of the version before it."""
        row = self._tables.access
        item = row(pk=keys.access(self._kind, name), **self._form.stored(value), version=value.version, expires=expires)
        unchanged = row.pk.does_not_exist() if value.version == 1 else row.version == value.version - 1
        return Write(item, unchanged)

    def save(self, name: str, value: V, expires: datetime | None = None, *, answer: AnswerToKeep | None = None) -> None:
        """
        Raises:
            AlreadyAnswered: the Idempotency-Key has an answer.
            LostRace: somebody else made or changed it first.
        """
        self._writer.write([*answer_writes(self._tables, answer), self.write(name, value, expires)])
